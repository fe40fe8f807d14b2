# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Takes away what the scenarios of resources.c need: routes, ports, descriptors, memory."""

import contextlib
import functools
import re
import resource
import subprocess
from pathlib import Path

from peers import LOOPBACK, listening
from verdicts import Skip

OPTIONS = ["--addr-pool=10.0.0.0/8,fd00::/8,127.0.0.0/8,::1/128", "--allow-resolve=*",
           "--dir=."]
PORT_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
# Networks by the kind of their route; none is the name of the one that has no route at all.
NETWORKS = {"unreachable": ("10.2.0.1", "fd02::1"), "prohibit": ("10.3.0.1", "fd03::1"),
            "blackhole": ("10.4.0.1", "fd04::1"), "none": ("10.5.0.1", "fd05::1")}
MORE_DESCRIPTORS = 6
MORE_MEMORY = 64 << 20


@contextlib.contextmanager
def prepared():
    for kind, addresses in NETWORKS.items():
        for address in addresses if kind != "none" else ():
            subprocess.run(["ip", "route", "add", kind, address], check=True)
    yield


@contextlib.contextmanager
def limited(session, what, soft):
    """`what` of the program at `soft`, meanwhile."""
    former = resource.prlimit(session.pid, what)
    resource.prlimit(session.pid, what, (soft, former[1]))
    try:
        yield
    finally:
        resource.prlimit(session.pid, what, former)


@contextlib.contextmanager
def few_ports():
    former = PORT_RANGE.read_text()
    PORT_RANGE.write_text("61000 61007")
    try:
        yield
    finally:
        PORT_RANGE.write_text(former)


def told(name, *words):
    """A scenario that needs nothing but words."""
    def run(session):
        session.start(name, *words)
        return session.finish()
    return run


def ports(session):
    try:
        PORT_RANGE.write_text(PORT_RANGE.read_text())
    except OSError as error:
        raise Skip(f"the ports can't be made few: {error}") from None
    with listening(LOOPBACK[0]) as server:
        server.listen(100)
        session.start("ports", *server.getsockname())
        session.step("few")
        with few_ports():
            session.go()
            return session.finish()


def descriptors(name, session):
    session.start(name)
    session.step("few")
    open_now = len(session.process.descriptors())
    with limited(session, resource.RLIMIT_NOFILE, open_now + MORE_DESCRIPTORS):
        session.go()
        return session.finish()


def memory(session):
    session.start("memory")
    session.step("little")
    status = Path(f"/proc/{session.pid}/status").read_text()
    data = int(re.search(r"VmData:\s*(\d+) kB", status)[1]) << 10
    with limited(session, resource.RLIMIT_DATA, data + MORE_MEMORY):
        session.go()
        return session.finish()


SCENARIOS = {f"{kind} {address}": told("unreachable", address, 9)
             for kind, addresses in NETWORKS.items() for address in addresses}
SCENARIOS |= {f"bind {address}": told("not_an_address_of_ours", address, 0)
              for address in NETWORKS["none"]}
SCENARIOS |= {name: functools.partial(descriptors, name)
              for name in ("descriptors", "names_without_descriptors", "many_polled")}
SCENARIOS |= {"ports": ports, "memory": memory}
memory.unsanitized = True
# UndefinedBehaviorSanitizer opens a pipe to see whether an object is one.
SCENARIOS["names_without_descriptors"].unsanitized = True
memory.once = True  # the memory of a wasm program does not shrink
