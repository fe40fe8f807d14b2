# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A name server for a while, of this process. Names below sluice.test have the addresses 127.0.0.1
and ::1; `missing` there, and other names, do not exist."""

import contextlib
import errno
import socket

from dns_responder import DnsResponder, address


def free_port(kind):
    """A port of 127.0.0.1 that nobody has; kind: SOCK_STREAM or SOCK_DGRAM."""
    with socket.socket(socket.AF_INET, kind) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def answer(name, _):
    if not name.endswith(".sluice.test") or name == "missing.sluice.test":
        return None
    return [address("127.0.0.1", ttl=60), address("::1", ttl=60)]


@contextlib.contextmanager
def at_port(port, answer=answer):
    """Serves at a port of 127.0.0.1."""
    with contextlib.closing(DnsResponder("127.0.0.1", port, answer)):
        yield


@contextlib.contextmanager
def running(answer=answer):
    """Gives the option that makes a guest ask it. answer: as DnsResponder takes it."""
    with contextlib.ExitStack() as stack:
        for left in reversed(range(100)):
            port = free_port(socket.SOCK_DGRAM)
            try:
                stack.enter_context(at_port(port, answer))
                break
            except OSError as error:  # another one has that port of TCP, or has come first
                if error.errno != errno.EADDRINUSE or not left:
                    raise
        yield f"--dns=127.0.0.1:{port}"
