# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs one case natively and as wasm, and fails unless both print the same and end the same way.

    run.py --iwasm=PATH --compiler=NAME CASE.c
"""

import argparse
import difflib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import guests
import private_network

DEFAULT_OPTIONS = ["--addr-pool=127.0.0.0/8,::1/128"]
SECONDS = 90


def options_of(case):
    """The words of the case's lines `// options: ...`."""
    marker = "// options:"
    lines = [line for line in case.read_text().splitlines() if line.startswith(marker)]
    words = [word for line in lines for word in line.removeprefix(marker).split()]
    return words or DEFAULT_OPTIONS


def run(command, folder):
    environment = {"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(guests.cache_folder()),
                   "HOME": folder}
    try:
        return subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired as late:
        sys.exit(f"{command[0]} did not end within {SECONDS} s; it printed:\n"
                 f"{(late.stdout or b'').decode(errors='replace')}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("case", type=Path)
    arguments = parser.parse_args()

    native = guests.compile_c("native", arguments.case)
    wasm = guests.compile_c(arguments.compiler, arguments.case)
    private_network.enter()
    with tempfile.TemporaryDirectory(dir=guests.cache_folder()) as folder:
        expected = run([native], folder)
    with tempfile.TemporaryDirectory(dir=guests.cache_folder()) as folder:
        actual = run([arguments.iwasm, *options_of(arguments.case), wasm], folder)

    sys.stderr.write(actual.stderr.decode(errors="replace"))
    for line in difflib.unified_diff(expected.stdout.decode(errors="replace").splitlines(),
                                     actual.stdout.decode(errors="replace").splitlines(),
                                     "native", "wasm", lineterm=""):
        print(line)
    if expected.returncode != actual.returncode:
        print(f"exit code: native {expected.returncode}, wasm {actual.returncode}")
    same = expected.stdout == actual.stdout and expected.returncode == actual.returncode
    sys.exit(0 if same and not actual.stderr else 1)


if __name__ == "__main__":
    try:
        main()
    except guests.CompileError as error:
        sys.exit(str(error))
