# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""dnsget as wasm does what it does natively, and lives under the policy that was learned of it.

    dnsget.py --sluice=PATH [--compiler=NAME]
"""

import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import dns_responder
import name_server
from comparison import Comparison, check
from learned import Policy, expect

# What dnsget is told after whom to ask, and how it has to end.
CALLS = [
    (["www.sluice.test"], 0),
    (["-q", "-t", "A", "www.sluice.test", "other.sluice.test"], 0),
    (["-v", "-t", "AAAA", "www.sluice.test"], 0),
    (["-v", "-t", "PTR", "127.0.0.1"], 0),
    (["-t", "CNAME", "alias.sluice.test"], 0),
    (["missing.sluice.test"], 100),
    (["-t", "MX", "www.sluice.test"], 100),
    (["-t", "none", "www.sluice.test"], 1),
    (["-o", "timeout:1,attempts:1", "large.sluice.test"], 0),
    (["-h"], 0),
    ([], 1),
]


def answer(name, number):
    if name == "alias.sluice.test":
        return [dns_responder.alias(name, "www.sluice.test", ttl=60)]
    if name.endswith(".in-addr.arpa"):
        return [dns_responder.pointer("www.sluice.test", ttl=60)]
    if name == "large.sluice.test":
        return [dns_responder.address(f"127.0.0.{i}", ttl=60) for i in range(1, 30)]
    return name_server.answer(name, number)


def normal(text):
    """Without what is made up anew for each question, and the ending of the file's name."""
    return re.sub(rb"id: \d+", b"id: N", text.replace(b"dnsget.wasm", b"dnsget"))


def compare(sluice, wasm):
    with name_server.running(answer) as option:
        port = option.rpartition(":")[2]
        dnsget = Comparison(sluice, "dnsget", wasm, ["--allow=connect udp loopback"], normal)
        calls = [(["-n", "127.0.0.1", "-o", f"port:{port}", *arguments], b"")
                 for arguments, _ in CALLS]
        for (arguments, code), outcome in zip(CALLS, dnsget.outcomes(calls), strict=True):
            expect(outcome.code == code, f"{arguments}: exit code {outcome.code}",
                   *outcome.lines())


def learn(sluice, dnsget):
    with name_server.running() as option, name_server.running() as other, \
            tempfile.TemporaryDirectory() as folder:
        policy = Policy(sluice, folder)

        def program(server):
            port = server.rpartition(":")[2]
            return [dnsget, "-n", "127.0.0.1", "-o", f"port:{port},timeout:1,attempts:1", "-q",
                    "-t", "A", "www.sluice.test"]

        expect(policy.learn(*program(option)) == "127.0.0.1\n")
        policy.expect_rules(f"allow send udp {option.partition('=')[2]}")
        expect(policy.run(*program(option)) == "127.0.0.1\n")
        policy.run(*program(other), code=1)


check("dnsget", compare, learn)
