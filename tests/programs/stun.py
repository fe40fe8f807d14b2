# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where a server of STUN, compiled natively, is to be found, and what its client may do."""

import contextlib
import socket
import tempfile

import build
import service

HOST, OTHER_HOST, PORT, OTHER_PORT = "127.0.0.1", "127.0.0.2", 3478, 3479
WORDS = ["-h", HOST, "-a", OTHER_HOST]

def command(program):
    return [build.build(program, "native")]


@contextlib.contextmanager
def server():
    with tempfile.TemporaryDirectory() as folder, \
            service.running([*command("stun-server"), *WORDS], folder, PORT, socket.SOCK_DGRAM):
        yield
