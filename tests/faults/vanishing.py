# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A second network whose link or route goes away, for vanishing.c."""

import contextlib
import subprocess

import namespaces
from peers import listening, met

OPTIONS = ["--addr-pool=10.98.0.0/24"]
FAR, NOBODY = "10.98.0.2", "10.98.0.3"
_far_network = None


@contextlib.contextmanager
def prepared():
    """Links a second network to this one; nobody there answers for the address NOBODY."""
    global _far_network
    _far_network = namespaces.Network()
    _ip("link", "add", "near0", "type", "veth", "peer", "name", "far0", "netns", _far_network.path)
    _ip("address", "add", "10.98.0.1/24", "dev", "near0")
    _ip("link", "set", "near0", "address", "02:00:00:00:00:01", "up")
    for address in (FAR, NOBODY):
        _ip("neighbour", "add", address, "lladdr", "02:00:00:00:00:02", "dev", "near0")
    with _far_network:
        _ip("address", "add", f"{FAR}/24", "dev", "far0")
        _ip("link", "set", "far0", "address", "02:00:00:00:00:02", "up")
        _ip("neighbour", "add", "10.98.0.1", "lladdr", "02:00:00:00:00:01", "dev", "far0")
    yield


def _ip(*words):
    subprocess.run(["ip", *words], check=True)


@contextlib.contextmanager
def link_down():
    def link(state):
        with _far_network:
            _ip("link", "set", "far0", state)
    link("down")
    try:
        yield
    finally:
        link("up")


def listening_far():
    with _far_network:
        return listening(FAR)


def vanishes(session, _peer):
    session.step("connected")
    with link_down():
        session.go()
        session.step("seen")
    session.go()


def vanishes_unnoticed(session, peer):
    session.step("connected")
    with link_down():
        session.go()
        session.step("back")
    session.go()
    peer.sendall(peer.recv(1))


def vanishes_while_idle(session, peer):
    vanishes(session, peer)


def route_vanishes(session, _peer):
    session.step("connected")
    _ip("route", "add", "unreachable", FAR)
    try:
        session.go()
        session.step("seen")
    finally:
        _ip("route", "delete", "unreachable", FAR)
    session.go()


def never_there(session):
    session.start("never_there", NOBODY, 9)
    return session.finish()


SCENARIOS = {body.__name__: met(body, listening_far)
             for body in (vanishes, vanishes_unnoticed, vanishes_while_idle, route_vanishes)}
SCENARIOS["never_there"] = never_there
for _body in SCENARIOS.values():
    _body.once = True  # it takes its time
