# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The server of stun as wasm, which is C++, tells a client what it tells natively, at the addresses
that it may have.

    stun_server.py --sluice=PATH [--compiler=NAME]
"""

import socket
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import guests
import stun
from comparison import check
from learned import expect
from outcome import run
from service import SECONDS, Service

ADDRESSES = "{%s, %s}" % (stun.HOST, stun.OTHER_HOST)


def service(sluice, wasm, rules):
    return Service(sluice, "stun-server", wasm, [f"--allow={rule}" for rule in rules], stun.WORDS)


def observe(_):
    """What a client says of the tests of RFC 3489, and of the first alone."""
    return [subprocess.run([*stun.command("stun-client"), stun.HOST, *test], env=guests.environment(),
                           stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS,
                           check=False).stdout for test in ([], ["1"])]


def compare(sluice, wasm):
    # It also answers from where it was not asked.
    rules = [f"listen udp {ADDRESSES}:{stun.PORT}-{stun.OTHER_PORT}", f"send udp {stun.HOST}"]
    seen = service(sluice, wasm, rules).compare(stun.PORT, observe, socket.SOCK_DGRAM)
    expect(b"Primary: Open" in seen[0], *seen)


def confine(sluice, wasm):
    """It has no address that no rule allows."""
    rules = [f"listen udp {stun.HOST}:{stun.PORT}-{stun.OTHER_PORT}"]
    outcome = run(service(sluice, wasm, rules).guest)
    expect(b"Permission denied" in outcome.errors, *outcome.lines())


check("stun-server", compare, confine=confine)
