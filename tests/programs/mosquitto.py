# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A broker of MQTT, mosquitto compiled natively, and what it keeps for those who ask."""

import contextlib
import socket
import subprocess
import tempfile
from pathlib import Path

import build
import guests
import service
from name_server import free_port

SETTINGS = """listener {port} 127.0.0.1
allow_anonymous true
"""


def command(program, port, *words):
    """A client, compiled natively."""
    return [build.build(program, "native"), "-h", "127.0.0.1", "-p", str(port), *words]


def run(*words):
    return subprocess.run(command(*words), env=guests.environment(), stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=service.SECONDS, check=False).stdout


@contextlib.contextmanager
def broker():
    """A broker that keeps nothing when it ends; gives its port."""
    port = free_port(socket.SOCK_STREAM)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "settings").write_text(SETTINGS.format(port=port))
        with service.running([build.build("mosquitto", "native"), "-c", "settings"], folder, port):
            yield port
