# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""mosquitto_sub as wasm hears what it hears natively, and lives under the policy that was learned of
it.

    mosquitto_sub.py --sluice=PATH [--compiler=NAME]
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import mosquitto
from comparison import Comparison, check
from learned import Policy, expect

TIMED_OUT = 27  # mosquitto_sub's exit code
KEPT = {"a/one": "first", "a/two": "second", "b/one": "{\"third\": 3}", "b/large": "x" * 100000}

# What mosquitto_sub is told after the broker, and how it has to end.
CALLS = [
    (["-t", "a/one", "-C", "1"], 0),
    (["-t", "a/#", "-C", "2", "-v"], 0),
    (["-t", "+/one", "-C", "2", "-F", "%t %q %r %l %p"], 0),
    (["-q", "1", "-t", "b/large", "-C", "1"], 0),
    (["-q", "2", "-t", "b/one", "-C", "1", "-F", "%x %X"], 0),
    (["-V", "5", "-t", "b/one", "-C", "1"], 0),
    (["-i", "name", "-d", "-t", "a/one", "-C", "1"], 0),
    (["-t", "a/#", "-T", "a/one", "-C", "1", "-v"], 0),
    (["-t", "a/#", "-E"], 0),
    (["-R", "-t", "a/one", "-W", "1"], TIMED_OUT),
    (["-t", "none", "-W", "1"], TIMED_OUT),
    (["-t", "wrong#", "-C", "1"], 1),
    (["--unknown"], 1),
]


def fill(port):
    for topic, text in KEPT.items():
        mosquitto.run("mosquitto_pub", port, "-q", "1", "-r", "-t", topic, "-m", text)


def compare(sluice, wasm):
    with mosquitto.broker() as port:
        fill(port)
        sub = Comparison(sluice, "mosquitto_sub", wasm, ["--allow=connect tcp 127.0.0.1"])
        calls = [(["-h", "127.0.0.1", "-p", str(port), *words], b"") for words, _ in CALLS]
        for (words, code), outcome in zip(CALLS, sub.outcomes(calls), strict=True):
            expect(outcome.code == code, f"{words}: exit code {outcome.code}", *outcome.lines())


def learn(sluice, wasm):
    with mosquitto.broker() as port, mosquitto.broker() as other, \
            tempfile.TemporaryDirectory() as folder:
        policy = Policy(sluice, folder)

        def program(port):
            return [wasm, "-h", "127.0.0.1", "-p", port, "-t", "a/one", "-C", "1"]

        for each in (port, other):
            fill(each)
        expect(policy.learn(*program(port)) == "first\n")
        policy.expect_rules(f"allow connect tcp 127.0.0.1:{port}")
        expect(policy.run(*program(port)) == "first\n")
        policy.run(*program(other), code=1)


check("mosquitto_sub", compare, learn)
