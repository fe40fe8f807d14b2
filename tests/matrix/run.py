# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs programs of the matrix natively and as wasm, and compares what they say of each case.

    run.py --iwasm=PATH [--compiler=NAME ...] [PROGRAM.c ...]     all of them unless named
    run.py --native=RUNS [PROGRAM.c ...]      only whether they say the same natively every time

A program prints one line a case: `CASE: what came of it`. A line that differs fails, unless
differences.txt explains it; so does an explanation that explains nothing.
"""

import argparse
import collections
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import guests
import oracle
import private_network
from explanations import Explanations

HERE = Path(__file__).resolve().parent
SECONDS = 60
AT_ONCE = 4  # the programs sleep much of the time


def stay_on_one_processor():
    """Programs rely on it: see settle() in matrix.h."""
    allowed = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {allowed[os.getpid() % len(allowed)]})


def cases_of(result, who):
    """The outcomes by case, in order."""
    said = result.stdout.decode(errors="replace").splitlines()
    if result.returncode != 0 or result.stderr:
        sys.exit(f"{who}: exit code {result.returncode}, after {len(said)} cases\n"
                 + "\n".join(said[-1:]) + "\n" + result.stderr.decode(errors="replace"))
    outcomes = dict(line.split(":", 1) for line in said)
    twice = [case for case, n in collections.Counter(
        line.split(":", 1)[0] for line in said).items() if n > 1]
    if twice or not outcomes:
        sys.exit(f"{who}: no case, or the same one twice: {twice[:5]}")
    return outcomes


def differences(expected, actual):
    """The cases that differ, as (case, native, wasm)."""
    for case in [*expected, *(case for case in actual if case not in expected)]:
        native, wasm = (outcomes.get(case, " (no such case)") for outcomes in (expected, actual))
        if native != wasm:
            yield case, native.strip(), wasm.strip()


class Report:
    def __init__(self, most_shown):
        self.most_shown = most_shown
        self.cases = self.comparisons = self.explained = self.unexplained = 0

    def compare(self, program, who, expected, actual, explanations):
        self.comparisons += len(expected)
        for case, native, wasm in differences(expected, actual):
            if explanations.explain(program, case, native, wasm):
                self.explained += 1
                continue
            self.unexplained += 1
            if self.unexplained <= self.most_shown:
                print(f"{program}: {case}\n  native: {native}\n  {who}: {wasm}")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--iwasm", type=os.path.abspath)
    parser.add_argument("--compiler", action="append")
    parser.add_argument("--native", type=int, metavar="RUNS")
    parser.add_argument("--show", type=int, default=40, metavar="DIFFERENCES")
    parser.add_argument("programs", nargs="*", type=Path)
    arguments = parser.parse_args()
    if (arguments.iwasm is None) == (arguments.native is None):
        parser.error("either --iwasm or --native is needed")
    programs = arguments.programs or sorted((HERE / "cases").glob("*.c"))
    compilers = arguments.compiler or guests.compilers() if arguments.iwasm else []

    runs = ["native"] * (arguments.native or 1) + compilers
    commands = [[oracle.command_of(program, compiler, arguments.iwasm) for compiler in runs]
                for program in programs]
    stay_on_one_processor()
    in_own_network = [sys.executable, "-B", private_network.__file__]
    if not private_network.enter():
        in_own_network = []
    explanations = Explanations(HERE / "differences.txt")
    report = Report(arguments.show)
    for program, all_runs in zip(programs, commands):
        with ThreadPoolExecutor(AT_ONCE if in_own_network else 1) as pool:
            results = list(pool.map(
                lambda command: oracle.run([*in_own_network, *command], SECONDS), all_runs))
        expected, *others = (cases_of(result, f"{program.stem}, {compiler}")
                             for result, compiler in zip(results, runs))
        report.cases += len(expected)
        for compiler, actual in zip(runs[1:], others):
            report.compare(program.stem, compiler, expected, actual,
                           Explanations() if compiler == "native" else explanations)

    unused = explanations.unused([program.stem for program in programs]) if compilers else []
    for explanation in unused:
        print(f"differences.txt:{explanation.line}: explains nothing any more: {explanation.case}")
    print(f"{report.cases} cases, {report.comparisons} comparisons, "
          f"{report.explained} differences explained, {report.unexplained} not")
    sys.exit(1 if report.unexplained or unused else 0)


if __name__ == "__main__":
    try:
        main()
    except guests.CompileError as error:
        sys.exit(str(error))
