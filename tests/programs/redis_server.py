# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A Redis server, as redis-tools of Debian brings one."""

import contextlib
import re
import shutil
import socket
import subprocess
import tempfile
import threading

from learned import SECONDS, expect
from name_server import free_port
from verdicts import Failure

PROGRAM = "redis-check-rdb"  # of redis-tools: it is a server when it is called by that name


@contextlib.contextmanager
def running(*options):
    """A Redis server on the loopback interface, with more options if need be; gives its port."""
    program = shutil.which(PROGRAM)
    if not program:
        raise Failure(f"no {PROGRAM} is installed; scripts/install-dependencies.sh installs it")
    port = free_port(socket.SOCK_STREAM)
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "127.0.0.2", "::1",
             "--save", "", "--dir", folder, "--enable-debug-command", "yes",
             "--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "0", *options],
            executable=program, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        watchdog = threading.Timer(10 * SECONDS, process.kill)
        watchdog.start()
        try:
            said = []
            for line in process.stdout:
                said.append(line)
                if "Ready to accept connections" in line:
                    break
            else:
                raise Failure("no Redis server: " + "".join(said))
            threading.Thread(target=process.stdout.read, daemon=True).start()
            yield port
        finally:
            watchdog.cancel()
            process.kill()
            process.wait()


class Observer:
    """A client of the server that empties it and tells what others have asked of it. It stays
    connected, so that no password comes between."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), SECONDS)
        self.replies = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.replies.close()
        self.socket.close()

    def _ask(self, command):
        self.socket.sendall(command + b"\r\n")
        line = self.replies.readline()
        if line.startswith(b"$"):
            return self.replies.read(int(line[1:]) + 2).decode()
        expect(line == b"+OK\r\n", command, line)
        return ""

    def empty(self):
        self._ask(b"FLUSHALL SYNC")
        self._ask(b"CONFIG RESETSTAT")

    def seen(self):
        """The commands since the last time, and how many connections there were."""
        said = self._ask(b"INFO stats commandstats")
        self._ask(b"CONFIG RESETSTAT")
        counted = r"^(cmdstat_\S+?:calls=\d+|total_connections_received:\d+)"
        failed = r"^(cmdstat_\S+?:).*(rejected_calls=\d+,failed_calls=\d+)"
        return re.findall(counted, said, re.MULTILINE), re.findall(failed, said, re.MULTILINE)
