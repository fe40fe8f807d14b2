# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A server written in Go, on a socket that the command hands over: its goroutines run while it
waits for a client, and it serves several at once.

    run.py --iwasm=PATH --go=PATH
"""

import argparse
import os
import socket
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests
import private_network

SECONDS = 30


def compile_server(go, target):
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"),
                   "GOOS": "wasip1", "GOARCH": "wasm", "GOTOOLCHAIN": "local", "GOPROXY": "off",
                   "GOFLAGS": "", "GOWORK": "off", "GOTELEMETRY": "off",
                   "GOCACHE": str(guests.cache_folder() / "go-build")}
    subprocess.run([go, "build", "-o", str(target), str(HERE / "server.go")], check=True,
                   env=environment, stdin=subprocess.DEVNULL)


def expect(what, expected):
    if what != expected:
        sys.exit(f"expected {expected!r}, got {what!r}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("--go", required=True)
    arguments = parser.parse_args()

    guests.cache_folder().mkdir(parents=True, exist_ok=True)
    program = guests.cache_folder() / f"go-server-{os.getpid()}.wasm"
    try:
        compile_server(arguments.go, program)
        private_network.enter()
        with socket.create_server(("127.0.0.1", 0)) as unused:
            address = unused.getsockname()
        environment = {**os.environ, "XDG_CACHE_HOME": str(guests.cache_folder())}
        with subprocess.Popen(
                [arguments.iwasm, f"--timeout={SECONDS * 1000}", "--nonblocking",
                 f"--listen={address[0]}:{address[1]}", program],
                env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                text=True) as server:
            expect(server.stdout.readline(), "waiting\n")
            with socket.create_connection(address, SECONDS) as silent, \
                    socket.create_connection(address, SECONDS) as speaking:
                with silent.makefile("rw") as first, speaking.makefile("rw") as second:
                    for peer, text in ((second, "one"), (first, "two"), (second, "three")):
                        print(text, file=peer, flush=True)
                        expect(peer.readline(), text.upper() + "\n")
                    print("stop", file=first, flush=True)
            expect(server.stdout.read(), "stopped\n")
        expect(server.returncode, 0)
    finally:
        program.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
