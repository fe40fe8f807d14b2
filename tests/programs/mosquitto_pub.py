# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""mosquitto_pub as wasm publishes what it publishes natively, and lives under the policy that was
learned of it.

    mosquitto_pub.py --sluice=PATH [--compiler=NAME]
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import mosquitto
import name_server
from comparison import Comparison, check
from learned import Policy, expect

LARGE = b"x" * 300000

# What mosquitto_pub is told after the broker, what it reads, and how it has to end. Everything is
# kept by the broker, for who asks later.
CALLS = [
    (["-t", "plain", "-m", "a message"], b"", 0),
    (["-q", "1", "-t", "once", "-m", "one"], b"", 0),
    (["-q", "2", "-t", "exactly", "-m", "two"], b"", 0),
    (["-t", "empty", "-n"], b"", 0),
    (["-t", "file", "-f", "large"], b"", 0),
    (["-t", "input", "-s"], b"line\nline\n", 0),
    (["-q", "1", "-t", "lines", "-l"], b"line\n", 1),
    (["-V", "mqttv31", "-t", "old", "-m", "3.1"], b"", 0),
    (["-V", "5", "-t", "new", "-m", "5", "-D", "publish", "user-property", "name", "value"], b"", 0),
    (["-i", "name", "-d", "-q", "1", "-t", "told", "-m", "told"], b"", 0),
    (["--repeat", "3", "--repeat-delay", "0.01", "-t", "thrice", "-m", "again"], b"", 0),
    (["--will-topic", "will", "--will-payload", "last", "-t", "with", "-m", "will"], b"", 0),
    (["-t", "wild/#", "-m", "wrong"], b"", 1),
    (["-t", "file", "-f", "none"], b"", 1),
    (["--unknown"], b"", 1),
    (["--help"], b"", 1),
]


def compare(sluice, wasm):
    with mosquitto.broker() as port:
        def empty():
            mosquitto.run("mosquitto_sub", port, "-t", "#", "--remove-retained", "-W", "1")

        pub = Comparison(sluice, "mosquitto_pub", wasm, ["--allow=connect tcp 127.0.0.1"])
        calls = [(["-h", "127.0.0.1", "-p", str(port), "-r", *words], given)
                 for words, given, _ in CALLS]
        calls.append((["-h", "127.0.0.1", "-p", "1", "-t", "none", "-m", "none"], b""))
        kept = []
        rounds = 2 * len(calls)

        def seen():
            """What the broker has after all the calls of a round."""
            nonlocal rounds
            rounds -= 1
            if rounds % len(calls):
                return None
            kept.append(mosquitto.run("mosquitto_sub", port, "-t", "#", "-F", "%t %q %p", "-W",
                                      "1"))
            return sorted(kept[-1].splitlines())

        ends = pub.outcomes(calls, {"large": LARGE}, empty, seen)
        for (words, _, code), outcome in zip(CALLS, ends):
            expect(outcome.code == code, f"{words}: exit code {outcome.code}", *outcome.lines())
        expect(all(b"plain 0 a message\n" in each and b"file 0 " + LARGE in each
                   for each in kept), kept)


def learn(sluice, wasm):
    with mosquitto.broker() as port, mosquitto.broker() as other, name_server.running() as dns, \
            tempfile.TemporaryDirectory() as folder:
        policy = Policy(sluice, folder)

        def program(host, port):
            return [dns, wasm, "-h", host, "-p", port, "-r", "-t", "topic", "-m", "text"]

        for host, rule in (("127.0.0.1", "127.0.0.1:{}"),
                           ("www.sluice.test", "www.sluice.test:{} within {{127.0.0.1, ::1}}")):
            policy.learn(*program(host, port))
            policy.expect_rules("allow connect tcp " + rule.format(port))
            policy.run(*program(host, port))
            policy.run(*program(host, other), code=1)
        expect(mosquitto.run("mosquitto_sub", other, "-t", "#", "-W", "1") == b"", "was reached")


check("mosquitto_pub", compare, learn)
