# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Streams and datagrams over a link that drops, delays, duplicates, reorders and corrupts packets,
natively and as wasm: both must see the same, and nothing that is damaged.

    link.py --iwasm=PATH [--compiler=NAME] [--seed=N]
"""

import argparse
import contextlib
import os
import random
import re
import select
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests
import lossy_link
import private_network
import verdicts
from verdicts import Failure, Skip

SECONDS = 60
PORT = 4000  # the network is our own
OPTIONS = ["--addr-pool=10.97.0.0/24,fd97::/64"]
STREAM_FAULTS = dict(drop=0.01, duplicate=0.02, hold=0.03, corrupt=0.01, hold_time=0.005)
DATAGRAM_FAULTS = dict(drop=0.1, duplicate=0.1, hold=0.1, corrupt=0.1)


def first_line(process):
    """Of a program that says so when it is ready."""
    if not select.select([process.stdout], [], [], SECONDS)[0]:
        raise Failure(f"{' '.join(map(str, process.args))}: not ready after {SECONDS} s")
    return process.stdout.readline()


def transfer(program, roles, address, link):
    """What both ends print."""
    receiver, sender = roles

    def start(role, address, **options):
        return subprocess.Popen([*program, role, address, str(PORT)], stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, text=True, env=guests.environment(),
                                **options)
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(start(receiver, address, preexec_fn=link.far.enter))
        stack.callback(first.kill)
        said = first_line(first)
        second = stack.enter_context(start(sender, address))
        stack.callback(second.kill)
        try:
            said += "".join(each.communicate(timeout=SECONDS)[0] for each in (first, second))
        except subprocess.TimeoutExpired:
            raise Failure(f"{' and '.join(roles)}: not at the end after {SECONDS} s") from None
    return f"{said}exit codes {first.returncode} {second.returncode}\n"


def make_link(faults):
    try:
        return lossy_link.LossyLink(faults)
    except OSError as error:
        raise Skip(f"no TUN device: {error}") from None


def judge_link(counts):
    """Nothing, or what the link failed to do: then the test says nothing."""
    idle = [what for what in lossy_link.COUNTED if not counts.get(what)]
    return f"the link did not {', '.join(idle)}" if idle else ""


def judge_datagrams(said):
    """Nothing, or what is wrong with the numbers of datagrams, which differ from run to run."""
    counts = re.search(r"counts: (\d+) whole (\d+) doubled (\d+) late", said)
    if not counts:
        return "no counts"
    whole, doubled, late = map(int, counts.groups())
    good = 300 <= whole <= 700 and doubled > 0 and late > 0
    return "" if good else f"the receiver saw {counts[0]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("--compiler", default="clang")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    words = parser.parse_args()
    source = HERE / "link.c"
    programs = {"native": [guests.compile_c("native", source)],
                "wasm": [words.iwasm, *OPTIONS, guests.compile_c(words.compiler, source)]}
    if not private_network.enter():
        raise Skip("no network namespace")
    print(f"seed {words.seed}")
    good = True
    for roles, rates in ((("stream_server", "stream_client"), STREAM_FAULTS),
                         (("datagram_receiver", "datagram_sender"), DATAGRAM_FAULTS)):
        for address in (lossy_link.FAR, lossy_link.FAR6):
            outputs = {}
            for kind, program in programs.items():
                with make_link(lossy_link.Faults(seed=words.seed, **rates)) as link:
                    said = transfer(program, roles, address, link)
                print(f"-- {kind} {roles[0]} {address}: {link.counts}\n{said}", end="")
                problem = judge_link(link.counts)
                if roles[0] == "datagram_receiver":
                    problem = problem or judge_datagrams(said)
                    said = re.sub("counts:.*", "", said)
                outputs[kind] = said
                if problem:
                    print(problem)
                    good = False
            if outputs["native"] != outputs["wasm"] or "exit codes 0 0" not in outputs["wasm"]:
                print("native and wasm differ, or fail")
                good = False
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    verdicts.run(main)
