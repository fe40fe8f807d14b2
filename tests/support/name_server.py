# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The name server of tests/cli/bin/dns_server, for a while."""

import contextlib
import os
import signal
import socket
import subprocess

import guests

PROGRAM = guests.ROOT / "tests" / "cli" / "bin" / "dns_server"


def free_port(kind):
    """A port of 127.0.0.1 that nobody has; kind: SOCK_STREAM or SOCK_DGRAM."""
    with socket.socket(socket.AF_INET, kind) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def running():
    """Gives the option that makes a guest ask it."""
    port = free_port(socket.SOCK_DGRAM)
    process = int(subprocess.check_output([PROGRAM, str(port)], text=True))
    try:
        yield f"--dns=127.0.0.1:{port}"
    finally:
        os.kill(process, signal.SIGKILL)
