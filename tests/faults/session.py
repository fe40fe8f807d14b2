# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The runner's side of session.h: a program that runs one scenario after the other in one process,
and what that process holds."""

import contextlib
import os
import select
import subprocess
import threading
import time
from pathlib import Path

from verdicts import Failure

SECONDS = 30  # for a single line of the program
SECONDS_TO_END = 5  # for a thread


class Process:
    """What a process holds, as /proc tells."""

    def __init__(self, pid):
        self._folder = Path(f"/proc/{pid}")

    def descriptors(self):
        """What each number is open on, whether it still has a name or not."""
        found = {}
        for entry in (self._folder / "fd").iterdir():
            with contextlib.suppress(FileNotFoundError):  # it is closed meanwhile
                found[int(entry.name)] = os.readlink(entry).removesuffix(" (deleted)")
        return found

    def threads(self):
        return len(list((self._folder / "task").iterdir()))

    def threads_settled(self, expected):
        """How many threads there are, which may take a moment to be as many as expected: one that
        was joined is still listed while it ends."""
        give_up = time.monotonic() + SECONDS_TO_END
        while (number := self.threads()) != expected and time.monotonic() < give_up:
            time.sleep(0.005)
        return number


class Session:
    """A running program. `start` a scenario, meet it at its steps, and take its output."""

    def __init__(self, command, **options):
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         stderr=subprocess.PIPE, **options)
        self._errors = b""
        self._reader = threading.Thread(target=self._read_errors, daemon=True)
        self._reader.start()
        self._pending = b""
        self._said = []
        self.pid = self._process.pid
        self.process = Process(self.pid)
        try:
            self.step("ready")
        except Failure:
            self.kill()
            raise

    def _read_errors(self):
        self._errors = self._process.stderr.read()

    def start(self, *words):
        self._said = []
        self._write(" ".join(map(str, words)))

    def go(self):
        """Lets a program go on that waits."""
        self._write("go")

    def _write(self, line):
        try:
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise Failure(self._end()) from None

    def step(self, name):
        """Reads until the program says that it has come to this step; returns the words after."""
        while True:
            line = self._line()
            if not line.startswith("> "):
                self._said.append(line)
                continue
            word, *rest = line[2:].split(" ")
            if word != name:
                raise Failure(f"step {word} where {name} was due, after:\n{self.said()}")
            return rest

    def note(self, line):
        """Adds what the runner saw to the output."""
        self._said.append(line)

    def finish(self):
        self.step("end")
        return self.said()

    def said(self):
        return "".join(f"{line}\n" for line in self._said)

    def _line(self):
        give_up = time.monotonic() + SECONDS
        while b"\n" not in self._pending:
            left = max(give_up - time.monotonic(), 0)
            if not select.select([self._process.stdout], [], [], left)[0]:
                raise Failure(f"nothing for {SECONDS} s, after:\n{self.said()}")
            more = os.read(self._process.stdout.fileno(), 65536)
            if not more:
                raise Failure(self._end())
            self._pending += more
        line, _, self._pending = self._pending.partition(b"\n")
        return line.decode(errors="replace")

    def _end(self):
        code = self._process.wait(SECONDS)
        self._reader.join()
        return (f"ended with exit code {code}, after:\n{self.said()}"
                f"{self._pending.decode(errors='replace')}{self._errors.decode(errors='replace')}")

    def close(self):
        """Ends the program; fails unless it ends well and has said nothing on standard error."""
        self._process.stdin.close()
        code = self._process.wait(SECONDS)
        self._reader.join()
        if code != 0 or self._errors:
            raise Failure(f"exit code {code}, {self._errors.decode(errors='replace')}")

    def kill(self):
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                pipe.close()
            except BrokenPipeError:
                pass
