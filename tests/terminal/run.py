# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A program may set a terminal that it was given, and it is as it was when the program has ended.

    run.py --sluice=PATH --compiler=NAME
"""

import argparse
import fcntl
import os
import select
import signal
import struct
import subprocess
import sys
import termios
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests
import verdicts
from learned import expect
from outcome import SECONDS

RAW = b"24 rows, 80 columns\n"
TYPED = b"a character of no line\n"


def read_until(terminal, wanted):
    """What comes out, up to and with `wanted`. The end of the program is the end of it too."""
    text = b""
    while wanted not in text:
        ready, _, _ = select.select([terminal], [], [], SECONDS)
        expect(ready, "no output", text)
        try:
            text += os.read(terminal, 1000)
        except OSError:
            break
    expect(wanted in text, text)


def check(command, argument, end, codes):
    """A program that ends as `end(process)` has it; nobody else has the terminal."""
    user, terminal = os.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    before = termios.tcgetattr(terminal)
    process = subprocess.Popen([*command, argument], stdin=terminal, stdout=terminal,
                               stderr=subprocess.PIPE, env=guests.environment())
    try:
        read_until(user, RAW)
        during = termios.tcgetattr(terminal)
        expect(not during[3] & (termios.ICANON | termios.ECHO | termios.ISIG), argument, during)
        expect(during[6][termios.VTIME] in (7, b"\x07"), argument, during)
        os.write(user, b"\3")
        read_until(user, TYPED)
        end(process)
        _, errors = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
        process.communicate()
    expect(process.returncode in codes, argument, process.returncode, errors)
    expect(termios.tcgetattr(terminal) == before, argument, before, termios.tcgetattr(terminal))
    os.close(user)
    os.close(terminal)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sluice", required=True, type=Path)
    parser.add_argument("--compiler", required=True)
    arguments = parser.parse_args()
    wasm = guests.compile_c(arguments.compiler, HERE / "raw.c", posix=True)
    sluice = [arguments.sluice.resolve(), "run"]

    check([*sluice, wasm], "exit", lambda process: None, [7])
    check([*sluice, wasm], "trap", lambda process: None, [1, 134])
    check([*sluice, "--timeout=3000", wasm], "wait", lambda process: None, [1])
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        check([*sluice, wasm], "wait", lambda process, n=number: process.send_signal(n),
              [128 + number])


verdicts.run(main)
