# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fails unless a socket call of a guest is exactly one system call: counts, with strace, those of a
run of N calls and of a run of 2N.

    system_calls.py --iwasm=PATH
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests
import private_network

N = 200
# Kinds of limits/calls.c, and how many socket calls one round of each is.
ROUNDS = {"send_recv": 2, "write_read": 2, "sendmsg_recvmsg": 2, "sendto_recvfrom": 2, "options": 2,
          "names": 2, "poll": 1}


def count(command):
    with tempfile.NamedTemporaryFile("r") as summary:
        subprocess.run(["strace", "-f", "-c", "-U", "calls,name", "-o", summary.name, *command],
                       check=True, timeout=120,
                       env=guests.environment(ASAN_OPTIONS="detect_leaks=0"))
        return int(summary.read().split()[-2])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    command = [parser.parse_args().iwasm, "--addr-pool=127.0.0.1/32",
               guests.compile_c("clang", HERE / "calls.c")]
    private_network.enter()
    subprocess.run([*command, "poll", "1"], check=True,
                   env=guests.environment())  # compiles the module
    good = True
    for kind, calls in ROUNDS.items():
        more = count([*command, kind, str(2 * N)]) - count([*command, kind, str(N)])
        print(f"{kind}: {more} system calls for {calls * N} socket calls")
        good = good and more == calls * N
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
