# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Of libevent's own tests, those that pass natively pass as wasm, but for what can't be had there.

    libevent.py --sluice=PATH [--compiler=NAME]
"""

import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import build
import guests
import table
from comparison import check
from learned import expect

PROGRAM = "libevent-regress"
SECONDS = 120  # for one test
AT_ONCE = 3
AT_LEAST = 280  # have to pass
OPTIONS = ["--addr-pool=127.0.0.0/8,::1/128", "--allow-resolve=*"]

NO_FORK = "needs fork"
NO_SENDFILE = "sendfile, which libevent looks for on Linux by that name alone"
NO_ZLIB = "no zlib is compiled to wasm"
NO_LIMIT = "takes descriptors away by setrlimit"
NOT_POSSIBLE = {
    "main/fork": NO_FORK,
    "util/log": NO_FORK,
    "bufferevent/bufferevent_zlib": NO_ZLIB,
    "dns/bufferevent_connect_hostname_emfile": NO_LIMIT,
    "evbuffer/add_big_file_sendfile": NO_SENDFILE,
    "evbuffer/add_file_offset2_sendfile": NO_SENDFILE,
    "evbuffer/add_file_offset3_sendfile": NO_SENDFILE,
    "evbuffer/add_file_offset_sendfile": NO_SENDFILE,
    "evbuffer/add_file_sendfile": NO_SENDFILE,
}


def command_of(sluice, wasm):
    return [os.path.abspath(sluice), "run", *OPTIONS, wasm]


def names(command):
    listed = subprocess.run([*command, "--list-tests"], env=guests.environment(), text=True,
                            capture_output=True, timeout=SECONDS, check=False).stdout
    return re.findall(r"^\s*([a-z_0-9]+/\S+)", listed, re.MULTILINE)


def outcome(command, name):
    """OK, SKIPPED, or what a test says when it fails; it has a folder of its own for /tmp."""
    with tempfile.TemporaryDirectory() as folder:
        if command[1:2] == ["run"]:
            (Path(folder) / "resolv.conf").write_text("nameserver 127.0.0.1\n")
            command = [*command[:2], f"--map-dir=/tmp::{folder}", f"--map-dir=/etc::{folder}",
                       *command[2:]]
        try:
            done = subprocess.run([*command, "--no-fork", name], stdin=subprocess.DEVNULL,
                                  env=guests.environment(), stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return "does not end"
    said = done.stdout.decode(errors="replace")
    if done.returncode == 0 and "1 tests ok.  (0 skipped)" in said:
        return "OK"
    return "SKIPPED" if done.returncode == 0 else f"exit code {done.returncode}: {said}"


def outcomes(command, wanted):
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(wanted, pool.map(lambda name: outcome(command, name), wanted)))


def compare(sluice, wasm):
    native = [build.build(PROGRAM, "native")]
    wanted = names(native)
    seen = outcomes(command_of(sluice, wasm), wanted)
    failed = [name for name in wanted if seen[name] != "OK" and name not in NOT_POSSIBLE]
    passed = [name for name in wanted if seen[name] == "OK"]
    print(f"{len(passed)} of {len(wanted)} pass")
    expect(len(passed) >= AT_LEAST, f"only {len(passed)} pass")
    # What fails or is left out natively as well says nothing.
    natively = outcomes(native, failed)
    failures = [f"{name}: {seen[name]}" for name in failed if natively[name] == "OK"]
    expect(not failures, *failures)
    undue = sorted(NOT_POSSIBLE.keys() & set(passed))
    expect(not undue, "pass, but are said not to be possible:", *undue)
    table.checked(PROGRAM, table.OWN_TESTS, f"{len(passed)} of {len(wanted)}")


def confine(sluice, wasm):
    """Without a rule for addresses nothing that needs the network passes."""
    command = [os.path.abspath(sluice), "run", wasm]
    expect(outcome(command, "http/base") != "OK")
    expect(outcome(command, "main/simpleread") == "OK")


check(PROGRAM, compare, confine=confine)
