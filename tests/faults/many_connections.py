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
import private_network
from session import Failure, Session

SKIPPED = 77  # SKIP_RETURN_CODE of CMakeLists.txt
USUAL = 3000
WARM_UP = 1000
# What allocators keep of blocks that are used again: no more for a hundred thousand connections
# than for a thousand.
RESIDENT_SLACK_KIB = 128
SECONDS_TO_SETTLE = 10


def state(session):
    return session.process.descriptors(), session.process.threads()


def settled(session, expected):
    """Waits until the server has dropped the clients that said nothing."""
    give_up = time.monotonic() + SECONDS_TO_SETTLE
    while state(session) != expected and time.monotonic() < give_up:
        time.sleep(0.05)
    if state(session) != expected:
        raise Failure(f"descriptors or threads are left: {state(session)}, before: {expected}")


def serve(command, clients, words):
    environment = {"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(guests.cache_folder())}
    session = Session(command, env=environment)
    try:
        idle = state(session)
        session.start("serve", words.threads)
        (port,) = session.step("port")
        time.sleep(0.1)  # until all threads have started
        before = state(session)
        subprocess.run([clients, port, str(WARM_UP)], check=True, stdout=subprocess.DEVNULL)
        settled(session, before)
        resident = session.process.resident_kib()
        ended = subprocess.run([clients, port, str(words.connections)], text=True,
                               stdout=subprocess.PIPE)
        print(ended.stdout, end="")
        if ended.returncode != 0:
            raise Failure("not every client was served")
        settled(session, before)
        more = session.process.resident_kib() - resident
        print(f"{len(before[0])} descriptors, {before[1]} threads, {resident} KiB resident and "
              f"{more} more at the end")
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
        print("skipped: no network namespace")
        sys.exit(SKIPPED)
    for command in commands:
        print(f"-- {Path(command[-1]).name}")
        serve(command, clients, words)


if __name__ == "__main__":
    try:
        main()
    except (Failure, guests.CompileError) as error:
        sys.exit(str(error))
