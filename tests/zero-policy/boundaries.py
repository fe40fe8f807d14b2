# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Calls every import with pointers and counts at and beyond every boundary, in sequences from a
seed, with memory of its own and with memory that threads share. A sequence ends by itself or by a
trap, never by a signal, and in time, and the command needs little more memory than without it.

    boundaries.py --iwasm=PATH [--runs=N] [--seed=N] [--more-kib=N]
"""

import argparse
import functools
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import guest
import imports
import records

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests
import private_network

SECONDS = 60
# These end the program, or wait for what may never come: until the time is up, which is no fault
# then. They are called last, in a program of their own.
LAST = {"proc_exit", "pthread_exit", "pthread_join", "pthread_cond_wait", "sem_wait",
        "pthread_mutex_lock", "poll_oneoff"}
MILLISECONDS = 1000
PROMPT = b"webassembly> "


class Problem(Exception):
    pass


def lines_of(chosen, known, rng):
    """What --repl is told: calls of these imports, and writes to memory in between."""
    lines = []
    for one in chosen:
        if rng.random() < 0.1:  # what was told or prepared is not what it was
            where = rng.choice([records.SCRATCH, records.RECORDS, records.END - 64])
            lines.append(f"store {where + 4 * rng.randrange(15)} {rng.choice(guest.COUNTS)}")
        values = guest.arguments_for(one, known, rng, hostile=True)
        lines.append(f"{one.export} {' '.join(map(str, values))}")
        if one.name in ("sock_open", "sock_accept", "fd_renumber", "fd_close", "fd_dup", "fd_dup_to",
                        "pipe_open", "pair_open", "event_open", "timer_open", "epoll_open",
                        "special_open", "text_open"):
            lines.append("nonblock")  # the number may stand for another socket now
    return lines


@dataclass(frozen=True)
class Ended:
    """What came of a run."""
    read: int  # lines, until the program ended
    traps: int
    peak_kib: int  # its greatest resident memory


@functools.cache
def peak_program():
    return guests.compile_c("native", HERE / "peak.c")


def run(iwasm, module, lines, timeout=None):
    options = [f"--timeout={timeout}"] if timeout else []
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as given, \
            tempfile.NamedTemporaryFile("r") as end:
        given.write("\n".join(["prepare", *lines, ""]).encode())
        given.seek(0)
        try:
            result = subprocess.run(
                [peak_program(), end.name, iwasm, *options,
                 f"--map-dir=/::{folder}", "--repl", module], stdin=given, capture_output=True,
                timeout=SECONDS, preexec_fn=limit_files, check=True,
                env=guests.environment())
        except subprocess.TimeoutExpired:
            raise Problem(f"did not end within {SECONDS} s") from None
        code, peak_kib = map(int, end.read().split())
    said = result.stderr.decode(errors="replace")
    for wrong in (" arguments, and got ", "no such function", "unknown import", "Sanitizer"):
        if wrong in said:
            raise Problem(said[:2000])
    if code < 0:
        raise Problem(f"ended by signal {-code}\n{said[-2000:]}")
    if code not in (0, 1, 7, 255):  # end of the input, a trap or the time, proc_exit
        raise Problem(f"exit code {code}\n{said[-2000:]}")
    return Ended(result.stdout.count(PROMPT) - 1, said.count("out of bounds memory access"),
                 peak_kib)


def limit_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 24, 1 << 24))


class Sequences:
    """All that is called with one module."""

    def __init__(self, iwasm, module, kept, more_kib):
        self.iwasm, self.module, self.kept, self.more_kib = iwasm, module, kept, more_kib
        run(iwasm, module, [])  # compiles it, which takes memory of its own
        self.least = self.most = run(iwasm, module, []).peak_kib
        self.calls = self.traps = 0

    def call(self, lines, timeout=None):
        """Calls all of the lines: where a trap ends the program, as it does one with threads,
        another goes on with the rest."""
        while lines:
            try:
                ended = run(self.iwasm, self.module, lines, timeout)
                if ended.peak_kib > self.least + self.more_kib:
                    raise Problem(f"{ended.peak_kib} KiB resident, and {self.least} KiB without "
                                  "calls")
            except Problem as problem:
                self.kept.mkdir(parents=True, exist_ok=True)
                shutil.copy(self.module, self.kept)
                (self.kept / "lines").write_text("\n".join(["prepare", *lines, ""]))
                raise Problem(f"{problem}\nagain: iwasm --repl {self.kept / self.module.name} "
                              f"< {self.kept / 'lines'}") from None
            self.calls += min(ended.read, len(lines))
            self.traps += ended.traps
            self.most = max(self.most, ended.peak_kib)
            lines = [] if timeout else lines[max(ended.read, 1):]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("--runs", type=int, default=8, help="of all imports; less with threads")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--more-kib", type=int, default=4096,
                        help="what resident memory may grow by, from that of a guest without calls")
    arguments = parser.parse_args()
    print(f"--seed={arguments.seed}")
    all_imports = imports.all_imports()
    first = [one for one in all_imports if one.name not in LAST]
    last = [one for one in all_imports if one.name in LAST]
    private_network.enter()
    known = records.Records(9)  # the port of a service that nobody offers any more
    kept = guests.cache_folder() / f"boundaries-{arguments.seed}"
    with tempfile.TemporaryDirectory() as temporary:
        for shared in (False, True):
            module = Path(temporary) / ("shared.wat" if shared else "own.wat")
            module.write_text(guest.module_text(all_imports, known, shared=shared))
            sequences = Sequences(arguments.iwasm, module, kept, arguments.more_kib)
            for number in range(max(1, arguments.runs // (8 if shared else 1))):
                rng = random.Random(f"{arguments.seed} {shared} {number}")
                chosen = first + rng.choices(first, k=len(first) // 2)
                rng.shuffle(chosen)
                sequences.call(lines_of(chosen, known, rng))
            for one in rng.sample(last, min(arguments.runs, len(last))):
                before = rng.choices(first, k=10)
                sequences.call(lines_of([*before, one], known, rng), MILLISECONDS)
            print(f"{module.stem}: {sequences.calls} calls, {sequences.traps} trapped, "
                  f"{sequences.least} KiB without them, {sequences.most} KiB at most")
            if sequences.traps == 0:
                sys.exit("no call has trapped: the boundaries are none")


if __name__ == "__main__":
    try:
        main()
    except imports.NotUnderstood as error:
        sys.exit(f"the imports in the sources: {error}")
    except Problem as problem:
        sys.exit(str(problem))
