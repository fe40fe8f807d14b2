# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fails when a guest of 128 KiB makes the host hold memory by naming buffers it does not have. With
--start-kib, fails instead when a warm start of a program that only says a word takes more than that.

    resident_memory.py --iwasm=PATH [--start-kib=N]
"""

import argparse
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests
import memory
import private_network

SMALL_GUEST = ["-Wl,-z,stack-size=8192", "-Wl,--max-memory=131072", "-Wl,--initial-memory=131072"]
ALLOWED_KIB = 4096


def resident_kib(iwasm, wasm, *arguments):
    command = [iwasm, "--addr-pool=127.0.0.1/32", wasm, *map(str, arguments)]
    return memory.peak_kib(command, env=guests.environment())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("--start-kib", type=int)
    words = parser.parse_args()

    source = HERE / ("wait.c" if words.start_kib else "huge_iovecs.c")
    wasm = guests.compile_c("clang", source, [] if words.start_kib else SMALL_GUEST)
    private_network.enter()
    resident_kib(words.iwasm, wasm)  # compiles the module
    usual = resident_kib(words.iwasm, wasm)
    if words.start_kib:
        print(f"{usual} KiB resident")
        sys.exit(0 if usual <= words.start_kib else 1)
    worst = max(resident_kib(words.iwasm, wasm, buffers) for buffers in (16, 1024, 4000))
    print(f"one buffer: {usual} KiB resident, many buffers: {worst} KiB")
    sys.exit(0 if worst < usual + ALLOWED_KIB else 1)


if __name__ == "__main__":
    main()
