# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Hostile peers: the other end of the scenarios of peers.c."""

import contextlib
import functools
import random
import socket
import struct
import subprocess
import time

import namespaces
from session import Failure

ANY_PEER = "--addr-pool=127.0.0.0/8,::1/128,10.98.0.0/24"
OPTIONS = [ANY_PEER]
SECONDS = 10  # for a program to do what is due
LOOPBACK = ["127.0.0.1", "::1"]
FAR, NOBODY = "10.98.0.2", "10.98.0.3"
_far_network = None


@contextlib.contextmanager
def prepared():
    """Links a second network to this one; nobody there answers for the address NOBODY."""
    global _far_network
    _far_network = namespaces.Network()
    _ip("link", "add", "near0", "type", "veth", "peer", "name", "far0", "netns", _far_network.path)
    _ip("address", "add", "10.98.0.1/24", "dev", "near0")
    _ip("link", "set", "near0", "address", "02:00:00:00:00:01", "up")
    for address in (FAR, NOBODY):
        _ip("neighbour", "add", address, "lladdr", "02:00:00:00:00:02", "dev", "near0")
    with _far_network:
        _ip("address", "add", f"{FAR}/24", "dev", "far0")
        _ip("link", "set", "far0", "address", "02:00:00:00:00:02", "up")
        _ip("neighbour", "add", "10.98.0.1", "lladdr", "02:00:00:00:00:01", "dev", "far0")
    yield


def _ip(*words):
    subprocess.run(["ip", *words], check=True)


@contextlib.contextmanager
def link_down():
    def link(state):
        with _far_network:
            _ip("link", "set", "far0", state)
    link("down")
    try:
        yield
    finally:
        link("up")


def listening(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family)
    listener.settimeout(SECONDS)
    listener.bind((address, 0))
    listener.listen()
    return listener


def accepted(listener):
    peer, _ = listener.accept()
    peer.settimeout(SECONDS)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return peer


def reset(peer):
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


def read_all(peer):
    total = 0
    give_up = time.monotonic() + SECONDS
    while data := peer.recv(1 << 20):
        total += len(data)
        if time.monotonic() > give_up:
            raise Failure(f"after {SECONDS} s there is still no end, but {total} bytes")
    return total


def some_bytes(size):
    return random.Random(size).randbytes(size)


SCENARIOS = {}


def scenario(addresses, network=None, once=False):
    """Registers a peer that a program connects to, for each address. `once`: in the first round,
    as it takes its time."""
    def register(body):
        for address in addresses:
            def run(session, address=address):
                with listening_in(network, address) as listener:
                    session.start(body.__name__, address, listener.getsockname()[1])
                    with accepted(listener) as peer:
                        body(session, peer)
                        return session.finish()
            run.once = once
            SCENARIOS[f"{body.__name__} {address}"] = run
        return body
    return register


def listening_in(network, address):
    if network is None:
        return listening(address)
    with network():
        return listening(address)


@scenario(LOOPBACK)
def reset_at_once(session, peer):
    session.step("connected")
    reset(peer)
    session.go()


@scenario(LOOPBACK)
def reset_before_send(session, peer):
    reset_at_once(session, peer)


@scenario(LOOPBACK)
def reset_asked_by_option(session, peer):
    reset_at_once(session, peer)


@scenario(LOOPBACK)
def closed_with_data_unread(session, peer):
    session.step("connected")
    peer.recv(1, socket.MSG_PEEK)
    peer.close()
    session.go()


@scenario(LOOPBACK)
def reset_while_receiving(session, peer):
    peer.sendall(some_bytes(65536))
    session.step("half")
    reset(peer)
    session.go()


@scenario(LOOPBACK)
def reset_while_sending(session, peer):
    session.step("sending")
    for _ in range(4):
        peer.recv(1 << 16)
    reset(peer)


@scenario(LOOPBACK)
def reset_while_blocked(session, peer):
    session.step("blocked")
    time.sleep(0.02)
    reset(peer)


@scenario(LOOPBACK)
def reset_while_polling(session, peer):
    reset_while_blocked(session, peer)


@scenario(LOOPBACK, once=True)
def stalls_with_timeout(session, peer):
    peer.sendall(b"later")
    session.step("connected")
    session.go()
    session.step("resume")
    peer.sendall(b"later")
    session.go()


def _all_arrives(session, peer):
    """Reads what was held up and what follows, and compares with what the program says it sent."""
    received = read_all(peer)
    (sent,) = session.step("sent")
    session.note(f"all of it arrived: {received == int(sent)}")
    peer.close()
    session.go()


