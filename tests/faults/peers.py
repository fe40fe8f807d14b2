# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Hostile peers: the other end of the scenarios of peers.c."""

import contextlib
import functools
import random
import socket
import struct
import time

from verdicts import Failure

OPTIONS = ["--addr-pool=127.0.0.0/8,::1/128"]
SECONDS = 10  # for a program to do what is due
LOOPBACK = ["127.0.0.1", "::1"]


@contextlib.contextmanager
def prepared():
    yield


def listening(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family)
    listener.settimeout(SECONDS)
    listener.bind((address, 0))
    listener.listen()
    return listener


def accepted(listener):
    peer, _ = listener.accept()
    peer.settimeout(SECONDS)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return peer


def reset(peer):
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


def read_all(peer):
    total = 0
    give_up = time.monotonic() + SECONDS
    while data := peer.recv(1 << 20):
        total += len(data)
        if time.monotonic() > give_up:
            raise Failure(f"after {SECONDS} s there is still no end, but {total} bytes")
    return total


def some_bytes(size):
    return random.Random(size).randbytes(size)


SCENARIOS = {}


def met(body, listener):
    """A scenario of a peer that a program connects to: body(session, peer) plays it."""
    def run(session):
        with listener() as listening_socket:
            session.start(body.__name__, *listening_socket.getsockname()[:2])
            with accepted(listening_socket) as peer:
                body(session, peer)
                return session.finish()
    return run


def scenario(addresses, once=False):
    """Registers a peer for each address. `once`: in the first round, as it takes its time."""
    def register(body):
        for address in addresses:
            run = met(body, functools.partial(listening, address))
            run.once = once
            SCENARIOS[f"{body.__name__} {address}"] = run
        return body
    return register


@scenario(LOOPBACK)
def reset_at_once(session, peer):
    session.step("connected")
    reset(peer)
    session.go()


@scenario(LOOPBACK)
def reset_before_send(session, peer):
    reset_at_once(session, peer)


@scenario(LOOPBACK)
def reset_asked_by_option(session, peer):
    reset_at_once(session, peer)


@scenario(LOOPBACK)
def closed_with_data_unread(session, peer):
    session.step("connected")
    peer.recv(1, socket.MSG_PEEK)
    peer.close()
    session.go()


@scenario(LOOPBACK)
def reset_while_receiving(session, peer):
    peer.sendall(some_bytes(65536))
    session.step("half")
    reset(peer)
    session.go()


@scenario(LOOPBACK)
def reset_while_sending(session, peer):
    session.step("sending")
    for _ in range(4):
        peer.recv(1 << 16)
    reset(peer)


@scenario(LOOPBACK)
def reset_while_blocked(session, peer):
    session.step("blocked")
    time.sleep(0.02)
    reset(peer)


@scenario(LOOPBACK)
def reset_while_polling(session, peer):
    reset_while_blocked(session, peer)


@scenario(LOOPBACK, once=True)
def stalls_with_timeout(session, peer):
    peer.sendall(b"later")
    session.step("connected")
    session.go()
    session.step("resume")
    peer.sendall(b"later")
    session.go()


def _all_arrives(session, peer):
    """Reads what was held up and what follows, and compares with what the program says it sent."""
    received = read_all(peer)
    (sent,) = session.step("sent")
    session.note(f"all of it arrived: {received == int(sent)}")
    peer.close()
    session.go()


@scenario(LOOPBACK, once=True)
def stalls_reading_with_timeout(session, peer):
    session.step("drain")
    _all_arrives(session, peer)


@scenario(LOOPBACK, once=True)
def stalls_without_blocking(session, peer):
    session.step("stalled")
    session.go()
    _all_arrives(session, peer)


@scenario(LOOPBACK)
def byte_by_byte(session, peer):
    session.step("ready")
    for byte in b"a line of bytes\n" + some_bytes(200):
        peer.send(bytes([byte]))
        time.sleep(0.0002)
    peer.close()


@scenario(LOOPBACK)
def garbage(session, peer):
    session.step("ready")
    peer.sendall(some_bytes(300000))
    peer.close()


@scenario(LOOPBACK)
def urgent(session, peer):
    session.step("connected")
    peer.send(b"ab")
    peer.send(b"!", socket.MSG_OOB)
    peer.send(b"cd")
    peer.close()
    time.sleep(0.02)
    session.go()


@scenario(LOOPBACK)
def closes_its_half(session, peer):
    session.step("connected")
    peer.shutdown(socket.SHUT_WR)
    session.go()
    _all_arrives(session, peer)


@scenario(LOOPBACK)
def answers_a_half_closed_connection(session, peer):
    session.step("asked")
    session.note(f"asked {read_all(peer)} bytes")
    session.go()
    for _ in range(10):
        peer.sendall(some_bytes(10000))
        time.sleep(0.002)
    peer.close()


@scenario(LOOPBACK[:1], once=True)
def close_lingers(session, peer):
    pass  # it does not read


# Clients of a server. Each gets a fresh connection, and returns when all it does is done.

def leaves(client):
    client.close()


def resets(client):
    reset(client)


def sends_garbage_and_leaves(client):
    client.sendall(some_bytes(1000))
    client.close()


def sends_garbage_and_resets(client):
    client.sendall(some_bytes(1000))
    reset(client)


def half_closes(client):
    client.sendall(b"hello")
    client.shutdown(socket.SHUT_WR)


def is_slow(client):
    for byte in some_bytes(20):
        client.send(bytes([byte]))
        time.sleep(0.005)
    client.shutdown(socket.SHUT_WR)


def says_nothing(client):
    pass


CLIENTS = [leaves, resets, sends_garbage_and_leaves, sends_garbage_and_resets, half_closes, is_slow,
           says_nothing, resets, half_closes]


def hostile_clients(address, session):
    session.start("hostile_clients", address, len(CLIENTS))
    (port,) = session.step("port")
    open_clients = []
    for behave in CLIENTS:
        session.step("next")
        session.note(f"-- {behave.__name__}")
        client = socket.create_connection((address, int(port)), SECONDS)
        open_clients.append(client)
        if behave is is_slow:
            session.go()
            behave(client)
        else:
            behave(client)
            session.go()
    said = session.finish()
    for client in open_clients:
        client.close()
    return said


def datagrams(address, session):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as peer:
        peer.settimeout(SECONDS)
        peer.bind((address, 0))
        session.start("datagrams", address, peer.getsockname()[1])
        session.step("said")
        _, guest = peer.recvfrom(100)
        for data in (b"", b"x", some_bytes(65507), some_bytes(1000)):
            peer.sendto(data, guest)
        session.go()
        session.step("flood")
        for _ in range(1000):
            peer.sendto(bytes(1000), guest)
        session.go()
        session.step("gone")
    session.go()
    return session.finish()


for _address in LOOPBACK:
    SCENARIOS[f"hostile_clients {_address}"] = functools.partial(hostile_clients, _address)
    SCENARIOS[f"datagrams {_address}"] = functools.partial(datagrams, _address)
