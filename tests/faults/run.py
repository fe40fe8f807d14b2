# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a group of scenarios natively and as wasm. Fails when they print other things, when the
runtime ends, or when a scenario leaves a descriptor, a thread, memory or a file behind.

    run.py --iwasm=PATH [--compiler=NAME] [--rounds=N] [--only=TEXT] [--show] [--sanitized] GROUP

GROUP.c is the program. GROUP.py has what happens to it: SCENARIOS, functions of a Session that
return the output; OPTIONS of the command; and prepared(), a context in which they run, made in the
private network and in the folder where the program runs. before_exec(), if there is one, is called
in the process that becomes the program. prepared() may raise Skip, and so may a scenario before it
starts: the others run all the same.
"""

import argparse
import concurrent.futures
import difflib
import importlib
import multiprocessing
import os
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests
import memory
import private_network
import verdicts
from session import Session
from verdicts import Failure, Skip

# What the allocators of the program and of the C library may keep when each scenario has run once.
RESIDENT_SLACK_KIB = 256


def run_one(session, name, body):
    before = session.process.descriptors(), session.process.threads()
    try:
        said = body(session)
    except Failure as failure:
        raise Failure(f"{name}: {failure}") from None
    except OSError as error:
        raise Failure(f"{name}: {error}, after:\n{session.said()}") from error
    after = session.process.descriptors(), session.process.threads_settled(before[1])
    if after != before:
        raise Failure(f"{name} leaves descriptors or threads:\n{before}\n{after}")
    return said


def run_all(command, before_exec, scenarios, rounds):
    """The outputs of the first round, by name, what was skipped and why, and the KiB resident after
    each round. Further ones leave out what is for once."""
    outputs, skipped, resident = {}, {}, []
    environment = guests.environment(TMPDIR=os.getcwd(), HOME=os.getcwd())
    session = Session(command, env=environment, preexec_fn=before_exec)
    try:
        for number in range(rounds):
            for name, body in scenarios.items():
                if number > 0 and getattr(body, "once", False):
                    continue
                try:
                    said = run_one(session, name, body)
                except Skip as reason:
                    skipped[name] = reason
                    continue
                if outputs.setdefault(name, said) != said:
                    raise Failure(f"{name} differs from the first round:\n{outputs[name]}\n{said}")
            resident.append(memory.resident_kib(session.pid))
        session.close()
    finally:
        session.kill()
    return outputs, skipped, resident


def run(command, rounds, words):
    """What run_all() has of one program. In a process, a network and a folder of its own."""
    def wanted(name, body):
        return words.only in name and not (words.sanitized and getattr(body, "unsanitized", False))
    if not private_network.enter():
        raise Skip("no network namespace")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        group = importlib.import_module(words.group)
        scenarios = {name: body for name, body in group.SCENARIOS.items() if wanted(name, body)}
        options = group.OPTIONS if len(command) > 1 else []
        with group.prepared():
            files = set(os.listdir())
            results = run_all([command[0], *options, *command[1:]],
                              getattr(group, "before_exec", None), scenarios, rounds)
            left = sorted(set(os.listdir()) - files)
        os.chdir("/")
    if left:
        raise Failure(f"files left behind: {left}")
    return results


def compare(native, wasm):
    different = [name for name in native if native[name] != wasm[name]]
    for name in different:
        print(f"-- {name}")
        sys.stdout.writelines(difflib.unified_diff(
            native[name].splitlines(True), wasm[name].splitlines(True), "native", "wasm"))
    return not different


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("--compiler", default="clang")
    parser.add_argument("--rounds", type=int, default=2, help="of the wasm program")
    parser.add_argument("--only", default="", help="scenarios with this in their names")
    parser.add_argument("--show", action="store_true", help="print the outputs")
    parser.add_argument("--sanitized", action="store_true",
                        help="leave out what a sanitizer has of its own: memory, descriptors")
    parser.add_argument("group")
    words = parser.parse_args()

    source = HERE / f"{words.group}.c"
    native = [guests.compile_c("native", source)]
    wasm = [words.iwasm, guests.compile_c(words.compiler, source)]
    # Side by side, as they mostly wait.
    fork = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(2, fork) as pool:
        running = [pool.submit(run, command, rounds, words)
                   for command, rounds in ((native, 1), (wasm, words.rounds))]
        (expected, skipped, _), (actual, _, resident) = [each.result() for each in running]
    if words.show:
        print("".join(f"-- {name}\n{said}" for name, said in expected.items()))
    print(f"{len(expected)} scenarios; KiB resident after each round: {resident}")
    kept = resident[-1] > resident[0] + RESIDENT_SLACK_KIB and not words.sanitized
    if kept:
        print("memory is left")
    if not compare(expected, actual) or kept or not (expected or skipped):
        sys.exit(1)
    if skipped:
        raise Skip("; ".join(f"{name}: {reason}" for name, reason in skipped.items()))


if __name__ == "__main__":
    verdicts.run(main)
