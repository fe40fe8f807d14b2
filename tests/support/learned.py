# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A policy that `sluice policy learn` writes, and programs that then run under it."""

import os
import re
import subprocess
from pathlib import Path

import guests
from verdicts import Failure

SECONDS = 60  # for one program


def expect(condition, *what):
    if not condition:
        raise Failure("\n".join(map(str, what)))


def expect_in(part, whole):
    expect(part in whole, f"no {part!r} in:", whole)


class Policy:
    """A file that is learned and then run under."""

    def __init__(self, sluice, folder):
        self.sluice = os.path.abspath(sluice)
        self.path = Path(folder) / "learned.policy"

    def command(self, *words):
        return [self.sluice, *map(str, words)]

    def run_any(self, *words, code=0):
        """What a command prints on standard output; it must end with the code."""
        done = subprocess.run(self.command(*words), env=guests.environment(),
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=SECONDS, check=False)
        expect(done.returncode == code, f"{words}: {done.returncode} and not {code}", done.stdout,
               done.stderr)
        return done.stdout

    def learn(self, *words):
        self.path.unlink(missing_ok=True)
        return self.run_any("policy", "learn", "-o", self.path, *words)

    def run(self, *words, code=0):
        return self.run_any("run", f"--policy={self.path}", *words, code=code)

    def rules(self):
        """Every line but the first, which says whose policy it is: a comment of its own says what
        no rule can. Those beside rules are left out."""
        about, *lines = self.path.read_text().splitlines()
        expect(about.startswith("# What "), "learned:", about)
        return [re.sub("  # .*", "", line) for line in lines]

    def expect_rules(self, *rules):
        expect(self.rules() == list(rules), "learned:", *self.rules(), "and not:", *rules)
