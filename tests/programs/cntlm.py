# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""cntlm as wasm, a thread for each client, hands on what it hands on natively, straight to servers, and
only where it may.

    cntlm.py --sluice=PATH [--compiler=NAME]
"""

import contextlib
import http.client
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import http_server
from comparison import check
from learned import expect
from name_server import free_port
from service import SECONDS, Service

CLIENTS = 10  # at once
SETTINGS = """Username user
Domain domain
Password word
Proxy 127.0.0.1:1
NoProxy *
Listen 127.0.0.1:{port}
"""


def asked(proxy, port, path="/text", method="GET", body=None):
    """A connection with a request on its way, to a server at that port."""
    connection = http.client.HTTPConnection("127.0.0.1", proxy, timeout=SECONDS)
    connection.request(method, f"http://127.0.0.1:{port}{path}", body)
    return connection


def answer(connection):
    """The status and the body."""
    with contextlib.closing(connection):
        try:
            given = connection.getresponse()
            return given.status, given.read()
        except (http.client.HTTPException, ConnectionError) as problem:
            return type(problem).__name__, b""


class Bench:
    def __init__(self, server):
        self.server = server
        self.port = free_port(socket.SOCK_STREAM)
        self.files = {"settings": SETTINGS.format(port=self.port).encode()}

    def service(self, sluice, wasm):
        rules = [f"listen tcp 127.0.0.1:{self.port}", f"connect tcp 127.0.0.1:{self.server.port}"]
        return Service(sluice, "cntlm", wasm, [f"--allow={rule}" for rule in rules],
                       ["-f", "-c", "settings"], self.files)

    def observe(self, _):
        at = self.server.port
        self.server.forget()
        answers = [answer(asked(self.port, at, *more)) for more in (
            (), ("/large",), ("/missing",), ("/echo", "POST", b"hello"))]
        many = [asked(self.port, at) for _ in range(CLIENTS)]
        return [*answers, sorted(map(repr, self.server.requests[:len(answers)])),
                [answer(connection) for connection in reversed(many)]]


def compare(sluice, wasm):
    with http_server.running("127.0.0.1") as (server,):
        bench = Bench(server)
        seen = bench.service(sluice, wasm).compare(bench.port, bench.observe)
        expect(seen[0] == (200, b"hello\n") and seen[1][1] == http_server.LARGE and
               seen[-1] == CLIENTS * seen[:1], *seen)


def confine(sluice, wasm):
    """It leads nowhere that no rule allows, whatever its clients ask for."""
    with http_server.running("127.0.0.1") as (server,), http_server.running("127.0.0.1") as (other,):
        bench = Bench(server)
        with bench.service(sluice, wasm).serving(bench.port):
            expect(answer(asked(bench.port, server.port)) == (200, b"hello\n"))
            expect(answer(asked(bench.port, other.port))[0] != 200)
        expect(not other.connections, "a denied server was reached")


check("cntlm", compare, confine=confine)
