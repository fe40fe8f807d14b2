# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The client of stun as wasm, which is C++, finds what it finds natively, and asks no server but the
one that it may.

    stun_client.py --sluice=PATH [--compiler=NAME]
"""

import select
import socket
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import stun
from comparison import Comparison, check
from learned import Policy, expect

OPEN, BLOCKED = 1, 28  # its exit codes for a network without NAT, and for one that leads nowhere
OTHER = "127.0.0.3"  # asked for nothing
FROM = 40000  # the port that it is told to ask from
CALLS = [
    ([stun.HOST], OPEN),
    ([stun.HOST, "1"], 0),
    ([], 255),
]


def compare(sluice, wasm):
    rules = ["bind udp {0.0.0.0, 127.0.0.1}", f"send udp {{{stun.HOST}, {stun.OTHER_HOST}}}"]
    client = Comparison(sluice, "stun-client", wasm, [f"--allow={rule}" for rule in rules])
    with stun.server():
        ends = client.outcomes([(words, b"") for words, _ in CALLS])
    for (words, code), outcome in zip(CALLS, ends, strict=True):
        expect(outcome.code == code, f"{words}: exit code {outcome.code}", *outcome.lines())
    expect(b"Primary: Open" in ends[0].output, *ends[0].lines())


def learn(sluice, wasm):
    with stun.server(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other, \
            tempfile.TemporaryDirectory() as folder:
        other.bind((OTHER, stun.PORT))
        other.setblocking(False)
        policy = Policy(sluice, folder)
        program = [wasm, "-p", FROM]
        expect("Open" in policy.run_any("policy", "learn", "-o", policy.path, *program, stun.HOST,
                                        code=OPEN))
        policy.expect_rules("allow bind udp 127.0.0.1:0", f"allow bind udp 0.0.0.0:{FROM}-{FROM + 1}",
                            "allow send udp 127.0.0.2:3478", f"allow send udp 127.0.0.1:3478,{FROM}")
        expect("Open" in policy.run(*program, stun.HOST, code=OPEN))
        expect("Open" not in policy.run(*program, OTHER, code=BLOCKED))
        expect(not select.select([other], [], [], 0)[0], "a denied server was asked")


check("stun-client", compare, learn)
