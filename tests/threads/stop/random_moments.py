# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Stops a busy program, load.c, in random ways at random moments. It must end in time, with the
right exit code, and leave nothing behind.

    random_moments.py --iwasm=PATH --compiler=NAME [--runs=N] [--seed=N] [--limit-ms=N]
"""

import argparse
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

from process import Running, guests
import private_network

HERE = Path(__file__).resolve().parent
LATEST = 0.03  # seconds after the start
FILES = {"file0", "file1"}  # which the program makes and removes, over and over
SIGNALS = {"SIGINT": signal.SIGINT, "SIGTERM": signal.SIGTERM, "SIGHUP": signal.SIGHUP}
CODES = {"timeout": 1, "exit": 7, "trap": 1, "return": 0}
MESSAGES = {"timeout": "--timeout=", "trap": "unreachable"}
LISTENS = "0A"  # in /proc/net/tcp


def listeners():
    lines = Path("/proc/self/net/tcp").read_text().splitlines()[1:]
    return sum(line.split()[3] == LISTENS for line in lines)


def stop(command, options, folder, way, moment):
    """One run: seconds from the moment to the end, and what was wrong."""
    microseconds = int(moment * 1e6)
    if way in SIGNALS:
        arguments = [*options, command, "none", 0]
    elif way == "timeout":
        arguments = [*options, f"--timeout={int(moment * 1000)}", command, "none", 0]
    else:
        arguments = [*options, command, way, microseconds]
    with Running(arguments, folder) as program:
        since = program.started + moment
        if way in SIGNALS:
            time.sleep(moment)
            since = program.send(SIGNALS[way])
        elif way != "timeout":
            since = program.hear(b"stop\n")
        at, code = program.end()
    said = program.said.decode(errors="replace")
    printed = program.printed.decode(errors="replace")
    # A signal may come before the command handles it.
    expected = [128 + SIGNALS[way], -SIGNALS[way]] if way in SIGNALS else [CODES[way]]
    if program.killed:
        return 0, f"it did not end; it said {said!r} and printed {printed!r}"
    if since is None or code not in expected or MESSAGES.get(way, "") not in said or printed:
        return 0, (f"exit code {code}, expected {expected[0]}; it said {said!r} and printed "
                   f"{printed!r}")
    return at - since, None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--limit-ms", type=float, default=10000)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    arguments = parser.parse_args()

    program = guests.compile_c(arguments.compiler, HERE / "load.c")
    is_private = private_network.enter()
    chance = random.Random(arguments.seed)
    print(f"--seed={arguments.seed}")
    wrong, times = [], {}
    with tempfile.TemporaryDirectory() as folder:
        options = [arguments.iwasm, "--addr-pool=127.0.0.1/32", "--dir=."]
        stop(program, options, folder, "exit", 0)  # compiles it
        for number in range(arguments.runs):
            way = chance.choice([*SIGNALS, *CODES])
            moment = chance.uniform(0, LATEST)
            seconds, problem = stop(program, options, folder, way, moment)
            if not problem and seconds * 1000 > arguments.limit_ms:
                problem = f"it took {seconds * 1000:.1f} ms"
            left = set(os.listdir(folder)) - FILES
            if left:
                problem = f"left {left}"
            if is_private and listeners():
                problem = "left a socket that listens"
            if problem:
                wrong.append(problem)
                print(f"run {number + 1}, {way} after {moment * 1000:.2f} ms: {problem}", flush=True)
            times.setdefault(way, []).append(seconds * 1000)
    for way, some in sorted(times.items()):
        print(f"{way:10}{len(some):5}   median {statistics.median(some):.2f} ms, "
              f"worst {max(some):.2f} ms")
    print(f"{arguments.runs} runs, {len(wrong)} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
