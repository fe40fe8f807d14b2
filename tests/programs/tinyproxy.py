# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""tinyproxy as wasm, a thread for each client, hands on what it hands on natively, and only where it
may.

    tinyproxy.py --sluice=PATH [--compiler=NAME]
"""

import contextlib
import re
import socket
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import http_server
from comparison import check
from learned import expect
from name_server import free_port
from service import Service, client, echo, whole

CLIENTS = 10  # at once
SETTINGS = """Listen 127.0.0.1
Port {port}
Timeout 60
MaxClients 50
Allow 127.0.0.1
DisableViaHeader Yes
ConnectPort {tunnel}
Filter "filter"
LogLevel Error
"""


def ask(port, request):
    """The whole answer, without the time in it."""
    with client(port) as connection:
        connection.sendall(request)
        answer = b""
        with contextlib.suppress(ConnectionResetError):
            while more := connection.recv(65536):
                answer += more
    return re.sub(rb"\r\nDate: [^\r]*", b"", answer)


def get(host, port, path="/text", more=""):
    return (f"GET http://{host}:{port}{path} HTTP/1.0\r\nHost: {host}\r\n{more}"
            "Connection: close\r\n\r\n").encode()


def tunnel(port, to, data):
    with client(port) as connection:
        connection.sendall(f"CONNECT 127.0.0.1:{to} HTTP/1.0\r\n\r\n".encode())
        answer = b""
        while not answer.endswith(b"\r\n\r\n") and (more := connection.recv(1)):
            answer += more
        ok = b" 200 " in answer.split(b"\r\n")[0]
        return ok, whole(connection, data) if ok else b""


class Bench:
    def __init__(self, server):
        self.server = server
        self.echo = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=echo, args=(self.echo,), daemon=True).start()
        self.tunnel = self.echo.getsockname()[1]
        self.port = free_port(socket.SOCK_STREAM)
        self.files = {"settings": SETTINGS.format(port=self.port, tunnel=self.tunnel).encode(),
                      "filter": b"filtered.test\n"}

    def service(self, sluice, wasm):
        rules = [f"listen tcp 127.0.0.1:{self.port}",
                 f"connect tcp 127.0.0.1:1,{self.server.port},{self.tunnel}",
                 f"connect tcp localhost:{self.server.port}"]
        return Service(sluice, "tinyproxy", wasm, [f"--allow={rule}" for rule in rules],
                       ["-d", "-c", "settings"], self.files)

    def observe(self, _):
        at = self.server.port
        self.server.forget()
        requests = [get("127.0.0.1", at), get("localhost", at), get("127.0.0.1", at, "/large"),
                    get("127.0.0.1", at, "/missing"), get("127.0.0.1", 1),
                    get("filtered.test", at), b"nonsense\r\n\r\n",
                    f"POST http://127.0.0.1:{at}/echo HTTP/1.0\r\nContent-Length: 5\r\n"
                    "\r\nhello".encode()]
        answers = [ask(self.port, request) for request in requests]
        asked = sorted(map(repr, self.server.requests))
        return [*answers, asked, tunnel(self.port, self.tunnel, b"through " * 10000),
                tunnel(self.port, at, b""), self.many_at_once()]

    def many_at_once(self):
        with contextlib.ExitStack() as stack:
            connections = [stack.enter_context(client(self.port)) for _ in range(CLIENTS)]
            for connection in reversed(connections):
                connection.sendall(get("127.0.0.1", self.server.port))
            return [b"hello" in connection.makefile("rb").read() for connection in connections]


def compare(sluice, wasm):
    with http_server.running("127.0.0.1") as (server,):
        bench = Bench(server)
        seen = bench.service(sluice, wasm).compare(bench.port, bench.observe)
        expect(seen[0].endswith(b"hello\n") and seen[-3][0] and seen[-1] == CLIENTS * [True], *seen)


def confine(sluice, wasm):
    """It leads nowhere that no rule allows, whatever its clients ask for."""
    with http_server.running("127.0.0.1") as (server,), http_server.running("127.0.0.1") as (other,):
        bench = Bench(server)
        with bench.service(sluice, wasm).serving(bench.port):
            expect(ask(bench.port, get("127.0.0.1", server.port)).endswith(b"hello\n"))
            expect(b"hello" not in ask(bench.port, get("127.0.0.1", other.port)))
        expect(not other.connections, "a denied server was reached")


check("tinyproxy", compare, confine=confine)
