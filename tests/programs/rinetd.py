# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""rinetd as wasm forwards what it forwards natively, and only where it may.

    rinetd.py --sluice=PATH [--compiler=NAME]
"""

import socket
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import service
from comparison import check
from learned import expect
from name_server import free_port
from service import Service, client, echo, whole

MANY = bytes(range(256)) * 8192


def settings(ports, targets):
    allowed, denied, datagrams, dead, other = ports
    return (f"127.0.0.1 {allowed} 127.0.0.1 {targets[0]}\n"
            f"127.0.0.1 {denied} 127.0.0.1 {targets[0]}\ndeny 127.0.0.2\n"
            f"127.0.0.1 {datagrams}/udp 127.0.0.1 {targets[1]}/udp\n"
            f"127.0.0.1 {dead} 127.0.0.1 1\n"
            f"127.0.0.1 {other} 127.0.0.1 {targets[2]}\n"
            "logfile log\n").encode()


def rest(connection):
    try:
        return connection.recv(10)
    except ConnectionResetError:
        return b""  # whichever of the two came first


def by(port, source, data):
    """What comes back to a client at this address."""
    with socket.create_connection(("127.0.0.1", port), service.SECONDS, (source, 0)) as connection:
        try:
            return whole(connection, data)
        except ConnectionError:
            return b""


class Bench:
    """Two servers that rinetd leads to, and ports for it."""

    def __init__(self):
        self.listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
        for listener in self.listeners:
            threading.Thread(target=echo, args=(listener,), daemon=True).start()
        self.datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.datagrams.settimeout(service.SECONDS)
        self.datagrams.bind(("127.0.0.1", 0))
        stream, other = (listener.getsockname()[1] for listener in self.listeners)
        self.targets = [stream, self.datagrams.getsockname()[1], other]
        self.ports = [free_port(socket.SOCK_STREAM) for _ in range(5)]

    def files(self):
        return {"settings": settings(self.ports, self.targets)}

    def options(self):
        listen = [f"--allow=listen tcp 127.0.0.1:{port}" for port in self.ports]
        return [*listen, f"--allow=bind udp 127.0.0.1:{self.ports[2]}",
                f"--allow=send udp 127.0.0.1:{self.targets[1]}",
                f"--allow=connect tcp 127.0.0.1:1,{self.targets[0]}"]

    def datagram(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            asker.settimeout(service.SECONDS)
            asker.sendto(b"question", ("127.0.0.1", self.ports[2]))
            question = b""  # such a datagram rinetd sends first
            while not question:
                question, address = self.datagrams.recvfrom(100)
            self.datagrams.sendto(b"answer", address)
            return question, asker.recv(100)

    def service(self, sluice, wasm):
        return Service(sluice, "rinetd", wasm, self.options(), ["-f", "-c", "settings"], self.files())

    def observe(self, folder):
        allowed, denied, _, dead, _ = self.ports
        seen = [by(allowed, "127.0.0.1", b"hello"), by(allowed, "127.0.0.2", MANY) == MANY,
                by(denied, "127.0.0.1", b"hello"), by(denied, "127.0.0.2", b"hello"),
                self.datagram()]
        with client(allowed) as first, client(allowed) as second:
            seen += [whole(second, b"second"), whole(first, b"first")]
            first.shutdown(socket.SHUT_WR)
            seen.append(rest(first))
        with client(dead) as connection:
            seen.append(rest(connection))
        return [*seen, f"\t127.0.0.1\t{self.targets[0]}\t" in (folder / "log").read_text()]


def compare(sluice, wasm):
    bench = Bench()
    seen = bench.service(sluice, wasm).compare(bench.ports[0], bench.observe)
    expect(seen[-1] and seen[:5] == [b"hello", True, b"hello", b"", (b"question", b"answer")], *seen)


def confine(sluice, wasm):
    """It leads nowhere that no rule allows, whatever its settings say."""
    bench = Bench()
    with bench.service(sluice, wasm).serving(bench.ports[0]):
        expect(by(bench.ports[0], "127.0.0.1", b"hello") == b"hello")
        expect(by(bench.ports[4], "127.0.0.1", b"hello") != b"hello", "forwarded where not allowed")


check("rinetd", compare, confine=confine)
