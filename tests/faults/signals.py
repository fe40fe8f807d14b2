# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Signals to programs that wait, in the scenarios of signals.c."""

import contextlib
import functools
import os
import re
import signal
import socket
import time
from pathlib import Path

from peers import LOOPBACK, accepted, listening, read_all

OPTIONS = ["--addr-pool=127.0.0.0/8,::1/128"]
# What is ignored unless a program asks for it; and what stops it, wherever it is.
SIGNALS = [signal.SIGWINCH, signal.SIGCHLD, signal.SIGURG, signal.SIGCONT, signal.SIGSTOP]
ROUNDS = 8
PAUSE = 0.003


@contextlib.contextmanager
def prepared():
    yield


def handled_real_time_signals(pid):
    """Those that the process has a handler for: a runtime interrupts its own calls by one."""
    caught = int(re.search(r"SigCgt:\s*(\w+)", Path(f"/proc/{pid}/status").read_text())[1], 16)
    return [number for number in range(signal.SIGRTMIN, signal.SIGRTMAX + 1)
            if caught >> (number - 1) & 1]


def disturb(session):
    for _ in range(ROUNDS):
        for number in SIGNALS + handled_real_time_signals(session.pid):
            os.kill(session.pid, number)
            if number == signal.SIGSTOP:
                time.sleep(PAUSE)
                os.kill(session.pid, signal.SIGCONT)
        time.sleep(PAUSE)


def connected(name, session, release):
    """A program that waits for a peer, which release() plays when the signals are over."""
    with listening(LOOPBACK[0]) as listener:
        session.start(name, *listener.getsockname())
        with accepted(listener) as peer:
            session.step("waiting")
            disturb(session)
            release(session, peer)
            return session.finish()


def answer(_session, peer):
    peer.sendall(b"hello")


def nothing(_session, _peer):
    pass


def drain(session, peer):
    received = read_all(peer)
    (sent,) = session.step("sent")
    session.note(f"all of it arrived: {received == int(sent)}")
    session.go()


def called(name, session, kind):
    """A program that waits for someone to come."""
    session.start(name, LOOPBACK[0])
    (port,) = session.step("port")
    session.step("waiting")
    disturb(session)
    with socket.socket(socket.AF_INET, kind) as peer:
        peer.connect((LOOPBACK[0], int(port)))
        peer.send(b"hello")
        return session.finish()


def alone(name, session):
    session.start(name)
    session.step("waiting")
    disturb(session)
    session.go()
    return session.finish()


def sleeping(name, session):
    session.start(name)
    session.step("waiting")
    disturb(session)
    return session.finish()


PATTERNS = {
    functools.partial(connected, release=answer): ["in_recv", "in_read", "in_recvmsg", "in_poll",
                                                   "in_select"],
    functools.partial(connected, release=drain): ["in_send"],
    functools.partial(connected, release=nothing): ["in_poll_with_a_timeout",
                                                    "in_recv_with_a_timeout"],
    functools.partial(called, kind=socket.SOCK_STREAM): ["in_accept"],
    functools.partial(called, kind=socket.SOCK_DGRAM): ["in_recvfrom"],
    alone: ["in_standard_input"],
    sleeping: ["in_nanosleep", "in_clock_nanosleep", "in_clock_nanosleep_of_the_day"],
}
SCENARIOS = {name: functools.partial(pattern, name)
             for pattern, names in PATTERNS.items() for name in names}
