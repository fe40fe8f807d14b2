# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A guest without any grant calls every import: the kernel must know of no socket, group or packet
of it, and strace must see no system call that could make one. The same guest with everything
granted must leave traces of each kind, or the test would see nothing.

    run.py --iwasm=PATH [--calls=N] [--seed=N]
"""

import argparse
import os
import random
import sys
import tempfile
from pathlib import Path

import guest
import imports
import records
from watched import Peers, Watched, can_trace, enter_network

# Those that are called elsewhere (boundaries.py): they end the program, wait for others, close the
# sockets that all others are called with, or make some that need no grant.
NOT_HERE = {"proc_exit", "pthread_exit", "pthread_join", "pthread_cond_wait", "sem_wait",
            "pthread_cancel", "fd_close", "fd_renumber", "fd_dup_to", "pair_open"}
# Without a grant these do nothing, whatever they are given. (Nor do others; these can't succeed.)
NEVER_SUCCEED = {"sock_bind", "sock_listen", "sock_accept", "sock_send", "sock_send_to",
                 "sock_addr_remote", "sock_set_ip_add_membership"}
EVERYTHING = ["--addr-pool=0.0.0.0/0,::/0", "--allow-resolve=*", "--dns=127.0.0.1:1"]


def calls_of(all_imports, known, rng, count):
    """Every address with everything that takes one, and at least `count` other calls, of which one
    of every import, in any order; groups are joined at the end, since to leave one leaves no
    trace."""
    chosen = [one for one in all_imports if one.name not in NOT_HERE]
    calls = list(guest.every_address(chosen, known, rng))
    others = chosen + rng.choices(chosen, k=max(0, count - len(chosen)))
    calls += [(one, guest.arguments_for(one, known, rng)) for one in others]
    rng.shuffle(calls)
    return sorted(calls, key=lambda call: call[0].name == "sock_set_ip_add_membership")


def wrong_results(calls, printed, unspecified):
    """Calls that succeeded though they can't have done what they are for. `unspecified` is the
    address of no family: connecting there gives up a connection."""
    answers = printed.decode(errors="replace").split("webassembly> ")[2:]  # behind prepare
    wrong = []
    for (one, arguments), answer in zip(calls, answers):
        must_fail = one.name in NEVER_SUCCEED or (
            one.name == "sock_connect" and arguments[1] != unspecified)
        if must_fail and answer.strip() == "0x0:i32":
            wrong.append(f"{one.export}{tuple(arguments)} succeeded")
    if len(answers) < len(calls):
        wrong.append(f"{len(calls)} calls, {len(answers)} answers")
    return wrong


def started_program(all_imports, known, rng):
    """A program that calls everything from its start, says "done" and waits for the end of its
    input."""
    calls = [guest.call_text(*call) for call in calls_of(all_imports, known, rng, 0)]
    text = records.SCRATCH + 8192
    vector = f"(i32.store (i32.const {text + 8}) (i32.const {text})) " \
             f"(i32.store (i32.const {text + 12}) (i32.const 5))"
    said = "".join(f"(i32.store8 (i32.const {text + i}) (i32.const {byte}))"
                   for i, byte in enumerate(b"done\n"))
    wasi = "$wasi_snapshot_preview1"
    end = [f"(drop (call {wasi}.fd_{call}.3333 (i32.const {fd}) (i32.const {text + 8}) "
           f"(i32.const 1) (i32.const {text + 16})))" for call, fd in (("write", 1), ("read", 0))]
    return guest.module_text(all_imports, known, "\n".join([*calls, said, vector, *end]))


def run_watched(iwasm, module, lines, options=()):
    """A run of the module, by --repl when there are lines for it; and what went wrong with it."""
    command = [iwasm, "--repl", module] if lines else [iwasm, module]
    marker = b"0x600d:i32" if lines else b"done\n"
    run = Watched(command, options, module.parent, lines, marker)
    problems = []
    if not run.complete or run.code != 0:
        not_all = "" if run.complete else ", and not all was called"
        problems.append(f"{module.name}: exit code {run.code}{not_all}")
    if run.errors:
        problems.append(f"{module.name}: {run.errors[:2000]}")
    return run, problems


def problems_without_grants(run, peers):
    problems = run.traces() + [f"strace: {line}" for line in run.harmful[:20]]
    return problems + (["a packet has arrived"] if peers.heard() else [])


def problems_with_everything(run):
    """What the same calls must leave when they may."""
    seen = run.traces()
    print(f"with everything granted: {len(seen)} traces, {len(run.harmful)} system calls")
    problems = [f"with everything granted there is no trace of {kind}"
                for kind in ("/proc/net/tcp", "/proc/net/udp", "packets", "multicast")
                if not any(kind in line for line in seen)]
    if run.traced and not run.harmful:
        problems.append("with everything granted strace shows nothing")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    arguments = parser.parse_args()
    print(f"--seed={arguments.seed}")
    rng = random.Random(arguments.seed)

    all_imports = imports.all_imports()
    if not enter_network():
        print("skipped: others use this network too, so nothing could be told of one program")
        sys.exit(77)
    if not can_trace():
        print("strace is not here or may not trace: what the kernel says is looked at, system calls "
              "are not")
    peers = Peers()
    known = records.Records(peers.port)
    calls = calls_of(all_imports, known, rng, arguments.calls)
    lines = "\n".join(["prepare", *(f"{one.export} {' '.join(map(str, values))}"
                                    for one, values in calls), "done\n"]).encode()
    with tempfile.TemporaryDirectory() as temporary:
        started, called = (Path(temporary) / name for name in ("started.wat", "called.wat"))
        started.write_text(started_program(all_imports, known, rng))
        called.write_text(guest.module_text(all_imports, known))
        problems = []
        for module, given in ((started, b""), (called, lines)):
            run, failures = run_watched(arguments.iwasm, module, given)
            problems += failures + problems_without_grants(run, peers)
            if given:
                problems += wrong_results(calls, run.printed, known.unspecified)
            print(f"{module.name}: {len(all_imports)} imports, {run.traced} system calls seen")
        run, failures = run_watched(arguments.iwasm, called, lines, EVERYTHING)
        problems += failures + problems_with_everything(run)
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    try:
        main()
    except imports.NotUnderstood as error:
        sys.exit(f"the imports in the sources: {error}")
