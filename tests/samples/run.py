# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs one sample's server and clients, native and wasm in every pairing, with the options that the
documentation gives, and fails unless each pairing prints what the native one prints.

    run.py --iwasm=PATH NAME           NAME is a function below
"""

import argparse
import http.client
import os
import re
import select
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

    def __init__(self, kind, name, options, arguments):
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
                                        stderr=self.errors)
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


def echo_server():
    for kind in KINDS:
        with Program(kind, "echo_server", ["--addr-pool=0.0.0.0/15"], ["0"]) as server:
            port = int(server.port())
            clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(100)]
            for i, client in enumerate(clients):
                client.settimeout(SECONDS)
                client.sendall(f"client {i}".encode() * 1000)
                client.shutdown(socket.SHUT_WR)
            for i, client in reversed(list(enumerate(clients))):
                with client, client.makefile("rb") as stream:
                    if stream.read() != f"client {i}".encode() * 1000:
                        raise Failure(f"{kind}: client {i} did not get back what it sent")


def http_server():
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as folder:
            large = os.urandom(3_000_000)
            (Path(folder) / "index.html").write_text("<p>welcome</p>\n")
            (Path(folder) / "large.bin").write_bytes(large)
            options = ["--addr-pool=0.0.0.0/15", f"--dir={folder}"]
            with Program(kind, "http_server", options, ["0", folder]) as server:
                connection = http.client.HTTPConnection("127.0.0.1", int(server.port()),
                                                        timeout=SECONDS)
                for method, path, status, body in (("GET", "/", 200, b"<p>welcome</p>\n"),
                                                   ("GET", "/large.bin", 200, large),
                                                   ("HEAD", "/large.bin", 200, b""),
                                                   ("GET", "/missing", 404, None),
                                                   ("GET", "/../etc/passwd", 400, None),
                                                   ("GET", "/index.html", 200, None)):
                    try:
                        connection.request(method, path)
                        answer = connection.getresponse()
                    except http.client.RemoteDisconnected as error:
                        raise Failure(f"{kind}: {method} {path}: {error}") from error
                    content = answer.read()
                    if answer.status != status or (body is not None and content != body):
                        raise Failure(f"{kind}: {method} {path}: {answer.status}, "
                                      f"{len(content)} bytes")
                connection.close()


SCENARIOS = [tcp, udp, timeout, multicast, socket_opts, send_recv, addr_resolve, echo_server,
             http_server]

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
