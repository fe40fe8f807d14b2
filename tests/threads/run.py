# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a program with threads natively and, many times, as wasm: each run must print the same, end
the same way, and in time.

    run.py --iwasm=PATH --compiler=NAME [--runs=N] CASE.c
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import guests
import private_network

SECONDS = 60


def run(command, folder):
    environment = {"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(guests.cache_folder()),
                   "HOME": folder}
    try:
        result = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                                capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired as late:
        return f"did not end within {SECONDS} s; it printed {late.stdout}"
    return (result.stdout.decode(errors="replace") + result.stderr.decode(errors="replace")
            + f"exit code {result.returncode}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("case", type=Path)
    arguments = parser.parse_args()

    native = guests.compile_c("native", arguments.case)
    wasm = guests.compile_c(arguments.compiler, arguments.case)
    private_network.enter()
    with tempfile.TemporaryDirectory() as folder:
        expected = run([native], folder)
        for number in range(arguments.runs):
            actual = run([arguments.iwasm, "--addr-pool=127.0.0.1/32", wasm], folder)
            if actual != expected:
                sys.exit(f"run {number + 1}:\n{actual}\nnatively:\n{expected}")
    print(f"{arguments.runs} runs as natively")


if __name__ == "__main__":
    main()
