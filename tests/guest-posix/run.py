# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""guest/posix does what Linux does, or what its headers say.

    run.py --sluice=PATH --compiler=NAME
"""

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests
import private_network
import verdicts
from learned import expect
from outcome import expect_alike, run

LOGGED = (b"before the name\nname: text 5\nname: with an end of line\n"
          b"name: No such file or directory\nafter the name\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sluice", required=True, type=Path)
    parser.add_argument("--compiler", required=True)
    arguments = parser.parse_args()
    guest = [arguments.sluice.resolve(), "run", "--dir=.", "--allow=resolve any"]
    on_linux, here = HERE / "on_linux.c", HERE / "here.c"
    native = guests.compile_c("native", on_linux)
    wasm = guests.compile_c(arguments.compiler, on_linux, posix=True)
    own = guests.compile_c(arguments.compiler, here, posix=True)
    private_network.enter()

    expect_alike("on_linux.c", run([native]), run([*guest, wasm]))
    outcome = run([*guest, own])
    expect(outcome.code == 0 and not outcome.output, *outcome.lines())
    expect(outcome.errors == LOGGED, *outcome.lines())


verdicts.run(main)
