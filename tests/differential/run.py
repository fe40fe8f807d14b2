# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs one case natively and as wasm, and fails unless both print the same and end the same way.

    run.py --iwasm=PATH --compiler=NAME CASE.c
"""

import argparse
import difflib
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import guests
import oracle
import private_network

SECONDS = 90
# On a busy machine the kernel may deliver data after the end that it should have met: natively too,
# and each time in another round. A difference of ours is there every time.
ATTEMPTS = 3


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("case", type=Path)
    arguments = parser.parse_args()

    native = oracle.command_of(arguments.case, "native", arguments.iwasm)
    wasm = oracle.command_of(arguments.case, arguments.compiler, arguments.iwasm)
    private_network.enter()
    for _ in range(ATTEMPTS):
        expected = oracle.run(native, SECONDS)
        actual = oracle.run(wasm, SECONDS)
        same = expected.stdout == actual.stdout and expected.returncode == actual.returncode
        if same and not actual.stderr:
            return 0

    sys.stderr.write(actual.stderr.decode(errors="replace"))
    for line in difflib.unified_diff(expected.stdout.decode(errors="replace").splitlines(),
                                     actual.stdout.decode(errors="replace").splitlines(),
                                     "native", "wasm", lineterm=""):
        print(line)
    if expected.returncode != actual.returncode:
        print(f"exit code: native {expected.returncode}, wasm {actual.returncode}")
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except guests.CompileError as error:
        sys.exit(str(error))
