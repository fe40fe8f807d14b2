# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Whole programs that are measured, from start to end: what they are built of, and what is at their
other end."""

import contextlib
import importlib.util
import os
import socket
import subprocess
import sys
from pathlib import Path

import build
import guests
from processes import Failed, Peer, Run, pin
from runtimes import filled_in

PROGRAMS = guests.ROOT / "tests" / "programs"
SERVER = guests.ROOT / "guest" / "templates" / "http-server" / "server.c"  # as `sluice new` writes it

sys.path.append(str(PROGRAMS))
import redis_server
from name_server import free_port
from verdicts import Failure


def _module(name, file):
    """A module whose name another one has here."""
    found = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


_sources = _module("build_programs", PROGRAMS / "build.py")


@contextlib.contextmanager
def _redis(cores):
    before = os.sched_getaffinity(0)
    with contextlib.ExitStack() as stack:
        pin(cores)  # what is started now keeps that
        try:
            port = stack.enter_context(redis_server.running())
        except Failure as problem:
            raise Failed(str(problem)) from None
        finally:
            os.sched_setaffinity(0, before)
        yield port


@contextlib.contextmanager
def _files(cores):
    with Peer(cores) as peer:
        yield peer.port


# The other ends of clients, and what a client prints when all went well.
SERVERS = {"redis-benchmark": (_redis, "requests per second"), "curl": (_files, "{bytes}_bytes")}
NAMES = {*SERVERS, "http-server"}


def native(program):
    if program == "http-server":
        return guests.compile_c("native", SERVER, ["-static"])
    return _sources.build(program, "native")


def wasm(program, tools):
    """`tools` is the folder of sluice-cc."""
    if program == "http-server":
        return guests.compile_c("clang", SERVER, posix=True)
    return _sources.build(program, "clang", tools)


def _asked(launcher, row, command, count):
    """A client: what counts is its own time, from start to end."""
    serve, said = SERVERS[row.program]
    with serve(row.cores[1]) as port:
        words = filled_in(row.work.split(), port=port, count=count, bytes=count << 20)
        output, run = launcher.run([*command, *words], 1, row.cores[0])
    expected, = filled_in([said], bytes=count << 20)
    if expected not in output:
        raise Failed(f"it printed {output!r}")
    return Run(run.ns / count, run.cpu_us, run.peak_kib)


def _served(launcher, row, command, count):
    """A server: what counts is the time of those who ask."""
    port = str(free_port(socket.SOCK_STREAM))
    with launcher.serving([*command, *filled_in(row.work.split(), port=port)], row.cores[0]) as server:
        asked = subprocess.run([build.native("requests"), port, str(count)], text=True,
                               capture_output=True, check=False, preexec_fn=lambda: pin(row.cores[1]))
        if asked.returncode != 0:
            raise Failed(f"it does not answer: {asked.stderr.strip()}")
    return Run(float(asked.stdout), server.taken.cpu_us, server.taken.peak_kib)


def once(launcher, row, command, count):
    how = _asked if row.program in SERVERS else _served
    return how(launcher, row, command, count)
