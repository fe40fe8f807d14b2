# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Stops programs that block: each operation of operations.c, in the main thread, another one or
several, in each way of stopping. Each must end in time and with the right exit code.

    matrix.py --iwasm=PATH --compiler=NAME [--limit-ms=N] [--runs=N] [--only=TEXT] [--share=PART]
              [--seed=N]
"""

import argparse
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from process import Running, guests, silent_listener, silent_name_server
import private_network

HERE = Path(__file__).resolve().parent
OPERATIONS = ["recv", "recvfrom", "recvmsg", "recv-limited", "send", "send-limited", "accept",
              "connect", "close", "poll", "poll-many", "sleep", "look-up", "read", "write",
              "open-fifo", "open-fifo-to-write", "read-fifo", "write-fifo", "compute", "yield",
              "clock", "mutex", "cond", "cond-timed", "join", "semaphore"]
MORE_OPERATIONS = {"wasi-threads": ["atomic-wait", "rwlock", "barrier"], "lib-pthread": []}
WHO = ["main", "thread", "all"]
TIME_LIMIT = 200  # of --timeout, in milliseconds


@dataclass(frozen=True)
class Way:
    name: str
    code: int
    message: str = ""  # a part of what it says
    inside: bool = False  # another thread of the program does it
    signal: int = 0


WAYS = [
    Way("SIGINT", 130, signal=signal.SIGINT),
    Way("SIGTERM", 143, signal=signal.SIGTERM),
    Way("SIGHUP", 129, signal=signal.SIGHUP),
    Way("timeout", 1, f"--timeout={TIME_LIMIT}"),
    Way("exit", 7, inside=True),
    Way("trap", 1, "unreachable", inside=True),
    Way("return", 0, inside=True),
]


def stop(command, folder, way):
    """Runs the program until it is stopped: seconds that took, and what was wrong."""
    with Running(command, folder) as program:
        since = program.started + TIME_LIMIT / 1000
        if way.inside:
            since = program.hear(b"stop\n")
        elif way.signal and program.hear(b"ready\n"):
            time.sleep(0.01)
            since = program.send(way.signal)
        at, code = program.end()
    said = program.said.decode(errors="replace")
    if program.killed:
        return 0, f"it did not end; it said {said!r}"
    if since is None or code != way.code or way.message not in said or "came back" in said:
        return 0, f"exit code {code}, expected {way.code}; it said {said!r}"
    return at - since, None


def applies(who, way):
    return way.name != "return" or who == "thread"


def chosen(share, runs, chance):
    """The stops of one operation, as (who, way): a part of them, and one at least."""
    stops = [(who, way) for who in WHO for way in WAYS * runs if applies(who, way)]
    return [stop for stop in stops if chance.random() < share] or [chance.choice(stops)]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--limit-ms", type=float, default=5000)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--only", default="", help="operations whose name contains this")
    parser.add_argument("--share", type=float, default=1, help="the part of the stops to make")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30),
                        help="chooses which part")
    arguments = parser.parse_args()

    chance = random.Random(arguments.seed)
    print(f"--seed={arguments.seed}")
    program = guests.compile_c(arguments.compiler, HERE / "operations.c")
    private_network.enter()
    wrong, times, by_way = [], [], {way.name: [] for way in WAYS}
    print(f"{'milliseconds':26}{'median':>8}{'worst':>8}   the worst of each way")
    with tempfile.TemporaryDirectory() as folder, silent_listener() as port, \
            silent_name_server() as name_server:
        os.mkfifo(Path(folder) / "fifo")
        options = [arguments.iwasm, "--addr-pool=127.0.0.1/32", "--allow-resolve=*",
                   f"--dns=127.0.0.1:{name_server}", "--dir=."]
        stop([*options, program, "compute", "main", "exit", 0], folder, WAYS[4])  # compiles it
        for operation in OPERATIONS + MORE_OPERATIONS[arguments.compiler]:
            if arguments.only not in operation:
                continue
            stops = chosen(arguments.share, arguments.runs, chance)
            for who in WHO:
                row = {}
                for way in [way for other, way in stops if other == who]:
                    limit = [f"--timeout={TIME_LIMIT}"] if way.name == "timeout" else []
                    inside = way.name if way.inside else "none"
                    seconds, problem = stop([*options, *limit, program, operation, who, inside,
                                             port], folder, way)
                    took = seconds * 1000
                    if not problem and took > arguments.limit_ms:
                        problem = f"it took {took:.1f} ms"
                    if problem:
                        wrong.append(f"{operation} in {who}, {way.name}: {problem}")
                        print(wrong[-1])
                    row.setdefault(way.name, []).append(took)
                    by_way[way.name].append(took)
                taken = [took for some in row.values() for took in some]
                if not taken:
                    continue
                times += taken
                print(f"{operation + ' ' + who:26}{statistics.median(taken):8.2f}{max(taken):8.2f}  "
                      + "".join(f" {name} {max(some):.1f}" for name, some in row.items()), flush=True)
    for name, some in by_way.items():
        if some:
            print(f"{name:26}{statistics.median(some):8.2f}{max(some):8.2f}")
    print(f"{len(times)} stops, {len(wrong)} wrong")
    sys.exit(1 if wrong or not times else 0)


if __name__ == "__main__":
    main()
