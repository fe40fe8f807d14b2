# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A network in which every packet is counted, who would hear of one there, and a program that is
watched in it."""

import contextlib
import functools
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import kernel

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import private_network

SECONDS = 300  # under load, and with sanitizers


def enter_network():
    """A network in which every address is this machine's, so that each packet is counted by the one
    interface that there is. False where the system allows none."""
    if not private_network.enter():
        return False
    for command in ("link delete test0", "route add local default dev lo",
                    "-6 route add local default dev lo"):
        subprocess.run(["ip", *command.split()], check=True)
    return True


class Peers:
    """Who hears of a packet: on one port by TCP and UDP, IPv4 and IPv6."""

    def __init__(self):
        self.sockets = []
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            peer = socket.socket(socket.AF_INET6, kind)
            peer.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            peer.bind(("::", self.sockets[0].getsockname()[1] if self.sockets else 0))
            if kind == socket.SOCK_STREAM:
                peer.listen(64)
            peer.setblocking(False)
            self.sockets.append(peer)
        self.port = self.sockets[0].getsockname()[1]

    def heard(self):
        stream, datagram = self.sockets
        for hear in (stream.accept, lambda: datagram.recv(1)):
            try:
                hear()
                return True
            except BlockingIOError:
                pass
        return False


@functools.cache
def can_trace():
    """Whether strace is there and may trace: seccomp or Yama may refuse it."""
    try:
        return subprocess.run(["strace", "-o", os.devnull, "true"], stdin=subprocess.DEVNULL,
                              capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


class Watched:
    """One run of a program, held before its end for a look at what the kernel says."""

    def __init__(self, command, options, folder, lines, marker):
        traces = Path(tempfile.mkdtemp(dir=folder))  # a file for each thread
        strace = ["strace", "-ff", "-yy", "-e", "trace=network", "-o", traces / "thread"]
        # Its modules are no one else's, so what they are compiled to is not kept.
        environment = {"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(folder),
                       "ASAN_OPTIONS": "detect_leaks=0"}  # which strace would prevent
        self.before = kernel.sockets(), kernel.groups(), kernel.packets()
        with open(folder / "stderr", "w+") as errors, subprocess.Popen(
                [*(strace if can_trace() else []), command[0], *options, *command[1:]],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                env=environment, start_new_session=True) as process:
            late = threading.Timer(SECONDS, os.killpg, (process.pid, signal.SIGKILL))
            late.start()
            writer = threading.Thread(target=self._write, args=(process.stdin, lines))
            writer.start()
            self.printed = b""
            while marker not in self.printed:
                some = os.read(process.stdout.fileno(), 65536)
                if not some:
                    break
                self.printed += some
            writer.join()
            self.after = kernel.sockets(), kernel.groups(), kernel.packets()
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            process.stdout.read()
            self.code = process.wait()
            late.cancel()
            errors.seek(0)
            self.errors = errors.read()
        self.complete = marker in self.printed
        self.harmful, self.traced = kernel.harmful_calls(
            "".join(trace.read_text() for trace in sorted(traces.iterdir())))

    @staticmethod
    def _write(stdin, lines):
        with contextlib.suppress(BrokenPipeError):  # it has ended, which is told elsewhere
            stdin.write(lines)
            stdin.flush()

    def traces(self):
        """What the kernel has learned, a line each."""
        new_sockets = sorted(self.after[0] - self.before[0])
        lines = [f"/proc/net/{table} has a new socket, {inode}" for table, inode in new_sockets]
        if self.after[1] != self.before[1]:
            lines.append("a multicast group was joined")
        if self.after[2] != self.before[2]:
            lines.append(f"packets: {self.before[2]} before, {self.after[2]} after")
        return lines
