# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Descriptors under threads, the ends of threads and their signals are as on Linux.

    threads.py --sluice=PATH
"""

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests
import verdicts
from outcome import expect_alike, run


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sluice", required=True, type=Path)
    arguments = parser.parse_args()
    for program in (HERE / "replaced.c", HERE / "thread_ends.c", HERE / "thread_signals.c",
                    HERE / "c11_threads.c"):
        native = guests.compile_c("native", program)
        wasm = guests.compile_c("wasi-threads", program, posix=True)
        expect_alike(program.name, run([native]), run([arguments.sluice.resolve(), "run", wasm]))


verdicts.run(main)
