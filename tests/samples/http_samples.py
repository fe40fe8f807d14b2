# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the HTTP servers among the samples must do."""

import http.client
import re
import socket
import struct
import tempfile
from concurrent.futures import ThreadPoolExecutor
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


def check_exchanges(kind, port, exchanges):
    for request, status, content in exchanges:
        answer = exchange(port, request)
        if not answer.startswith(f"HTTP/1.1 {status}\r\n".encode()) or content not in answer:
            raise Failure(f"{kind}: {request[:500]!r}: {answer[:500]!r}")
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
                check_exchanges(kind, int(server.port()), EXCHANGES)
                check_crowd(kind, int(server.port()))
        # As the README has it.
        for kind, server in passed_in("http_server", lambda _: [f"--map-dir=.::{folder}"],
                                      lambda kind: [] if kind == "wasm" else ["0", folder]):
            if PAGES["index.html"] not in exchange(int(server.port()), "GET / HTTP/1.1@"):
                raise Failure(f"{kind}: a listener that is passed in does not serve")


POOL_WORKERS = 4
POOL_LARGE = bytes(10 if i % 64 == 63 else 97 + i % 26 for i in range(65536)) * 128
POOL_EXCHANGES = [
    ("GET / HTTP/1.1@", "200 OK", b"/status"),
    ("GET /status HTTP/1.0@", "200 OK", b'"workers":4,'),
    ("GET /large HTTP/1.1@", "200 OK", POOL_LARGE),
    ("HEAD /large HTTP/1.1@", "200 OK", b"Content-Length: 8388608\r\n"),
    ("HEAD /quit HTTP/1.1@", "200 OK", b""),
    ("GET /missing HTTP/1.1@", "404 Not Found", b""),
    ("GET /../status HTTP/1.1@", "400 Bad Request", b""),
    ("GET / HTTP/1.1 junk@", "400 Bad Request", b""),
    ("GET /\0 HTTP/1.1@", "400 Bad Request", b""),
    ("no request@", "400 Bad Request", b""),
    (f"GET / HTTP/1.1\r\nX: {'x' * 100_000}@", "431 Request Header Fields Too Large", b""),
    ("POST / HTTP/1.1@", "405 Method Not Allowed", b"Allow: GET, HEAD\r\n"),
]


def connect(port):
    return socket.create_connection(("127.0.0.1", port), SECONDS)


def vanish(port, request):
    """A client that is gone, with a reset, before its response is."""
    with connect(port) as client:
        client.sendall(request)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def ask_often(port, count):
    """Requests over one connection, or over another when the server has closed an idle one."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    answered = 0
    for _ in range(10 * count):
        try:
            connection.request("GET", "/status")
            response = connection.getresponse()
            answered += response.read().endswith(b"}\n") and response.status == 200
        except (http.client.RemoteDisconnected, ConnectionError):
            connection.close()
        if answered == count:
            break
    connection.close()
    return answered


def check_pool(kind, port):
    served = "GET / HTTP/1.1@"

    def check_served(when):
        if not exchange(port, served).startswith(b"HTTP/1.1 200 OK\r\n"):
            raise Failure(f"{kind}: nobody is served {when}")

    for request in (b"", b"GET /", b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n") * POOL_WORKERS:
        vanish(port, request)
    check_served("after clients have vanished")

    # All threads but one are kept by clients that are slow to send, or to read.
    slow = [connect(port) for _ in range(POOL_WORKERS - 2)]
    for client in slow:
        client.sendall(b"GET /status HT")
    with connect(port) as reader:
        reader.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        check_served("while others are slow")
        for client in slow:
            for byte in b"TP/1.0\r\n\r\n":
                client.sendall(bytes([byte]))
            with client, client.makefile("rb") as stream:
                if not stream.read().startswith(b"HTTP/1.1 200 OK\r\n"):
                    raise Failure(f"{kind}: no response to a client that is slow")
        with reader.makefile("rb") as stream:
            if not stream.read().endswith(b"\r\n\r\n" + POOL_LARGE):
                raise Failure(f"{kind}: a client that reads slowly does not get all")

    idle = [connect(port) for _ in range(POOL_WORKERS)]
    check_served("while others are idle")
    for client in idle:
        client.close()

    with ThreadPoolExecutor(32) as crowd:
        answered = list(crowd.map(lambda _: ask_often(port, 10), range(32)))
    if answered != [10] * 32:
        raise Failure(f"{kind}: of 10 requests of each of 32 clients, were answered: {answered}")


def check_quit(server):
    port = int(server.port())
    with connect(port) as idle:
        if not exchange(port, "GET /quit HTTP/1.1@").endswith(b"BYE\n"):
            raise Failure(f"{server.what} does not say that it ends")
        output = server.end()
        if idle.recv(1):
            raise Failure(f"{server.what} answers what nobody asked")
    requests, connections = map(int, re.search(
        r"Answered (\d+) requests over (\d+) connections\nBYE\n$", output).groups())
    return requests, connections


def http_pool(compiler):
    kinds = ("native", compiler)
    for kind in kinds:
        with Program(kind, "http_pool_server", ["--addr-pool=0.0.0.0/15"],
                     ["0", str(POOL_WORKERS)]) as server:
            check_exchanges(kind, int(server.port()), POOL_EXCHANGES)
            check_pool(kind, int(server.port()))
            requests, connections = check_quit(server)
            if requests < 320 or connections > requests / 2:
                raise Failure(f"{server.what}: {requests} requests over {connections} connections")
    for _, server in passed_in("http_pool_server", lambda _: [], lambda _: [], kinds):
        check_quit(server)
