# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""One server, many connections, a tenth of them hostile. Every honest one gets its answer, and at
the end the process of the server holds what it held before: descriptors, threads, memory.

    many_connections.py --iwasm=PATH [--compiler=NAME] [--threads=N] [--connections=N]
                        [--sanitized]

The server runs as wasm; without threads and with the usual number of connections natively too.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests
import memory
import private_network
import verdicts
from session import Session
from verdicts import Failure, Skip

USUAL = 3000
WARM_UP = 1000
# What allocators keep of blocks that are used again: no more for a hundred thousand connections
# than for a thousand.
RESIDENT_SLACK_KIB = 128
# More connections may happen to be open at once than ever before, and then what they took is kept.
# What leaks is left each time.
MOST_TIMES = 3
SECONDS_TO_SETTLE = 30


def state(session):
    return session.process.descriptors(), session.process.threads()


def settled(session, expected):
    """Waits until the server has dropped the clients that said nothing."""
    give_up = time.monotonic() + SECONDS_TO_SETTLE
    while state(session) != expected and time.monotonic() < give_up:
        time.sleep(0.05)
    if state(session) != expected:
        raise Failure(f"descriptors or threads are left: {state(session)}, before: {expected}")


def served(clients, port, number):
    """What the clients say when they were all served."""
    seconds = 60 + number // 50
    try:
        ended = subprocess.run([clients, port, str(number)], text=True, stdout=subprocess.PIPE,
                               timeout=seconds)
    except subprocess.TimeoutExpired as late:
        said = (late.stdout or b"").decode(errors="replace")
        raise Failure(f"{said}{number} clients are not served after {seconds} s") from None
    if ended.returncode != 0:
        raise Failure(f"{ended.stdout}not every client was served")
    return ended.stdout


def serve(command, clients, words):
    session = Session(command, env=guests.environment())
    try:
        idle = state(session)
        session.start("serve", words.threads)
        (port,) = session.step("port")
        before = state(session)
        served(clients, port, WARM_UP)
        settled(session, before)
        for _ in range(MOST_TIMES):
            resident = memory.resident_kib(session.pid)
            print(served(clients, port, words.connections), end="")
            settled(session, before)
            more = memory.resident_kib(session.pid) - resident
            print(f"{len(before[0])} descriptors, {before[1]} threads, {resident} KiB resident and "
                  f"{more} more at the end")
            if more <= RESIDENT_SLACK_KIB or words.sanitized:
                break
        session.go()
        print(session.finish(), end="")
        if not words.sanitized:  # which may have begun a thread of its own
            settled(session, idle)
        session.close()
    finally:
        session.kill()
    if more > RESIDENT_SLACK_KIB and not words.sanitized:
        raise Failure("memory is left")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("--compiler", default="clang")
    parser.add_argument("--threads", type=int, default=0, help="of the server beside its main one")
    parser.add_argument("--connections", type=int, default=USUAL)
    parser.add_argument("--sanitized", action="store_true",
                        help="look at no memory, as a sanitizer has much of its own")
    words = parser.parse_args()
    source = HERE / "many_connections.c"
    clients = guests.compile_c("native", HERE / "many_clients.c")
    commands = [[words.iwasm, "--addr-pool=127.0.0.1/8",
                 guests.compile_c(words.compiler, source)]]
    if words.connections <= USUAL and words.threads == 0:
        commands.insert(0, [guests.compile_c("native", source)])
    if not private_network.enter():
        raise Skip("no network namespace")
    for command in commands:
        print(f"-- {Path(command[-1]).name}")
        serve(command, clients, words)


if __name__ == "__main__":
    verdicts.run(main)