@scenario(LOOPBACK, once=True)
def stalls_reading_with_timeout(session, peer):
    session.step("drain")
    _all_arrives(session, peer)


@scenario(LOOPBACK, once=True)
def stalls_without_blocking(session, peer):
    session.step("stalled")
    session.go()
    _all_arrives(session, peer)


@scenario(LOOPBACK)
def byte_by_byte(session, peer):
    session.step("ready")
    for byte in b"a line of bytes\n" + some_bytes(200):
        peer.send(bytes([byte]))
        time.sleep(0.0002)
    peer.close()


@scenario(LOOPBACK)
def garbage(session, peer):
    session.step("ready")
    peer.sendall(some_bytes(300000))
    peer.close()


@scenario(LOOPBACK)
def urgent(session, peer):
    session.step("connected")
    peer.send(b"ab")
    peer.send(b"!", socket.MSG_OOB)
    peer.send(b"cd")
    peer.close()
    time.sleep(0.02)
    session.go()


@scenario(LOOPBACK)
def closes_its_half(session, peer):
    session.step("connected")
    peer.shutdown(socket.SHUT_WR)
    session.go()
    _all_arrives(session, peer)


@scenario(LOOPBACK)
def answers_a_half_closed_connection(session, peer):
    session.step("asked")
    session.note(f"asked {read_all(peer)} bytes")
    session.go()
    for _ in range(10):
        peer.sendall(some_bytes(10000))
        time.sleep(0.002)
    peer.close()


@scenario(LOOPBACK[:1], once=True)
def close_lingers(session, peer):
    pass  # it does not read


@scenario([FAR], lambda: _far_network, once=True)
def vanishes(session, peer):
    session.step("connected")
    with link_down():
        session.go()
        session.step("seen")
    session.go()


@scenario([FAR], lambda: _far_network, once=True)
def vanishes_unnoticed(session, peer):
    session.step("connected")
    with link_down():
        session.go()
        session.step("back")
    session.go()
    peer.sendall(peer.recv(1))


@scenario([FAR], lambda: _far_network, once=True)
def vanishes_while_idle(session, peer):
    vanishes(session, peer)


@scenario([FAR], lambda: _far_network, once=True)
def route_vanishes(session, peer):
    session.step("connected")
    _ip("route", "add", "unreachable", FAR)
    try:
        session.go()
        session.step("seen")
    finally:
        _ip("route", "delete", "unreachable", FAR)
    session.go()


def never_there(session):
    session.start("never_there", NOBODY, 9)
    return session.finish()


never_there.once = True
SCENARIOS["never_there"] = never_there


# Clients of a server. Each gets a fresh connection, and returns when all it does is done.

def leaves(client):
    client.close()


def resets(client):
    reset(client)


def sends_garbage_and_leaves(client):
    client.sendall(some_bytes(1000))
    client.close()


def sends_garbage_and_resets(client):
    client.sendall(some_bytes(1000))
    reset(client)


def half_closes(client):
    client.sendall(b"hello")
    client.shutdown(socket.SHUT_WR)


def is_slow(client):
    for byte in some_bytes(20):
        client.send(bytes([byte]))
        time.sleep(0.005)
    client.shutdown(socket.SHUT_WR)


def says_nothing(client):
    pass


CLIENTS = [leaves, resets, sends_garbage_and_leaves, sends_garbage_and_resets, half_closes, is_slow,
           says_nothing, resets, half_closes]


def hostile_clients(address, session):
    session.start("hostile_clients", address, len(CLIENTS))
    (port,) = session.step("port")
    open_clients = []
    for behave in CLIENTS:
        session.step("next")
        session.note(f"-- {behave.__name__}")
        client = socket.create_connection((address, int(port)), SECONDS)
        open_clients.append(client)
        if behave is is_slow:
            session.go()
            behave(client)
        else:
            behave(client)
            session.go()
    said = session.finish()
    for client in open_clients:
        client.close()
    return said


def datagrams(address, session):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as peer:
        peer.settimeout(SECONDS)
        peer.bind((address, 0))
        session.start("datagrams", address, peer.getsockname()[1])
        session.step("said")
        _, guest = peer.recvfrom(100)
        for data in (b"", b"x", some_bytes(65507), some_bytes(1000)):
            peer.sendto(data, guest)
        session.go()
        session.step("flood")
        for _ in range(1000):
            peer.sendto(bytes(1000), guest)
        session.go()
        session.step("gone")
    session.go()
    return session.finish()


for _address in LOOPBACK:
    SCENARIOS[f"hostile_clients {_address}"] = functools.partial(hostile_clients, _address)
    SCENARIOS[f"datagrams {_address}"] = functools.partial(datagrams, _address)
