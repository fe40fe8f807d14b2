# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs one test: starts its program with copies of its directories, and does what its specification
says from outside."""

import os
import select
import shutil
import signal as signals
import socket
import subprocess
import tempfile
import time
from pathlib import Path

LOOPBACK = ["--addr-pool=127.0.0.0/8,::1/128", "--allow-resolve=localhost"]


class Failed(Exception):
    """The program did something else than its specification says."""


def run(iwasm, module, specification, seconds):
    """Raises Failed."""
    with tempfile.TemporaryDirectory(prefix="wasi-testsuite-") as scratch:
        with Execution(_command(iwasm, module, specification, Path(scratch)), seconds) as execution:
            for operation in specification.operations:
                arguments = {key: value for key, value in operation.items() if key != "type"}
                getattr(execution, operation["type"])(**arguments)
            if execution.code is None:
                execution.wait()
            for stream in ("stdout", "stderr"):
                execution.compare(stream, getattr(specification, stream))


def _command(iwasm, module, specification, scratch):
    options = [f"--env={name}={value}" for name, value in specification.env.items()]
    for number, (name, folder) in enumerate(specification.directories.items()):
        original, copy = module.parent / folder, scratch / str(number)
        if original.exists():
            # What a test has left in an earlier run ends so, by the convention of the test suite.
            shutil.copytree(original, copy, symlinks=True,
                            ignore=shutil.ignore_patterns("*.cleanup"))
        else:
            copy.mkdir()  # Git keeps no empty directories
        options.append(f"--map-dir={name}::{copy}")
    if "sockets" in specification.proposals:
        options += LOOPBACK
    return [iwasm, *options, str(module), *specification.args]


class Execution:
    """A program that runs, and the connections to it. Its methods without underscore are the
    operations of the specification."""

    def __init__(self, command, seconds):
        self.code = None  # the exit code, as soon as it has ended
        self._give_up = time.monotonic() + seconds
        self._seconds = seconds
        self._unread = {"stdout": b"", "stderr": b""}
        self._connections = {}
        self._process = subprocess.Popen(command, bufsize=0, stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._streams = {"stdout": self._process.stdout, "stderr": self._process.stderr}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for connection in self._connections.values():
            connection.close()
        if self._process.poll() is None:
            self._process.kill()
        with self._process:
            pass

    def write(self, payload, id="stdin"):
        if id != "stdin":
            raise Failed(f"cannot write to {id}")
        try:
            os.write(self._process.stdin.fileno(), payload.encode())
        except BrokenPipeError as error:
            raise self._failed("stdin was closed") from error

    def read(self, payload, id="stdout"):
        expected = payload.encode()
        while len(self._unread[id]) < len(expected) and self._receive():
            pass
        found = self._unread[id][:len(expected)]
        self._unread[id] = self._unread[id][len(expected):]
        if found != expected:
            raise self._failed(f"{id}: {found!r} instead of {expected!r}")

    def connect(self, id, protocol_type="tcp"):
        """The program prints where it listens."""
        while b"\n" not in self._unread["stdout"] and self._receive():
            pass
        line, _, self._unread["stdout"] = self._unread["stdout"].partition(b"\n")
        host, _, port = line.decode(errors="replace").strip().rpartition(":")
        kind = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}[protocol_type]
        try:
            connection = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind)
            self._connections[id] = connection
            connection.settimeout(self._remaining())
            connection.connect((host.strip("[]"), int(port)))
        except (ValueError, OSError) as error:
            raise self._failed(f"cannot connect to {line!r}: {error}") from error

    def send(self, id, payload):
        try:
            self._connections[id].sendall(payload.encode())
        except OSError as error:
            raise self._failed(f"cannot send: {error}") from error

    def recv(self, id, payload):
        expected, found = payload.encode(), b""
        try:
            while len(found) < len(expected):
                self._connections[id].settimeout(self._remaining())
                data = self._connections[id].recv(len(expected) - len(found))
                if not data:
                    break
                found += data
        except OSError as error:
            raise self._failed(f"cannot receive: {error}") from error
        if found != expected:
            raise self._failed(f"received {found!r} instead of {expected!r}")

    def kill(self, signal="SIGTERM"):
        self._process.send_signal(getattr(signals, signal))

    def wait(self, exit_code=0, close_stdin=True):
        if close_stdin:
            self._process.stdin.close()
        while self._receive():
            pass
        try:
            self.code = self._process.wait(self._remaining())
        except subprocess.TimeoutExpired as error:
            raise self._late() from error
        if self.code != exit_code:
            raise self._failed(f"exit code {self.code} instead of {exit_code}")

    def compare(self, stream, expected):
        """Of what was printed, what has not been read."""
        if expected is not None and self._unread[stream] != expected.encode():
            raise self._failed(f"{stream}: {self._unread[stream]!r} instead of "
                               f"{expected.encode()!r}")

    def _receive(self):
        """Takes what the program prints next; False when it prints no more."""
        if not self._streams:
            return False
        ready = select.select(list(self._streams.values()), [], [], self._remaining())[0]
        for name, stream in list(self._streams.items()):
            if stream not in ready:
                continue
            data = os.read(stream.fileno(), 65536)
            self._unread[name] += data
            if not data:
                del self._streams[name]
        return bool(self._streams)

    def _remaining(self):
        remaining = self._give_up - time.monotonic()
        if remaining <= 0:
            raise self._late()
        return remaining

    def _late(self):
        return self._failed(f"did not end within {self._seconds:g} s")

    def _failed(self, what):
        said = self._unread["stderr"].decode(errors="replace").strip().splitlines()
        return Failed(f"{what} (stderr: {' | '.join(said[-3:])})" if said else what)
