# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Of gnulib's own tests, those that pass natively pass as wasm, but for what can't be had there.

    gnulib.py --sluice=PATH [--compiler=NAME]
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import build
import guests
import private_network
import verdicts
from learned import expect

SECONDS = 900  # for all of them
GRANTED = ("--dir=. --dir=/dev --env=PATH=/bin --allow-resolve=* "
           "--addr-pool=0.0.0.0/32,127.0.0.0/8,::/128,::1/128")
# Scripts call programs by a path, or look for them on PATH.
LAUNCHER = """#!/bin/sh
case $1 in
*.sh) exec sh "$@" ;;
*/*) ;;
*) program=$(command -v "$1"); shift; set -- "$program" "$@" ;;
esac
exec sluice-run "$@"
"""


def not_possible(compiler):
    """The tests that fail as wasm alone."""
    reasons = tomllib.loads((HERE / "gnulib.toml").read_text())
    return {test for reason in reasons.values() for test in reason["tests"]
            if compiler in reason.get("compilers", [compiler])}


class Outcome:
    """What make says of each test, and the report of what failed."""

    def __init__(self, tree, environment, tests=None):
        with tempfile.TemporaryDirectory() as work:
            folder = Path(work) / "tree"
            # The times of the files tell make that there is nothing to build.
            shutil.copytree(tree, folder, symlinks=True)
            words = [f"TESTS={' '.join(tests)}"] if tests else []
            if "SLUICE_RUN_OPTIONS" in environment:
                launcher = Path(work) / "launcher"
                launcher.write_text(LAUNCHER)
                launcher.chmod(0o755)
                words += [f"LOG_COMPILER={launcher}", f"CHECKER={launcher}"]
            done = subprocess.run(["make", "-C", "gltests", "check", *words], cwd=folder,
                                  env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                                  text=True, errors="replace", timeout=SECONDS, check=False)
            found = re.findall(r"^(PASS|FAIL|SKIP|ERROR): (\S+)$", done.stdout, re.MULTILINE)
            self.verdicts = {name: verdict for verdict, name in found}
            report = folder / "gltests" / "test-suite.log"
            self.report = report.read_text(errors="replace") if report.exists() else (
                done.stdout + done.stderr)

    def tests(self, verdict):
        return {name for name, found in self.verdicts.items() if found == verdict}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sluice", required=True, type=Path)
    parser.add_argument("--compiler", default="clang")
    arguments = parser.parse_args()
    tools = arguments.sluice.resolve().parent
    wasm = build.build("gnulib", arguments.compiler, tools)
    native = build.build("gnulib", "native")
    private_network.enter()

    environment = guests.environment(SLUICE_RUN_OPTIONS=GRANTED,
                                     **guests.driver_variables(arguments.compiler))
    environment["PATH"] = f"{tools}{os.pathsep}{environment['PATH']}"
    seen = Outcome(wasm, environment)
    passed = seen.tests("PASS")
    print(f"{len(passed)} of {len(seen.verdicts)} pass")
    print("left out by themselves:", *sorted(seen.tests("SKIP")))
    expect(passed, seen.report[-20000:])
    expected = not_possible(arguments.compiler)
    failed = seen.verdicts.keys() - passed - expected
    if failed:  # what fails or is left out natively as well says nothing
        failures = Outcome(native, guests.environment(), sorted(failed)).tests("PASS")
        expect(not failures, seen.report[-20000:], "natively these pass:", *sorted(failures))
    expect(expected.isdisjoint(passed), "pass, but are said not to be possible:",
           *sorted(expected & passed))
    expect(expected <= seen.verdicts.keys(), "there are no such tests:",
           *sorted(expected - seen.verdicts.keys()))


verdicts.run(main)
