# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fails when a guest of 128 KiB makes the host hold memory by naming buffers it does not have.

    resident_memory.py --iwasm=PATH
"""

import argparse
import os
import resource
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests
import private_network

SMALL_GUEST = ["-Wl,-z,stack-size=8192", "-Wl,--max-memory=131072", "-Wl,--initial-memory=131072"]
ALLOWED_KIB = 2048


def resident_kib(iwasm, wasm, buffers):
    """The greatest resident memory of a run. A process of its own does it, as the figure is the
    greatest of all children so far."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        result = subprocess.run([iwasm, "--addr-pool=127.0.0.1/32", wasm, str(buffers)], timeout=60,
                                env={"PATH": os.environ["PATH"],
                                     "XDG_CACHE_HOME": str(guests.cache_folder())})
        kib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        os.write(writer, f"{result.returncode} {kib}".encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        code, kib = map(int, answer.read().split())
    os.waitpid(child, 0)
    if code != 0:
        sys.exit(f"with {buffers} buffers: exit code {code}")
    return kib


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    iwasm = parser.parse_args().iwasm
    wasm = guests.compile_c("clang", HERE / "huge_iovecs.c", SMALL_GUEST)
    private_network.enter()
    resident_kib(iwasm, wasm, 1)  # compiles the module
    usual = resident_kib(iwasm, wasm, 1)
    worst = max(resident_kib(iwasm, wasm, buffers) for buffers in (16, 1024, 4000))
    print(f"one buffer: {usual} KiB resident, many buffers: {worst} KiB")
    sys.exit(0 if worst < usual + ALLOWED_KIB else 1)


if __name__ == "__main__":
    main()
