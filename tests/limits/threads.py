# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fails unless a program that starts threads without end is refused one, and neither it nor the
process is ended: by the number of mappings, and by address space.

    threads.py --iwasm=PATH
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = Path(__file__).resolve().parent / "threads_until_refused.wat"
ADDRESS_SPACE_GIB = [None, 8, 6, 5]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    command = [parser.parse_args().iwasm, "--max-threads=1000000", PROGRAM]
    with tempfile.TemporaryDirectory() as cache:
        for gib in ADDRESS_SPACE_GIB:
            def limit():
                if gib:
                    resource.setrlimit(resource.RLIMIT_AS, (gib << 30, gib << 30))
            ended = subprocess.run(command, preexec_fn=limit, timeout=120, text=True,
                                   stdin=subprocess.DEVNULL, capture_output=True,
                                   env={"PATH": os.environ["PATH"], "XDG_CACHE_HOME": cache})
            if ended.returncode != 0:
                sys.exit(f"with {gib or 'any number of'} GiB of address space: exit code "
                         f"{ended.returncode}\n{ended.stderr}")


if __name__ == "__main__":
    main()
