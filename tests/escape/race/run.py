# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Lets a guest work in a directory in which another process exchanges directories for symbolic
links that lead out: nothing outside may be read, listed or changed. The same program, natively,
must get out: so the race is one.

    run.py --iwasm=PATH [--seconds=N]
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "support")]
import furniture
import guests

LONGEST = 60


def furnish(folder):
    """`ours`, with the places where the swapper works; and `gate` and `leaf`, which lead out and
    take the place of those inside."""
    def fill(directory, text):
        directory.mkdir(parents=True)
        for name in ("secret", "scratch", "victim"):
            (directory / name).write_text(text)
        os.symlink(text.split()[0], directory / "link")

    fill(folder / "ours" / "gate", "inside")
    fill(folder / "outside", furniture.SECRET)
    (folder / "outside" / "only-outside").touch()
    (folder / "ours" / "walk" / "deep").mkdir(parents=True)
    (folder / "beside").mkdir()
    for name, text in (("ours/file", "inside"), ("ours/leaf", "inside"),
                       ("ours/walk/secret", "inside"), ("beside/secret", furniture.SECRET),
                       ("beside/only-outside", "")):
        (folder / name).write_text(text)
    os.symlink("../outside", folder / "gate")
    os.symlink(folder / "outside" / "secret", folder / "leaf")


def race(swapper, make_command, seconds):
    """What the intruder printed, its exit code, and what has changed outside."""
    with tempfile.TemporaryDirectory(dir=guests.cache_folder()) as temporary:
        folder = Path(temporary).resolve()
        furnish(folder)
        before = furniture.snapshot(folder / "outside")
        with subprocess.Popen([swapper, folder, str(os.getpid())],
                              stdout=subprocess.PIPE) as swapping:
            try:
                swapping.stdout.readline()
                intruder = subprocess.run(make_command(folder), stdin=subprocess.DEVNULL,
                                          capture_output=True, text=True,
                                          timeout=seconds + LONGEST,
                                          env=guests.environment())
                swaps = swapping.poll() is None
            finally:
                swapping.kill()
        changes = furniture.differences(before, furniture.snapshot(folder / "outside"))
        changes += [f"beside: {name}" for name in os.listdir(folder / "beside")
                    if name not in ("secret", "only-outside", "deep")]
        if (folder / "beside" / "secret").read_text() != furniture.SECRET:
            changes.append("beside: the secret has changed")
    if not swaps:
        sys.exit(f"the swapper ended with {swapping.returncode}")
    return intruder.stdout + intruder.stderr, intruder.returncode, changes


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("--seconds", type=float, default=2)
    arguments = parser.parse_args()
    swapper = guests.compile_c("native", HERE / "swapper.c")
    native = guests.compile_c("native", HERE / "intruder.c")
    wasm = guests.compile_c("clang", HERE / "intruder.c")
    seconds = arguments.seconds

    printed, code, changes = race(swapper, lambda folder: [native, "0", folder / "ours"], seconds)
    print(f"natively: {printed}", end="")
    if code != 3 and not changes:
        sys.exit("the native program did not get out, so the test shows nothing")

    def guest(folder):
        return [arguments.iwasm, f"--map-dir=/::{folder}/ours", wasm, str(seconds)]
    printed, code, changes = race(swapper, guest, seconds)
    print(printed, end="")
    for change in changes:
        print(change)
    reached, refused = [int(printed.split(word)[1].split()[0]) if word in printed else 0
                        for word in ("reached", "refused")]
    if reached == 0 or refused == 0:
        sys.exit("it did not see both what is inside and the links, so the run shows nothing")
    sys.exit(0 if code == 0 and not changes else 1)


if __name__ == "__main__":
    try:
        main()
    except guests.CompileError as error:
        sys.exit(str(error))
