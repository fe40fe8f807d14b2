# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""hiredis' own tests pass as wasm as they pass natively, against a Redis server.

    hiredis.py --sluice=PATH [--compiler=NAME]
"""

import os
import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import build
import redis_server
import table
from comparison import check
from learned import expect
from outcome import run

OPTIONS = ["--allow=connect tcp loopback", "--allow=resolve any"]
AT_LEAST = 86  # have to pass
FOR_32_BITS = "Set error when bulk > SIZE_MAX"
ALL = "ALL TESTS PASSED"
ATTEMPTS = 5  # a server has 10 ms to answer, which a busy machine does not keep, natively either


def ended(observer, command, *words):
    """What each test is about and how it ends, in their order, and all that is said."""
    for _ in range(ATTEMPTS):
        observer.empty()
        said = run([*command, *words]).output.decode()
        if ALL in said:
            break
    said = re.sub(r"\033\[[\d;]*m", "", said)
    return re.findall(r"#\d+ ([^\n]*): (PASSED|FAILED)$", said, re.MULTILINE), said


def compare(sluice, wasm):
    with tempfile.TemporaryDirectory() as folder, \
            redis_server.running("--unixsocket", f"{folder}/redis.sock") as port, \
            redis_server.Observer(port) as observer:
        words = ["-h", "127.0.0.1", "-p", str(port), "-s", f"{folder}/redis.sock"]
        options = [*OPTIONS, f"--allow-unix={folder}/*"]
        native, said = ended(observer, [build.build("hiredis-test", "native")], *words)
        guest, by_guest = ended(
            observer, [os.path.abspath(sluice), "run", *options, wasm], *words)
    expect(ALL in said and ALL in by_guest and len(guest) >= AT_LEAST, said, by_guest)
    expect([test for test in guest if test[0] != FOR_32_BITS] == native, said, by_guest)
    passed = sum(verdict == "PASSED" for _, verdict in guest)
    table.checked("hiredis-test", table.OWN_TESTS, f"{passed} of {len(guest)}")


def confine(sluice, wasm):
    """Without a rule no server is reached."""
    with redis_server.running() as port, redis_server.Observer(port) as observer:
        observer.empty()
        words = ["-h", "127.0.0.1", "-p", str(port), "-s", "/none.sock"]
        outcome = run([os.path.abspath(sluice), "run", wasm, *words])
        expect(outcome.code == 1 and b"Permission denied" in outcome.output, *outcome.lines())
        seen, _ = observer.seen()
        expect("total_connections_received:0" in seen, *seen)


check("hiredis-test", compare, confine=confine)
