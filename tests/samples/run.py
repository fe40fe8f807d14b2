# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs one sample's server and clients, native and wasm in every pairing, with the options that the
documentation gives, and fails unless each pairing prints what the native one prints.

    run.py --iwasm=PATH NAME           NAME is a function below
"""

import argparse
import os
import re
import select
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import guests
import private_network

SAMPLES = guests.ROOT / "samples" / "socket-api"
SECONDS = 30
KINDS = ("native", "wasm")


class Failure(Exception):
    pass


class Program:
    """One sample as a running process. Standard error is checked to be empty at the end."""

    def __init__(self, kind, name, options, arguments, passed=None):
        """`passed` is a socket for the native program, which finds it among its descriptors."""
        self.what = f"{kind} {name} {' '.join(arguments)}".strip()
        source = SAMPLES / f"{name}.c"
        if kind == "native":
            command = [guests.compile_c("native", source)]
        else:
            command = [iwasm, *options, guests.compile_c("clang", source)]
        environment = {"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(guests.cache_folder())}
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen([*command, *arguments], env=environment, text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=self.errors,
                                        pass_fds=[passed.fileno()] if passed else [])
        self.output = ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.errors.close()

    def _read(self, give_up):
        """Takes what has been printed; False at the end."""
        left = give_up - time.monotonic()
        if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
            raise Failure(f"{self.what}: nothing more within {SECONDS} s after:\n{self.output}")
        data = os.read(self.process.stdout.fileno(), 65536).decode()
        self.output += data
        return bool(data)

    def port(self):
        """The port in the line by which the program says that it is ready."""
        give_up = time.monotonic() + SECONDS
        while not (found := re.search(r"(?:Listening on|Bound to) .*:(\d+)\n", self.output)):
            if not self._read(give_up):
                raise Failure(f"{self.what} ended early:\n{self.output}{self._stderr()}")
        return found[1]

    def wait_for_line(self, text):
        give_up = time.monotonic() + SECONDS
        while f"{text}\n" not in self.output and self._read(give_up):
            pass

    def end(self):
        """Everything printed, with ports replaced by a word; the program must end well."""
        give_up = time.monotonic() + SECONDS
        while self._read(give_up):
            pass
        code = self.process.wait()
        if code != 0 or self._stderr():
            raise Failure(f"{self.what}: exit code {code}\n{self.output}{self._stderr()}")
        return re.sub(r"(?<=[\d\].]):\d+", ":PORT", self.output)

    def errors_at_end(self):
        give_up = time.monotonic() + SECONDS
        while self._read(give_up):
            pass
        self.process.wait()
        return self._stderr()

    def _stderr(self):
        self.errors.seek(0)
        return self.errors.read()


def every_pairing(play):
    """Runs play(server kind, client kind) for each pairing; all must give the same."""
    expected = play("native", "native")
    for server in KINDS:
        for client in KINDS:
            actual = play(server, client)
            if actual != expected:
                raise Failure(f"{server} server, {client} client:\n{actual}\nnative:\n{expected}")


FAMILIES = {
    "IPv4": ([], ["--addr-pool=0.0.0.0/15"], ["--addr-pool=127.0.0.1/15"]),
    "IPv6": (["inet6"], ["--addr-pool=::/128"], ["--addr-pool=::1/128"]),
}


def served_five_times(name):
    for family, server_pool, client_pool in FAMILIES.values():
        def play(server_kind, client_kind):
            with Program(server_kind, f"{name}_server", server_pool, [*family, "0"]) as server:
                port = server.port()
                clients = []
                for _ in range(5):
                    with Program(client_kind, f"{name}_client", client_pool,
                                 [*family, port]) as client:
                        clients.append(client.end())
                return server.end(), clients
        every_pairing(play)


def tcp():
    served_five_times("tcp")


def udp():
    served_five_times("udp")


def timeout():
    _, server_pool, client_pool = FAMILIES["IPv4"]

    def play(server_kind, client_kind):
        with Program(server_kind, "timeout_server", server_pool, ["0", "1"]) as server:
            with Program(client_kind, "timeout_client", client_pool, [server.port()]) as client:
                return client.end(), server.end()
    every_pairing(play)


def multicast():
    pool = ["--addr-pool=0.0.0.0/0,::/0"]
    for group in ("224.0.0.1", "ff15::5"):
        def play(server_kind, client_kind):
            with Program(client_kind, "multicast_client", pool, [group, "0"]) as client:
                port = client.port()
                client.wait_for_line("Joined multicast group. Waiting for datagram...")
                with Program(server_kind, "multicast_server", pool, [group, port]) as server:
                    return server.end(), client.end()
        every_pairing(play)


def alone(name, options, arguments=()):
    outputs = []
    for kind in KINDS:
        with Program(kind, name, options, arguments) as program:
            outputs.append(program.end())
    if outputs[0] != outputs[1]:
        raise Failure(f"native:\n{outputs[0]}\nwasm:\n{outputs[1]}")


def socket_opts():
    alone("socket_opts", [])


def send_recv():
    alone("send_recv", ["--addr-pool=127.0.0.1/15"], ["0"])


def addr_resolve():
    alone("addr_resolve", ["--allow-resolve=localhost"], ["localhost", "80"])
    alone("addr_resolve", [], ["127.0.0.1"])


def passed_in(program, options, arguments):
    """The program, with a listening socket that the test opened for the native one and the command
    for the wasm one."""
    for kind in KINDS:
        listener = socket.create_server(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        if kind == "wasm":
            listener.close()
            with Program(kind, program, [f"--listen=127.0.0.1:{port}", *options(kind)],
                         arguments(kind)) as server:
                yield kind, server
        else:
            with listener, Program(kind, program, [], arguments(kind), listener) as server:
                yield kind, server


def echo(kind, port, count):
    clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(count)]
    for i, client in enumerate(clients):
        client.settimeout(SECONDS)
        client.sendall(f"client {i}".encode() * 1000)
        client.shutdown(socket.SHUT_WR)
    for i, client in reversed(list(enumerate(clients))):
        with client, client.makefile("rb") as stream:
            if stream.read() != f"client {i}".encode() * 1000:
                raise Failure(f"{kind}: client {i} did not get back what it sent")


def echo_server():
    for kind in KINDS:
        with Program(kind, "echo_server", ["--addr-pool=0.0.0.0/15"], ["0"]) as server:
            echo(kind, int(server.port()), 100)
    for kind, server in passed_in("echo_server", lambda _: [], lambda _: []):
        echo(kind, int(server.port()), 2)


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


def help_examples():
    """The examples that the help prints work with the samples that they name."""
    text = subprocess.run([iwasm, "--help"], capture_output=True, text=True).stdout
    examples = [shlex.split(line) for line in text.splitlines() if line.startswith("  iwasm ")]
    samples = []
    for words in examples:
        at = next(i for i, word in enumerate(words) if word.endswith(".wasm"))
        if (SAMPLES / f"{words[at][:-5]}.c").exists():
            samples.append((words[at][:-5], words[1:at], words[at + 1:]))
    if len(samples) < 5:
        raise Failure(f"the help shows too few of the samples:\n{text}")
    with Program("native", "tcp_server", [], []) as peer:
        peer.port()
        for name, options, arguments in samples:
            if name == "tcp_server":
                arguments = ["0"]  # its usual port is the peer's
            with Program("wasm", name, options, arguments) as program:
                if name.endswith("_server"):
                    program.port()
                elif "--verbose" not in options:
                    program.end()
                elif "denied: connect" not in program.errors_at_end():
                    raise Failure(f"{program.what} explains nothing")


SCENARIOS = [tcp, udp, timeout, multicast, socket_opts, send_recv, addr_resolve, echo_server,
             http_server, help_examples]

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("scenario", choices=[scenario.__name__ for scenario in SCENARIOS])
    words = parser.parse_args()
    iwasm = words.iwasm
    private_network.enter()
    try:
        globals()[words.scenario]()
    except (Failure, guests.CompileError) as failure:
        sys.exit(str(failure))
