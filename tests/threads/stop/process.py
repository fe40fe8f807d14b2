# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Starts the command on a program, hears what it says, and measures how long it takes to end."""

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "support"))
import guests

HANG = 20  # seconds after which a process is killed

# What is ignored here, as in the background of a shell or after nohup(1), is ignored in what is
# started as well.
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, lambda *_: None)  # which becomes the default in a new program


class Running:
    """A process with a standard input that stays open and empty, and a standard output that nobody
    reads before it ends. Its standard error is read."""

    def __init__(self, command, folder):
        self._stack = contextlib.ExitStack()
        self.said, self.printed, self.killed = b"", b"", False
        child_input, keep_input = os.pipe()
        self._output, child_output = os.pipe()
        self._error, child_error = os.pipe()
        for end in (keep_input, self._output, self._error):
            self._stack.callback(os.close, end)
        environment = guests.environment(HOME=str(folder))
        self.started = time.monotonic()
        self._process = subprocess.Popen(list(map(str, command)), cwd=folder, env=environment,
                                         stdin=child_input, stdout=child_output, stderr=child_error)
        for end in (child_input, child_output, child_error):
            os.close(end)
        # Waiting with a time limit in subprocess looks at growing intervals: this is exact.
        self._ended = os.pidfd_open(self._process.pid)
        self._stack.callback(os.close, self._ended)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._stack.close()

    def hear(self, word):
        """Waits until the program has said the word, and returns when that was; None when it ended
        first, or said nothing."""
        give_up = time.monotonic() + HANG
        while word not in self.said:
            ready, _, _ = select.select([self._error], [], [], max(0, give_up - time.monotonic()))
            if not ready:
                return None
            data = os.read(self._error, 4096)
            if not data:
                return None
            self.said += data
        return time.monotonic()

    def send(self, number):
        """Sends a signal and returns when that was."""
        now = time.monotonic()
        signal.pidfd_send_signal(self._ended, number)
        return now

    def end(self):
        """Waits for the end: when it was and the exit code. A process that hangs is killed."""
        ready, _, _ = select.select([self._ended], [], [], HANG)
        now = time.monotonic()
        if not ready:
            self.killed = True
            self._process.kill()
        code = self._process.wait()
        self.said += self._rest(self._error)
        self.printed = self._rest(self._output)
        return now, code

    @staticmethod
    def _rest(pipe):
        return b"".join(iter(lambda: os.read(pipe, 65536), b""))


@contextlib.contextmanager
def silent_listener():
    """A port of the loopback interface whose listener's queue is full: connecting to it waits."""
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(4):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]


@contextlib.contextmanager
def silent_name_server():
    """A name server on the loopback interface that never answers: its port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        yield server.getsockname()[1]
