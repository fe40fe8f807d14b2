# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fails unless a call of a guest is exactly one system call: counts, with strace, those of a run of N
rounds and of a run of 2N. A difference that is off is taken again: on a busy machine, with sanitizers,
one was once a call too low, for which no cause was found. What a guest's call really takes is off each
time.

    system_calls.py --iwasm=PATH
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import calls

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import private_network
import verdicts

N = 200
ATTEMPTS = 3
# Kinds of limits/calls.c, and how many calls one round of each is.
ROUNDS = {
    "send_recv": 2,
    "write_read": 2,
    "writev_readv_4": 2,
    "sendmsg_recvmsg": 2,
    "sendmsg_recvmsg_4": 2,
    "sendto_recvfrom": 2,
    "connect_close": 3,
    "accept_close": 2,
    "accept_close_1000": 2,
    "getsockopt": 1,
    "setsockopt": 1,
    "names": 2,
    "poll": 1,
    "poll_1": 1,
    "poll_16": 1,
    "poll_256": 1,
    "poll_256_other": 1,
    "poll_oneoff_256": 1,
    "pwrite_pread": 2,
    "file_write_read": 2,
    "getentropy": 1,
    "getaddrinfo_address": 0,
}


def count(command):
    with tempfile.NamedTemporaryFile("r") as summary:
        calls.run(["strace", "-f", "-c", "-U", "calls,name", "-o", summary.name, *command],
                  ASAN_OPTIONS="detect_leaks=0")
        return int(summary.read().split()[-2])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    command = calls.command(parser.parse_args().iwasm)
    private_network.enter()
    calls.run([*command, "poll", "1"])  # compiles the module
    wrong = 0
    for kind, each in ROUNDS.items():
        for _ in range(ATTEMPTS):
            more = count([*command, kind, str(2 * N)]) - count([*command, kind, str(N)])
            print(f"{kind}: {more} system calls for {each * N} calls")
            if more == each * N:
                break
        else:
            wrong += 1
    if wrong:
        raise verdicts.Failure(f"{wrong} kinds of calls are not one system call each")


if __name__ == "__main__":
    verdicts.run(main)
