# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fails when a call of a guest takes more instructions than instructions.txt says, by more than a
tenth. Counts, with valgrind's callgrind, those of a short and of a long run of each kind of calls.

    instructions.py --iwasm=PATH [--write] [KIND ...]

--write puts the counts into instructions.txt instead. KIND is one of the names there.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import callgrind
import calls

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import guests
import private_network
import verdicts

TABLE = Path(__file__).resolve().with_suffix(".txt")
ROW = re.compile(r"(\w+) +(\d+)")
# Rounds. Starts differ by some hundred instructions: less than one a round.
SHORT, LONG = 200, 1000
TOLERANCE = 0.1


def expected():
    rows = (ROW.fullmatch(line) for line in TABLE.read_text().splitlines())
    return {row[1]: int(row[2]) for row in rows if row}


def write(counts):
    lines = TABLE.read_text().splitlines()
    for i, row in enumerate(map(ROW.fullmatch, lines)):
        if row and row[1] in counts:
            lines[i] = f"{row[1]:21} {counts[row[1]]:12}"
    TABLE.write_text("\n".join(lines) + "\n")


def profile(command):
    """The instructions of a run of the command: all, and those of the guest's code."""
    with tempfile.NamedTemporaryFile("r") as output:
        # Valgrind shows programs a processor of its own, for which modules are compiled anew.
        calls.run(["valgrind", "--tool=callgrind", "--quiet", "--vgdb=no",
                   f"--callgrind-out-file={output.name}", *command],
                  XDG_CACHE_HOME=str(guests.cache_folder() / "valgrind"))
        return callgrind.instructions(output)


def measure(command, kind):
    """The instructions of one round: all, and those of the guest's code."""
    short, long = (profile([*command, kind, str(rounds)]) for rounds in (SHORT, LONG))
    return [round((more - less) / (LONG - SHORT)) for less, more in zip(short, long)]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("kinds", nargs="*", metavar="KIND")
    words = parser.parse_args()
    table = expected()
    unknown = set(words.kinds) - set(table)
    if unknown:
        parser.error(f"{TABLE.name} has no {', '.join(sorted(unknown))}")
    if not shutil.which("valgrind"):
        raise verdicts.Failure("valgrind is not here; scripts/install-dependencies.sh installs it")

    command = calls.command(words.iwasm)
    private_network.enter()
    profile([*command, "poll", "1"])  # compiles the module
    counts = {}
    print(f"{'kind':21} {'instructions':>12} {'guest':>7} {'table':>7}")
    for kind in words.kinds or table:
        counts[kind], guest = measure(command, kind)
        print(f"{kind:21} {counts[kind]:12} {guest:7} {table[kind]:7}", flush=True)

    if words.write:
        write(counts)
        return
    more = [kind for kind in counts if counts[kind] > table[kind] * (1 + TOLERANCE)]
    less = [kind for kind in counts if counts[kind] < table[kind] * (1 - TOLERANCE)]
    if less:
        print(f"quicker than {TABLE.name} says: {', '.join(less)}. Renew it with --write")
    if more:
        raise verdicts.Failure(f"more than a tenth above {TABLE.name}: {', '.join(more)}")


if __name__ == "__main__":
    verdicts.run(main)
