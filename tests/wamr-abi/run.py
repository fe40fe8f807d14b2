# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a program that uses WAMR's imports directly: NAME.c with the options of NAME.args, which must
print NAME.out and end with 0.

    run.py --iwasm=PATH NAME.c
"""

import argparse
import difflib
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import guests
import private_network


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("program", type=Path)
    arguments = parser.parse_args()

    wasm = guests.compile_c("clang", arguments.program)
    options = arguments.program.with_suffix(".args")
    words = options.read_text().split() if options.exists() else []
    private_network.enter()
    result = subprocess.run([arguments.iwasm, *words, wasm], stdin=subprocess.DEVNULL,
                            capture_output=True, text=True, timeout=60,
                            env=guests.environment())
    expected = arguments.program.with_suffix(".out").read_text()
    sys.stderr.write(result.stderr)
    for line in difflib.unified_diff(expected.splitlines(), result.stdout.splitlines(), "expected",
                                     "printed", lineterm=""):
        print(line)
    if result.returncode != 0:
        print(f"exit code {result.returncode}")
    good = result.stdout == expected and result.returncode == 0 and not result.stderr
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    try:
        main()
    except guests.CompileError as error:
        sys.exit(str(error))
