# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs command lines and compares what they print and how they end: see README.md for the form.

    run.py --iwasm=PATH --sluice=PATH CASE.case
"""

import argparse
import contextlib
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests
import private_network

SECONDS = 60
ANY_LINES = "..."


@dataclass
class Output:
    """Expected lines: text to be met exactly, a pattern, or ANY_LINES."""
    lines: list = field(default_factory=list)

    def add(self, text):
        self.lines.append(ANY_LINES if text == ANY_LINES else re.escape(text))

    def add_pattern(self, pattern):
        self.lines.append(pattern)

    def matches(self, actual):
        parts = [r"(?:.*\n)*" if line is ANY_LINES else f"(?:{line})\n" for line in self.lines]
        if actual and not actual.endswith("\n"):
            actual += "\n"
        return re.fullmatch("".join(parts), actual) is not None

    def __str__(self):
        return "".join(f"  {line}\n" for line in self.lines)


@dataclass
class Step:
    line: int
    command: str
    stdout: Output = field(default_factory=Output)
    stderr: Output = field(default_factory=Output)
    code: int = 0


def parse(path):
    steps = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        mark, _, rest = line.partition(" ")
        if not line or mark.startswith("#"):
            continue
        if mark == "$":
            steps.append(Step(number, rest))
        elif not steps:
            sys.exit(f"{path}:{number}: expected a line that starts with '$ '")
        elif mark == ">":
            steps[-1].command += "\n" + rest
        elif mark == "=":
            steps[-1].code = int(rest)
        elif mark == "!":
            steps[-1].stderr.add(rest)
        elif mark == "!~":
            steps[-1].stderr.add_pattern(rest)
        elif mark == "~":
            steps[-1].stdout.add_pattern(rest)
        else:
            steps[-1].stdout.add(line)
    return steps


def provide_guests(steps, folder):
    """Puts every NAME.wasm and NAME.wat that the commands mention, and that tests/cli/guests has
    a source for, into the folder."""
    words = set(re.findall(r"\b(\w+)\.(wasm|wat)\b", "\n".join(step.command for step in steps)))
    for name, kind in words:
        if kind == "wat" and (HERE / "guests" / f"{name}.wat").exists():
            shutil.copy(HERE / "guests" / f"{name}.wat", folder)
        elif kind == "wasm" and (HERE / "guests" / f"{name}.c").exists():
            shutil.copy(guests.compile_c("clang", HERE / "guests" / f"{name}.c"), folder)


def run(step, folder, environment):
    process = subprocess.Popen(["bash", "-c", step.command], cwd=folder, env=environment,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, start_new_session=True)
    try:
        stdout, stderr = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        stdout, stderr = process.communicate()
        print(f"killed after {SECONDS} s")
    return (stdout.decode(errors="backslashreplace"), stderr.decode(errors="backslashreplace"),
            process.returncode)


def free_port():
    """Neither it nor the next one is taken, nor will be by a connection that gets one by itself."""
    while True:
        port = random.randrange(20000, 32000)
        with contextlib.suppress(OSError), socket.create_server(("", port)), \
                socket.create_server(("", port + 1)):
            return port


def check(step, stdout, stderr, code):
    wrong = []
    for name, expected, actual in (("stdout", step.stdout, stdout),
                                   ("stderr", step.stderr, stderr)):
        if not expected.matches(actual):
            wrong.append(f"{name}, expected:\n{expected}{name}, got:\n" +
                         "".join(f"  {line}\n" for line in actual.splitlines()))
    if code != step.code:
        wrong.append(f"exit code, expected {step.code}, got {code}\n")
    if wrong:
        print(f"line {step.line}: $ {step.command}\n{''.join(wrong)}")
        if code != step.code and step.stderr.matches(stderr):
            print(f"stderr was:\n{stderr}")
    return not wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("--sluice", required=True, type=os.path.abspath)
    parser.add_argument("case", type=Path)
    arguments = parser.parse_args()

    steps = parse(arguments.case)
    private_network.enter()
    with tempfile.TemporaryDirectory() as top:
        programs, home, work = (Path(top) / name for name in ("bin", "home", "work"))
        for folder in (programs, home, work):
            folder.mkdir(mode=0o700)
        (programs / "iwasm").symlink_to(arguments.iwasm)
        (programs / "sluice").symlink_to(arguments.sluice)
        provide_guests(steps, work)
        environment = {"PATH": f"{programs}:{HERE / 'bin'}:{os.environ['PATH']}",
                       "HOME": str(home), "LC_ALL": "C.UTF-8", "PORT": str(free_port())}
        results = [check(step, *run(step, work, environment)) for step in steps]
    print(f"{sum(results)} of {len(results)} steps as expected")
    sys.exit(0 if results and all(results) else 1)


if __name__ == "__main__":
    try:
        main()
    except guests.CompileError as error:
        sys.exit(str(error))
