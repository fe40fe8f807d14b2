# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""microsocks as wasm, a thread for each client, leads where it leads natively, and only where it may.

    microsocks.py --sluice=PATH [--compiler=NAME]
"""

import contextlib
import socket
import struct
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from comparison import check
from learned import expect
from name_server import free_port
from service import Service, client, echo, whole

MANY = bytes(range(256)) * 8192
CLIENTS = 20  # at once
SUCCEEDED, REFUSED = 0, 5  # of RFC 1928
USER, WORD = b"user", b"word"


def address(host):
    """How a SOCKS client names a host."""
    for family, kind in ((socket.AF_INET, b"\1"), (socket.AF_INET6, b"\4")):
        with contextlib.suppress(OSError):
            return kind + socket.inet_pton(family, host)
    return b"\3" + bytes([len(host)]) + host.encode()


def knock(connection, method, word):
    """What comes of showing a password, or none."""
    connection.sendall(b"\5\1" + bytes([method]))
    chosen = connection.recv(2, socket.MSG_WAITALL)
    if method == 0 or chosen != b"\5\2":
        return chosen
    connection.sendall(b"\1" + bytes([len(USER)]) + USER + bytes([len(word)]) + word)
    return connection.recv(2, socket.MSG_WAITALL)


def through(proxy, host, port, data):
    """What microsocks says of leading there, and what then comes back."""
    with client(proxy) as connection:
        knock(connection, 2, WORD)
        connection.sendall(b"\5\1\0" + address(host) + struct.pack("!H", port))
        reply = connection.recv(10, socket.MSG_WAITALL)
        return reply[1], whole(connection, data) if reply[1] == SUCCEEDED else b""


class Bench:
    def __init__(self):
        self.echoes = [socket.create_server((host, 0), family=family) for host, family in
                       (("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6),
                        ("127.0.0.1", socket.AF_INET))]
        for listener in self.echoes:
            threading.Thread(target=echo, args=(listener,), daemon=True).start()
        self.four, self.six, self.other = (each.getsockname()[1] for each in self.echoes)
        self.proxy = free_port(socket.SOCK_STREAM)

    def service(self, sluice, wasm):
        rules = [f"listen tcp 127.0.0.1:{self.proxy}", f"connect tcp localhost:{self.four}",
                 f"connect tcp 127.0.0.1:1,{self.four}", f"connect tcp [::1]:{self.six}"]
        return Service(sluice, "microsocks", wasm, [f"--allow={rule}" for rule in rules],
                       ["-i", "127.0.0.1", "-p", self.proxy, "-u", "user", "-P", "word"])

    def observe(self, _):
        seen = [through(self.proxy, "127.0.0.1", self.four, b"four"),
                through(self.proxy, "::1", self.six, b"six"),
                through(self.proxy, "localhost", self.four, b"name"),
                through(self.proxy, "127.0.0.1", 1, b"")]
        code, back = through(self.proxy, "127.0.0.1", self.four, MANY)
        seen.append((code, back == MANY))
        for method, word in ((0, b""), (2, b"wrong"), (2, WORD)):
            with client(self.proxy) as connection:
                seen.append(knock(connection, method, word))
        return [*seen, self.many_at_once()]

    def many_at_once(self):
        with contextlib.ExitStack() as stack:
            connections = [stack.enter_context(client(self.proxy)) for _ in range(CLIENTS)]
            for connection in connections:
                knock(connection, 2, WORD)
                connection.sendall(b"\5\1\0" + address("127.0.0.1") + struct.pack("!H", self.four))
            for connection in connections:
                connection.recv(10, socket.MSG_WAITALL)
            return [whole(connection, b"%d" % number)
                    for number, connection in reversed([*enumerate(connections)])]


def compare(sluice, wasm):
    bench = Bench()
    seen = bench.service(sluice, wasm).compare(bench.proxy, bench.observe)
    expect(seen[:5] == [(SUCCEEDED, b"four"), (SUCCEEDED, b"six"), (SUCCEEDED, b"name"),
                        (REFUSED, b""), (SUCCEEDED, True)], *seen)


def confine(sluice, wasm):
    """It leads nowhere that no rule allows, whatever its clients ask for."""
    bench = Bench()
    with bench.service(sluice, wasm).serving(bench.proxy):
        expect(through(bench.proxy, "127.0.0.1", bench.four, b"x") == (SUCCEEDED, b"x"))
        for host, port in (("127.0.0.1", bench.other), ("::1", bench.four),
                           ("localhost", bench.other)):
            code, _ = through(bench.proxy, host, port, b"x")
            expect(code != SUCCEEDED, f"{host}:{port} was reached")


check("microsocks", compare, confine=confine)
