# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""An HTTP server in C++ on asio, as wasm, serves many clients at once as it does natively.

    asio_http.py --sluice=PATH [--compiler=NAME]
"""

import concurrent.futures
import contextlib
import http.client
import os
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import service
from comparison import check
from learned import expect
from name_server import free_port
from outcome import run
from service import Service, client

CLIENTS = 40  # at once
REQUESTS = 25  # of each, in one connection
PIECES = [(b"GET /hel", b"lo HTTP/1.1\r\nHost:", b" test\r\n\r\n"),
          (b"POST /echo HTTP/1.1\r\nContent-Length: 10\r\n\r\n01234", b"56789"),
          (b"GET /hello HTTP/1.1\r\n\r\nGET /bytes/3 HTTP/1.1\r\n\r\n",),
          (b"GET /hello HTTP/1.1\r\nConnection: close\r\n\r\n",),
          (b"POST /echo HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",),
          (b"GET /" + b"x" * 9000,),
          (b"nonsense\r\n\r\n",)]


def asked(port, pieces):
    """All that comes of a request in pieces, after which nothing more is sent."""
    with client(port) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answer = b""
        with contextlib.suppress(ConnectionError):
            for piece in pieces:
                connection.sendall(piece)
            with contextlib.suppress(OSError):  # where it is closed already
                connection.shutdown(socket.SHUT_WR)
            while more := connection.recv(65536):
                answer += more
        return answer


def conversation(port, number):
    """How often a client got what it asked for, in a connection that stays open."""
    right = 0
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=service.SECONDS)
    with contextlib.closing(connection):
        for turn in range(REQUESTS):
            body = bytes([number, turn]) * (1 + 1000 * turn)
            connection.request("POST", "/echo", body)
            right += connection.getresponse().read() == body
            connection.request("GET", f"/bytes/{number * turn * 50}")
            right += connection.getresponse().read() == b"x" * (number * turn * 50)
    return right


def observe(port):
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        right = list(pool.map(lambda number: conversation(port, number), range(CLIENTS)))
    with contextlib.ExitStack() as stack:
        idle = [stack.enter_context(client(port)) for _ in range(CLIENTS)]
        answers = [asked(port, pieces) for pieces in PIECES]
        for connection in reversed(idle):
            connection.sendall(b"GET /hello HTTP/1.1\r\nConnection: close\r\n\r\n")
            answers.append(connection.makefile("rb").read())
    return [right, *answers]


def compare(sluice, wasm):
    port = free_port(socket.SOCK_STREAM)
    served = Service(sluice, "asio-http", wasm, [f"--allow=listen tcp 127.0.0.1:{port}"],
                     ["127.0.0.1", port])
    right, *answers = served.compare(port, lambda _: observe(port))
    expect(right == CLIENTS * [2 * REQUESTS], *right)
    expect(answers[0].endswith(b"hello\n") and answers[1].endswith(b"0123456789"), *answers)


def confine(sluice, wasm):
    """It listens nowhere that no rule allows."""
    ended = run([os.path.abspath(sluice), "run", wasm, "127.0.0.1", free_port(socket.SOCK_STREAM)])
    expect(ended.code == 1 and b"bind: Permission denied" in ended.errors, *ended.lines())


check("asio-http", compare, confine=confine)
