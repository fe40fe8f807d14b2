# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""netcat as wasm does what it does natively, and lives under the policy that was learned of it.

    netcat.py --sluice=PATH [--compiler=NAME]
"""

import re
import socket
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import name_server
from comparison import Comparison, check
from learned import Policy, expect

MANY = b"x" * 300000 + b"\n"


def answer(listener):
    """Answers a line with its length, and closes."""
    while True:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"%d bytes\n" % len(lines.readline()))


def silent(listener):
    """Takes connections, and says nothing."""
    held = []
    while True:
        held.append(listener.accept())


class Bench:
    def __init__(self):
        self.listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
        for serve, listener in zip((answer, silent, answer), self.listeners):
            threading.Thread(target=serve, args=(listener,), daemon=True).start()
        self.port, self.silent, self.other = (each.getsockname()[1] for each in self.listeners)

    def calls(self):
        """What netcat is told, what it reads, and how it has to end."""
        port = str(self.port)
        return [
            (["127.0.0.1", port], b"hello\n", 0),
            (["-n", "127.0.0.1", port], MANY, 0),
            (["-v", "-n", "127.0.0.1", port], b"hello\n", 0),
            (["-o", "dump", "127.0.0.1", port], b"hello\n", 0),
            (["-v", "-n", "-z", "127.0.0.1", "1-3"], b"", 0),
            (["-v", "-n", "-z", "127.0.0.1", port], b"", 0),
            (["-n", "-s", "127.0.0.2", "127.0.0.1", port], b"hello\n", 0),
            (["-v", "-n", "-w", "1", "127.0.0.1", str(self.silent)], b"", 0),
            (["-v", "-n", "127.0.0.1", "1"], b"", 1),
            (["-h"], b"", 1),
        ]


def normal(text):
    """Without what it takes from the host alone: names of addresses, and the port that it gets."""
    return re.sub(rb"localhost(\.\w+)? ", b"", text)


def compare(sluice, wasm):
    bench = Bench()
    options = ["--allow=connect tcp 127.0.0.1", "--allow=bind tcp 127.0.0.2"]
    netcat = Comparison(sluice, "netcat", wasm, options, normal)
    calls = bench.calls()
    ends = netcat.outcomes([(words, given) for words, given, _ in calls])
    for (words, _, code), outcome in zip(calls, ends, strict=True):
        expect(outcome.code == code, f"{words}: exit code {outcome.code}", *outcome.lines())
    expect(ends[1].output == b"%d bytes\n" % len(MANY), *ends[1].lines())


def learn(sluice, wasm):
    bench = Bench()
    with name_server.running() as dns, tempfile.TemporaryDirectory() as folder:
        policy = Policy(sluice, folder)

        def program(host, port):
            return [dns, wasm, "-z", "-w", "5", host, port]

        for host, rule in (("127.0.0.1", "127.0.0.1:{}"),
                           ("www.sluice.test", "www.sluice.test:{} within 127.0.0.1")):
            policy.learn(*program(host, bench.port))
            policy.expect_rules("allow connect tcp " + rule.format(bench.port))
            policy.run(*program(host, bench.port))
            policy.run(*program(host, bench.other), code=1)


check("netcat", compare, learn)
