# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a server natively and as wasm, and compares what others get of it."""

import contextlib
import os
import pprint
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import build
import guests
from verdicts import Failure

SECONDS = 60  # for a server to be ready, and to end
LISTENS = {socket.SOCK_STREAM: ("tcp", "0A"), socket.SOCK_DGRAM: ("udp", "07")}  # as Linux tells it


def _serves(port, kind):
    protocol, state = LISTENS[kind]
    for family in ("", "6"):
        for line in Path(f"/proc/self/net/{protocol}{family}").read_text().splitlines()[1:]:
            _, local, _, its_state, *_ = line.split()
            if its_state == state and int(local.rpartition(":")[2], 16) == port:
                return True
    return False


def client(port):
    """A connection to a port of 127.0.0.1 that waits for nothing for ever."""
    return socket.create_connection(("127.0.0.1", port), SECONDS)


def echo(listener):
    """Sends back, for ever, what each connection brings, then closes it."""
    def serve(connection):
        with connection:
            while data := connection.recv(65536):
                connection.sendall(data)

    while True:
        threading.Thread(target=serve, args=listener.accept()[:1], daemon=True).start()


def finish(connection):
    """Closes so that the other side gets all that it was sent: what stays unread resets."""
    with contextlib.suppress(OSError), connection:
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass


def whole(connection, data):
    """What comes back of data that is sent while it comes."""
    def send():
        with contextlib.suppress(OSError):  # where nobody takes it
            connection.sendall(data)

    threading.Thread(target=send, daemon=True).start()
    back = bytearray()
    while len(back) < len(data) and (more := connection.recv(65536)):
        back += more
    return bytes(back)


@contextlib.contextmanager
def running(command, folder, port, kind=socket.SOCK_STREAM, ends=False):
    """A server in a folder, from when it serves at a port of its own. It has to serve to the end,
    or to end by itself if `ends`."""
    said = Path(folder) / "said"
    with said.open("wb") as output:
        process = subprocess.Popen(
            [str(word) for word in command], cwd=folder, env=guests.environment(HOME=str(folder)),
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
    try:
        give_up = time.monotonic() + SECONDS
        while not _serves(port, kind):
            if process.poll() is not None or time.monotonic() > give_up:
                raise Failure(f"{command} does not serve:\n{said.read_text(errors='replace')}")
            time.sleep(0.01)
        yield
        if ends:
            process.wait(SECONDS)
        elif process.poll() is not None:
            raise Failure(f"{command} has ended:\n{said.read_text(errors='replace')}")
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Service:
    """A server in both forms. `options` are for Sluice, `arguments` for the server, and `files` are
    in its folder."""

    def __init__(self, sluice, program, wasm, options, arguments, files=None):
        self.arguments = list(map(str, arguments))
        self.files = files or {}
        self.native = [build.build(program, "native"), *self.arguments]
        self.guest = [os.path.abspath(sluice), "run", "--dir=.", *options, wasm, *self.arguments]

    def compare(self, port, observe, kind=socket.SOCK_STREAM):
        """observe(FOLDER) tells what is seen of it while it serves; both must be alike. Returns
        it."""
        native, wasm = (self._seen(command, port, observe, kind)
                        for command in (self.native, self.guest))
        if native != wasm:
            raise Failure("differs, natively and as wasm:\n" + pprint.pformat(native) + "\n" +
                          pprint.pformat(wasm))
        return native

    def serving(self, port):
        """The guest, from when it serves."""
        return self._serving(self.guest, port, socket.SOCK_STREAM)

    def _seen(self, command, port, observe, kind):
        with self._serving(command, port, kind) as folder:
            return observe(folder)

    @contextlib.contextmanager
    def _serving(self, command, port, kind):
        """One of the forms, in a new folder with its files."""
        with tempfile.TemporaryDirectory() as folder:
            for name, content in self.files.items():
                (Path(folder) / name).write_bytes(content)
            with running(command, folder, port, kind):
                yield Path(folder)
