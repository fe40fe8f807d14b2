# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Samples as running processes, of every kind: native, and compiled to wasm by a guest compiler."""

import os
import re
import select
import socket
import subprocess
import tempfile
import time

import guests

SAMPLES = guests.ROOT / "samples"
SECONDS = 30
KINDS = ("native", "wasm")

iwasm = None  # its path


class Failure(Exception):
    pass


class Program:
    """One sample as a running process. Standard error is checked to be empty at the end."""

    def __init__(self, kind, name, options, arguments, passed=None):
        """`kind` is native, wasm, or one of the compilers for programs with threads.
        `passed` is a socket for the native program, which finds it among its descriptors."""
        self.what = f"{kind} {name} {' '.join(arguments)}".strip()
        source, = SAMPLES.glob(f"*/{name}.c")
        if kind == "native":
            command = [guests.compile_c("native", source)]
        else:
            compiler = "clang" if kind == "wasm" else kind
            command = [iwasm, *options, guests.compile_c(compiler, source)]
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen([*command, *arguments], env=guests.environment(), text=True,
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


def every_pairing(play, server_kinds=KINDS):
    """Runs play(server kind, client kind) for each pairing; all must give the same."""
    expected = play("native", "native")
    for server in server_kinds:
        for client in KINDS:
            actual = play(server, client)
            if actual != expected:
                raise Failure(f"{server} server, {client} client:\n{actual}\nnative:\n{expected}")


FAMILIES = {
    "IPv4": ([], ["--addr-pool=0.0.0.0/15"], ["--addr-pool=127.0.0.1/15"]),
    "IPv6": (["inet6"], ["--addr-pool=::/128"], ["--addr-pool=::1/128"]),
}


def passed_in(program, options, arguments, kinds=KINDS):
    """The program, with a listening socket that the test opened for the native one and the command
    for the wasm one."""
    for kind in kinds:
        listener = socket.create_server(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        if kind != "native":
            listener.close()
            with Program(kind, program, [f"--listen=127.0.0.1:{port}", *options(kind)],
                         arguments(kind)) as server:
                yield kind, server
        else:
            with listener, Program(kind, program, [], arguments(kind), listener) as server:
                yield kind, server
