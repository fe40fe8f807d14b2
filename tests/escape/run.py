# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a hostile guest in directories of its own, beside one that it was not granted: the guest
must find every answer right, and nothing outside may have changed.

    run.py --iwasm=PATH CASE.c

The guest has `ours` at descriptor 3 and `theirs` at 4; beside them lies `outside`.
A line `// grants: PATH...` of the case adds directories of the host. `// host descriptors: yes`
starts the command with files of `outside` open. `// file size: N` is RLIMIT_FSIZE.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import furniture

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import guests
from declarations import declared

SECONDS = 60


def open_outside(folder):
    """Descriptors of the host at odd numbers, as a careless parent leaves them."""
    numbers = [5, 6, 7, 9, 63, 100, 255, 1000]
    for number, name in zip(numbers, ["secret", ".", "victim", "fifo"] * 2):
        opened = os.open(folder / "outside" / name, os.O_RDONLY | os.O_NONBLOCK)
        if opened != number:
            os.dup2(opened, number)
            os.close(opened)
        os.set_inheritable(number, True)
    return numbers


def run(iwasm, case, wasm, folder):
    command = [iwasm, f"--map-dir=/::{folder}/ours", f"--map-dir=/theirs::{folder}/theirs"]
    command += [f"--map-dir={path}::{path}" for path in declared(case, "grants")]
    size = declared(case, "file size")
    outside = open_outside(folder) if declared(case, "host descriptors") else []

    def limit():
        if size:
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(size[0]), int(size[0])))
    try:
        return subprocess.run([*command, wasm], stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=SECONDS, pass_fds=outside, preexec_fn=limit,
                              start_new_session=True,  # so that /dev/tty is nobody's
                              env=guests.environment())
    except subprocess.TimeoutExpired as late:
        sys.exit(f"did not end within {SECONDS} s; it printed {late.stdout}")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("case", type=Path)
    arguments = parser.parse_args()

    wasm = guests.compile_c("clang", arguments.case)
    with tempfile.TemporaryDirectory(dir=guests.cache_folder()) as temporary:
        folder = Path(temporary).resolve()
        furniture.furnish(folder)
        before = furniture.snapshot(folder / "outside")
        result = run(arguments.iwasm, arguments.case, wasm, folder)
        changes = furniture.differences(before, furniture.snapshot(folder / "outside"))
        beside = sorted(os.listdir(folder))
    printed = result.stdout + result.stderr
    sys.stdout.write(printed.decode(errors="backslashreplace"))
    if furniture.SECRET.encode() in printed:
        changes.append("the guest printed the secret")
    if beside != ["ours", "outside", "theirs"]:
        changes.append(f"beside the directories: {beside}")
    for change in changes:
        print(change)
    if result.returncode != 0:
        print(f"exit code {result.returncode}")
    sys.exit(0 if result.returncode == 0 and not changes and not result.stderr else 1)


if __name__ == "__main__":
    try:
        main()
    except guests.CompileError as error:
        sys.exit(str(error))
