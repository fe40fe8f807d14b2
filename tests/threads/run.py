# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a program with threads natively and, many times, as wasm: each run must print the same, end
the same way, and in time.

    run.py --iwasm=PATH --compiler=NAME [--runs=N] CASE.c [ARGUMENT...]
    run.py compilers CASE.c     those that it is for, one a line; none when it is for all

Lines of the case say more: "// Compilers: NAME..." which it is for, "// Arguments: ..."
what the program gets when the command gives none, "// Runs: N" how many there are without --runs.
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
from declarations import declared

SECONDS = 60
RUNS = 20


def run(command, folder):
    try:
        result = subprocess.run(command, cwd=folder, env=guests.environment(HOME=folder),
                                stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired as late:
        return f"did not end within {SECONDS} s; it printed {late.stdout}"
    return (result.stdout.decode(errors="replace") + result.stderr.decode(errors="replace")
            + f"exit code {result.returncode}\n")


def main():
    if sys.argv[1:2] == ["compilers"]:
        print("\n".join(declared(Path(sys.argv[2]), "Compilers")))
        return
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--runs", type=int)
    parser.add_argument("case", type=Path)
    parser.add_argument("arguments", nargs="*")
    arguments = parser.parse_args()
    words = arguments.arguments or declared(arguments.case, "Arguments")
    runs = arguments.runs or int((declared(arguments.case, "Runs") or [RUNS])[0])

    native = guests.compile_c("native", arguments.case)
    wasm = guests.compile_c(arguments.compiler, arguments.case)
    command = [arguments.iwasm, "--addr-pool=127.0.0.1/32", "--allow-resolve=localhost", "--dir=."]
    private_network.enter()
    with tempfile.TemporaryDirectory() as folder:
        expected = run([native, *words], folder)
        for number in range(runs):
            actual = run([*command, wasm, *words], folder)
            if actual != expected:
                sys.exit(f"run {number + 1}:\n{actual}\nnatively:\n{expected}")
    print(f"{runs} runs as natively:\n{expected}", end="")


if __name__ == "__main__":
    main()
