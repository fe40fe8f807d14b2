# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs each recipe of docs/policy.md as it stands there: what it allows works, what it denies does
not, and no packet of that is on the wire.

    recipes.py --iwasm=PATH [--only=TEXT] [--show]
"""

import re
import socket
import sys

sys.path.insert(0, str(__import__("pathlib").Path(__file__).resolve().parents[1] / "support"))
import guests
import scenarios
from scenarios import expect
from steps import (Service, Step, answered, denied, denied_by_its_answer, dropped, reset,
                   run_service, run_steps, works)
from world import HOST, NEIGHBOUR

PAGE = guests.ROOT / "docs" / "policy.md"
RECIPE = re.compile(r"^### (?P<title>.+?)\n(?P<text>.*?)(?=^##)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MOST_LINES = 5
STRANGER = "203.0.113.9"

NAMES = [
    "host-record=api.example.com,20.0.0.10,2a00:1::10,300",
    "host-record=cdn.example.com,20.0.0.11,300",
    "host-record=www.example.com,20.0.0.12,300",
    "host-record=internal.example.com,20.0.0.13,300",
    "host-record=stranger.example.net,30.0.0.80,300",
    "host-record=login.partner.example,198.51.100.20,300",
    "host-record=files.partner.example,198.51.100.21,300",
    "host-record=db.corp.example,10.20.0.5,300",
    "host-record=web.corp.example,10.20.0.6,300",
    "host-record=moved.corp.example,10.30.0.5,300",
    "host-record=metadata.example.net,169.254.169.254,300",
    "host-record=private.example.net,10.0.0.1,300",
    "host-record=loopback.example.net,127.0.0.1,300",
    "host-record=nat64.example.net,64:ff9b::a9fe:a9fe,300",
    "host-record=mapped.example.net,::ffff:169.254.169.254,300",
    "cname=alias.example.net,private.example.net",
]


NO_SERVER = denied("tcp-listen 0.0.0.0 8080", "tcp-listen 127.0.0.1 0", "udp-bind 0.0.0.0 5000",
                   "listen-unbound")
NO_CLIENT = denied("tcp-connect 192.168.1.20 80", "tcp-connect 20.0.0.10 443",
                   "tcp-connect 127.0.0.1 80", "tcp-connect fd01::fe 80",
                   "udp-send 20.0.0.10 53", "udp-connect 192.168.1.20 5000",
                   "udp-sendmsg 203.0.113.1 443", "lookup api.example.com",
                   "join 224.0.0.251")
LITERALS = ["169.254.169.254", "127.0.0.1", "2130706433", "0x7f000001", "017700000001", "127.1",
            "0", "10.0.0.1", "192.168.1.20", "100.64.0.1", "::1", "::ffff:127.0.0.1",
            "::ffff:a9fe:a9fe", "::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::1", "2002:a9fe:a9fe::1", "fd00::5", "fd00:ec2::254", "fe80::1%SCOPE"]
BAD_NAMES = [f"tcp-connect {name}.example.net 80"
             for name in ("metadata", "private", "loopback", "nat64", "mapped", "alias")]

RECIPES = {
    "One service, by name": [
        works("tcp-ask api.example.com 443", "dns api.example.com", "tcp 20.0.0.10:443"),
        works("tcp-ask API.Example.COM. 443", "dns api.example.com", "tcp 20.0.0.10:443"),
        works("tcp-ask 20.0.0.10 443", "tcp 20.0.0.10:443"),  # as the name was told
        *denied("tcp-connect 20.0.0.10 80", "tcp-connect 20.0.0.11 443",
                "tcp-connect 2a00:1::11 443", "udp-send 20.0.0.10 443",
                "lookup www.example.com", "lookup api.example.com.example.net", "lookup example.com",
                "tcp-connect 192.168.1.20 80"),
        *NO_SERVER],
    "A fetcher of URLs that users give": [
        works("tcp-ask www.example.com 80", "dns www.example.com", "tcp 20.0.0.12:80"),
        works("tcp-ask stranger.example.net 443", "dns stranger.example.net",
              "tcp 30.0.0.80:443"),
        *denied(*(f"tcp-connect {literal} 80" for literal in LITERALS)),
        *denied("tcp-connect 30.0.0.81 80", "tcp-connect stranger.example.net 22",
                "udp-send 30.0.0.80 443"),
        *denied_by_its_answer(*BAD_NAMES), *NO_SERVER],
    "The same with literal addresses": [
        works("tcp-ask www.example.com 80", "dns www.example.com", "tcp 20.0.0.12:80"),
        works("tcp-ask 30.0.0.81 443", "tcp 30.0.0.81:443"),
        works("tcp-ask 2a00:1::80 443", "tcp [2a00:1::80]:443"),
        works("tcp-ask 64:ff9b::1e00:51 80", "tcp [64:ff9b::1e00:51]:80"),
        *denied(*(f"tcp-connect {literal} 80" for literal in LITERALS)),
        *denied("tcp-connect 30.0.0.81 22", "udp-send 30.0.0.81 443"),
        *denied_by_its_answer(*BAD_NAMES), *NO_SERVER],
    "Everything but the metadata of the cloud": [
        works("tcp-ask 10.0.0.1 22", "tcp 10.0.0.1:22"),
        works("tcp-ask www.example.com 80", "dns www.example.com", "tcp 20.0.0.12:80"),
        works("udp-ask 192.168.1.20 5000", "udp 192.168.1.20:5000", result="pong"),
        works("udp-send 224.0.0.251 5353", "udp 224.0.0.251:5353", result="ok"),
        works("tcp-listen 0.0.0.0 8081", result="ok"),
        *denied("tcp-connect 169.254.169.254 80", "udp-send 169.254.169.254 53",
                "tcp-connect ::ffff:169.254.169.254 80", "tcp-connect 2852039166 80",
                "tcp-connect 0xa9fea9fe 80", "tcp-connect fd00:ec2::254 80",
                "tcp-connect 64:ff9b::a9fe:a9fe 80", "tcp-connect 100.100.100.200 80"),
        *denied_by_its_answer("tcp-connect metadata.example.net 80")],
    "A server for the local network": [
        Service("tcp-serve 0.0.0.0 8080 2", [
            answered(8080, NEIGHBOUR), reset(8080, STRANGER), reset(8080, "10.0.0.1"),
            answered(8080, NEIGHBOUR)]),
        *denied("tcp-listen 0.0.0.0 8081", "tcp-listen 127.0.0.1 8080", "tcp-listen :: 8080",
                "udp-bind 0.0.0.0 8080", "listen-unbound"),
        *NO_CLIENT],
    "A UDP service for the local network": [
        Service("udp-serve 0.0.0.0 5000 2", [
            dropped(5000, STRANGER), answered(5000, NEIGHBOUR, socket.SOCK_DGRAM),
            dropped(5000, "10.0.0.1"), answered(5000, NEIGHBOUR, socket.SOCK_DGRAM)]),
        *denied("udp-send 192.168.1.20 5000", "udp-bind 0.0.0.0 5001", "tcp-listen 0.0.0.0 5000"),
        *NO_CLIENT],
    "A client that no one can call": [
        works("tcp-ask api.example.com 443", "dns api.example.com", "tcp 20.0.0.10:443"),
        works("tcp-ask 192.168.1.20 22", "tcp 192.168.1.20:22"),
        *denied("tcp-bind 0.0.0.0 0", "tcp-listen 0.0.0.0 0", "tcp-listen :: 8080",
                "udp-send 192.168.1.20 5000", "join 224.0.0.251"),
        *NO_SERVER],
    "A database with an internal name": [
        works("tcp-ask db.corp.example 5432", "dns db.corp.example", "tcp 10.20.0.5:5432"),
        *denied("tcp-connect 10.20.0.6 5432", "tcp-connect db.corp.example 22",
                "lookup web.corp.example"),
        *NO_SERVER],
    "Look-ups that carry nothing out": [
        works("tcp-ask login.partner.example 443", "dns login.partner.example",
              "tcp 198.51.100.20:443"),
        *[works("lookup login.partner.example", result="198.51.100.20")] * 19,
        Step("lookup files.partner.example", "EPERM"),
        *denied("lookup stolen-key.attacker.example", "lookup stolen.login.partner.example",
                "lookup api.example.com"),
        Step("reverse 198.51.100.20", "EAI_NONAME"),
        *denied("tcp-connect 203.0.113.5 443", "udp-send 198.51.100.53 53"),
        *NO_SERVER],
    "A UDP service that answers and never asks": [
        Service("udp-serve 0.0.0.0 5000 2", [
            answered(5000, NEIGHBOUR, socket.SOCK_DGRAM),
            answered(5000, STRANGER, socket.SOCK_DGRAM)]),
        *denied("udp-send 192.168.1.20 5000", "udp-bind 0.0.0.0 5001", "tcp-listen 0.0.0.0 5000"),
        *NO_CLIENT],
    "An mDNS responder": [
        Service("group-serve 224.0.0.251 5353", [answered(5353, NEIGHBOUR, socket.SOCK_DGRAM)],
                ("udp 224.0.0.251:5353",)),
        *denied("join 239.1.2.3", "udp-send 224.0.0.251 5000", "udp-send 192.168.1.20 5353",
                "udp-send 255.255.255.255 5353", "tcp-connect 192.168.1.20 80")],
    "A partner's network but for one host": [
        works("tcp-ask 203.0.113.5 8000", "tcp 203.0.113.5:8000"),
        works("tcp-ask ::ffff:203.0.113.5 8050", "tcp 203.0.113.5:8050"),
        *denied("tcp-connect 203.0.113.66 8050", "tcp-connect ::ffff:203.0.113.66 8000",
                "tcp-connect 203.0.113.5 8100", "tcp-connect 203.0.113.5 443",
                "tcp-connect 203.0.112.5 8000", "udp-send 203.0.113.5 8000",
                "lookup api.example.com"),
        *NO_SERVER],
    "A server with metrics for one host": [
        Service("tcp-serve 0.0.0.0 9090 1", [
            reset(9090, STRANGER), reset(9090, "192.168.1.254"), answered(9090, NEIGHBOUR)]),
        Service("tcp-serve 0.0.0.0 8080 2", [answered(8080, STRANGER), answered(8080, NEIGHBOUR)]),
        *NO_CLIENT],
    "Development on this machine alone": [
        works("tcp-ask localhost 80", "tcp 127.0.0.1:80"),
        works("tcp-ask 127.0.0.1 80", "tcp 127.0.0.1:80"),
        works("udp-ask 127.0.0.1 123", "udp 127.0.0.1:123", result="pong"),
        works("tcp-listen 127.0.0.1 8081", result="ok"),
        works("tcp-listen ::1 8081", result="ok"),
        *denied("tcp-listen 0.0.0.0 8081", f"tcp-listen {HOST} 8081", "tcp-listen :: 8081",
                "tcp-connect 192.168.1.20 80", f"tcp-connect {HOST} 80",
                "tcp-connect 20.0.0.10 443", "lookup api.example.com",
                "udp-send 192.168.1.20 5000")],
    "A program that may have only so much": [
        works("sockets 20", result="16 EMFILE"),
        works("tcp-send www.example.com 443 1500000", "dns www.example.com", "tcp 20.0.0.12:443",
              result="1000000 EPERM"),
        works("connections 20.0.0.12 443 6", result="4 EADDRNOTAVAIL"),
        *[works("lookup www.example.com", result="20.0.0.12")] * 19,
        Step("lookup api.example.com", "EPERM"),
        *NO_SERVER],
    "All of a domain but one part": [
        works("tcp-ask api.example.com 443", "dns api.example.com", "tcp 20.0.0.10:443"),
        works("tcp-ask www.example.com 443", "dns www.example.com", "tcp 20.0.0.12:443"),
        *denied("tcp-connect internal.example.com 443", "tcp-connect 20.0.0.13 443",
                "lookup example.com", "lookup stranger.example.net",
                "tcp-connect www.example.com 80")],
}


def documented():
    """The lines of each recipe, by its title."""
    section = PAGE.read_text().partition("\n## Recipes\n")[2].partition("\n## ")[0] + "\n##"
    found = {}
    for recipe in RECIPE.finditer(section):
        block, = BLOCK.findall(recipe["text"])
        found[recipe["title"]] = block.splitlines()
    return found


def run_recipe(world, lines, parts):
    if len(lines) > MOST_LINES:
        expect("lines", len(lines), MOST_LINES)
    for service in (part for part in parts if isinstance(part, Service)):
        run_service(world, lines, service)
    run_steps(world, lines, [part for part in parts if isinstance(part, Step)])


def prepared(world):
    world.name_server(NAMES)


def all_scenarios():
    recipes = documented()
    expect("recipes of the page", sorted(recipes), sorted(RECIPES))
    return {title: lambda world, title=title: run_recipe(world, recipes[title], RECIPES[title])
            for title in RECIPES}


if __name__ == "__main__":
    scenarios.main(__doc__, prepared, all_scenarios)
