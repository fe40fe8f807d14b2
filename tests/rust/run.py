# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A server written in Rust, whose threads serve many clients at once on a socket that the command
hands over.

    run.py --iwasm=PATH [--runs=N]
"""

import argparse
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests
import private_network

SECONDS = 60
CLIENTS = 24
LINES = 20


def client(address, number, problems):
    try:
        with socket.create_connection(address, SECONDS) as peer, peer.makefile("rw") as stream:
            for line in range(LINES):
                stream.write(f"line {line} of {number}\n")
                stream.flush()
                answer = stream.readline()
                if answer != f"LINE {line} OF {number}\n":
                    problems.append(f"client {number}: {answer!r}")
                    return
    except OSError as error:
        problems.append(f"client {number}: {error}")


def expect(what, expected):
    if what != expected:
        sys.exit(f"expected {expected!r}, got {what!r}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()

    program = guests.compile_rust(HERE / "server.rs")
    private_network.enter()
    for _ in range(arguments.runs):
        serve(arguments.iwasm, program)


def serve(iwasm, program):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        address = unused.getsockname()
    environment = {**os.environ, "XDG_CACHE_HOME": str(guests.cache_folder())}
    with subprocess.Popen([iwasm, f"--timeout={SECONDS * 1000}",
                           f"--listen={address[0]}:{address[1]}", program],
                          env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          text=True) as server:
        expect(server.stdout.readline(), "waiting\n")
        problems = []
        clients = [threading.Thread(target=client, args=(address, number, problems))
                   for number in range(CLIENTS)]
        for one in clients:
            one.start()
        for one in clients:
            one.join()
        expect(problems, [])
        with socket.create_connection(address, SECONDS) as last:
            last.sendall(b"stop\n")
            total = CLIENTS * LINES
            words = server.stdout.readline().split()
            expect(words[:4], [str(total), "lines,", str(total), "counted,"])
        expect(server.wait(), 0)


if __name__ == "__main__":
    try:
        main()
    except guests.CompileError as error:
        sys.exit(str(error))
