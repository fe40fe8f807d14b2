# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a program natively and as wasm, and compares what comes of it."""

import argparse
import os
from pathlib import Path

import build
import private_network
import table
import verdicts
from outcome import Outcome, expect_alike, run
from verdicts import Failure


def check(program, compare, learn=None, confine=None):
    """The whole of a test, in a network of its own, for the command line that is given. All are
    called with (SLUICE, WASM): compare sees that the program does what it does natively; learn that
    it does so under a policy that was learned of it, and nothing else; confine that it reaches
    nothing that no rule allows."""
    def main():
        parser = argparse.ArgumentParser()
        parser.add_argument("--sluice", required=True)
        parser.add_argument("--compiler", default="clang")
        arguments = parser.parse_args()
        wasm = build.build(program, arguments.compiler, Path(arguments.sluice).resolve().parent)
        table.checked(program, table.COMPILED, arguments.compiler)
        private_network.enter()
        for test, columns in ((compare, [table.ALIKE]), (learn, [table.LEARNED, table.DENIED]),
                              (confine, [table.DENIED])):
            if test:
                test(arguments.sluice, wasm)
                for column in columns:
                    table.checked(program, column)

    verdicts.run(main)


def expect_codes(calls, ends):
    """Each call, and the exit code that it has to end with."""
    wrong = [f"{call}: exit code {end.code}: {(end.output + end.errors)[-2000:].decode()}"
             for (call, code), end in zip(calls, ends, strict=True) if end.code != code]
    if wrong:
        raise Failure("\n".join(wrong))


class Comparison:
    """A program in both forms. `options` are for Sluice; `normal` makes what may differ from run
    to run the same in what is printed and written."""

    def __init__(self, sluice, program, wasm, options, normal=lambda text: text):
        self.native = [build.build(program, "native")]
        self.guest = [os.path.abspath(sluice), "run", "--dir=.", *options, wasm]
        self.normal = normal

    def outcomes(self, calls, files=None, before=lambda: None, seen=lambda: None):
        """Runs each call, of arguments and standard input, natively, and then each as wasm. Both
        must end alike, print alike, leave the same files, and be seen alike from outside. `before`
        is called before each of the two rounds. Returns how each call ended."""
        rounds = []
        for command in (self.native, self.guest):
            before()
            rounds.append([(self._outcome([*command, *arguments], files, given), seen())
                           for arguments, given in calls])
        for (arguments, _), (native, native_seen), (wasm, wasm_seen) in zip(calls, *rounds):
            expect_alike(arguments, native, wasm)
            if native_seen != wasm_seen:
                raise Failure(f"{arguments} was seen, natively and as wasm, as\n"
                              f"{native_seen}\n{wasm_seen}")
        return [native for native, _ in rounds[0]]

    def _outcome(self, command, files, given):
        outcome = run(command, files, given)
        return Outcome(self.normal(outcome.output), self.normal(outcome.errors), outcome.code,
                       {name: self.normal(content) for name, content in outcome.files.items()})
