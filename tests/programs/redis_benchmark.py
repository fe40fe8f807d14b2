# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""redis-benchmark as wasm asks of a real server what it asks natively.

    redis_benchmark.py --sluice=PATH [--compiler=NAME]
"""

import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import redis_server
from comparison import Comparison, check
from learned import Policy, expect

CALLS = [
    (["-n", "1000", "-q", "-t", "ping,set,get,incr,lpush,rpop,sadd,hset"], 0),
    (["-n", "1000", "-q", "-c", "3", "-P", "20", "-t", "set,get"], 0),
    (["-n", "500", "-r", "100000", "-d", "5000", "--csv", "-t", "set,lrange_100"], 0),
    (["-n", "200", "-k", "0", "-q", "-t", "get"], 0),
    (["-n", "100", "-q", "-t", "mset", "--dbnum", "3"], 0),
    (["-n", "100", "-q", "set", "key:__rand_int__", "value"], 0),
    (["--help"], 0),
    (["--unknown"], 1),
]


def normal(text):
    """Without what it measures, by a clock of milliseconds, and what it says of that while it does."""
    text = re.sub(rb"[^\n]*\r", b"", text)
    return re.sub(rb"\b(\d+\.\d+|inf)\b", b"N", text)


def compare(sluice, wasm):
    with redis_server.running() as port, redis_server.Observer(port) as observer:
        benchmark = Comparison(sluice, "redis-benchmark", wasm,
                               ["--allow=connect tcp 127.0.0.1"], normal)
        calls = [(["-p", str(port), *arguments], b"") for arguments, _ in CALLS]
        ends = benchmark.outcomes(calls, {}, observer.empty, observer.seen)
        for (arguments, code), outcome in zip(CALLS, ends, strict=True):
            expect(outcome.code == code, f"{arguments}: exit code {outcome.code}",
                   *outcome.lines())


def learn(sluice, benchmark):
    with redis_server.running() as port, redis_server.running() as other, \
            tempfile.TemporaryDirectory() as folder:
        policy = Policy(sluice, folder)

        def program(port):
            return [benchmark, "-p", port, "-n", "10", "-c", "2", "-q", "set", "key", "value"]

        expect("requests per second" in policy.learn(*program(port)))
        policy.expect_rules(f"allow connect tcp 127.0.0.1:{port}")
        expect("requests per second" in policy.run(*program(port)))
        policy.run(*program(other), code=1)


check("redis-benchmark", compare, learn)
