# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the HTTP servers among the samples must do."""

import socket
import tempfile
from pathlib import Path

from programs import KINDS, SECONDS, Failure, Program, passed_in

LARGE = bytes(range(256)) * 12_000
PAGES = {"index.html": b"<p>welcome</p>\n", "large.bin": LARGE, "folder/index.html": b"within\n",
         "a b/index.html": b"blank\n"}

# What a client sends, word for word, with the line that the answer starts with and what the answer
# holds besides. `@` stands for the usual Host field and the end of the head.
EXCHANGES = [
    ("GET / HTTP/1.1@", "200 OK", b"<p>welcome</p>\n"),
    ("\r\n\r\nGET / HTTP/1.1@", "200 OK", b"<p>welcome</p>\n"),
    ("GET / HTTP/1.1\nHost: x\n\n", "200 OK", b"<p>welcome</p>\n"),
    ("GET http://x/large.bin HTTP/1.1@", "200 OK", LARGE),
    ("GET HTTP://x:80 HTTP/1.1@", "200 OK", b"<p>welcome</p>\n"),
    ("HEAD /large.bin HTTP/1.1@", "200 OK", b"Content-Length: 3072000\r\n"),
    ("GET /large.bin HTTP/1.1\r\nRange: bytes=256-259@", "206 Partial Content", b"\0\1\2\3"),
    ("GET /large.bin HTTP/1.1\r\nRange: bytes=3071998-@", "206 Partial Content", b"\xfe\xff"),
    ("GET /large.bin HTTP/1.1\r\nRange: bytes=-2@", "206 Partial Content",
     b"Content-Range: bytes 3071998-3071999/3072000\r\n"),
    ("GET /large.bin HTTP/1.1\r\nRange: bytes=3072000-@", "416 Range Not Satisfiable",
     b"Content-Range: bytes */3072000\r\n"),
    ("GET /index.html HTTP/1.1\r\nRange: bytes=0-1,4-5@", "200 OK", b"<p>welcome</p>\n"),
    ("GET /index.html HTTP/1.1\r\nRange: bytes=5-4@", "200 OK", b"<p>welcome</p>\n"),
    ("GET /folder HTTP/1.1@", "301 Moved Permanently", b"Location: /folder/\r\n"),
    ("GET http://x/a%20b?c HTTP/1.1@", "301 Moved Permanently", b"Location: /a%20b/?c\r\n"),
    ("GET /folder/ HTTP/1.1@", "200 OK", b"within\n"),
    ("GET /missing HTTP/1.1@", "404 Not Found", b""),
    ("GET /../etc/passwd HTTP/1.1@", "400 Bad Request", b""),
    ("GET / HTTP/1.1 junk@", "400 Bad Request", b""),
    ("GET / HTTP/1.1x@", "400 Bad Request", b""),
    ("GET / HTTP/1.1\r\n\r\n", "400 Bad Request", b""),
    ("GET / HTTP/2.0@", "505 HTTP Version Not Supported", b""),
    ("POST / HTTP/1.1@", "405 Method Not Allowed", b"Allow: GET, HEAD\r\n"),
]


def exchange(port, request):
    """All that comes back for a request that is the connection's last."""
    with socket.create_connection(("127.0.0.1", port), SECONDS) as client:
        client.sendall(request.replace("@", "\r\nHost: x\r\n\r\n").encode())
        client.shutdown(socket.SHUT_WR)
        with client.makefile("rb") as stream:
            return stream.read()


def check_exchanges(kind, port):
    for request, status, content in EXCHANGES:
        answer = exchange(port, request)
        if not answer.startswith(f"HTTP/1.1 {status}\r\n".encode()) or content not in answer:
            raise Failure(f"{kind}: {request!r}: {answer[:500]!r}")
    # The connection is kept, until one of several words asks for its end.
    with socket.create_connection(("127.0.0.1", port), SECONDS) as client:
        for connection in ("keep-alive", "x", "keep-alive, close"):
            client.sendall(f"GET / HTTP/1.1\r\nHost: x\r\nConnection: {connection}\r\n\r\n".encode())
        with client.makefile("rb") as stream:
            answers = stream.read()
        if answers.count(b"HTTP/1.1 200 OK\r\n") != 3 or answers.count(b"Connection: close") != 1:
            raise Failure(f"{kind}: pipelined: {answers[:500]!r}")


def check_crowd(kind, port):
    """Idle clients that take every place do not keep others out."""
    idle = [socket.create_connection(("127.0.0.1", port), SECONDS) for _ in range(256)]
    if not exchange(port, "GET / HTTP/1.1@").startswith(b"HTTP/1.1 200 OK\r\n"):
        raise Failure(f"{kind}: nothing came back while 256 clients idle")
    for client in idle:
        client.close()


def http_server():
    with tempfile.TemporaryDirectory() as folder:
        for name, content in PAGES.items():
            (Path(folder) / name).parent.mkdir(exist_ok=True)
            (Path(folder) / name).write_bytes(content)
        for kind in KINDS:
            options = ["--addr-pool=0.0.0.0/15", f"--dir={folder}"]
            with Program(kind, "http_server", options, ["0", folder]) as server:
                check_exchanges(kind, int(server.port()))
                check_crowd(kind, int(server.port()))
        # As the README has it.
        for kind, server in passed_in("http_server", lambda _: [f"--map-dir=.::{folder}"],
                                      lambda kind: [] if kind == "wasm" else ["0", folder]):
            if PAGES["index.html"] not in exchange(int(server.port()), "GET / HTTP/1.1@"):
                raise Failure(f"{kind}: a listener that is passed in does not serve")
