# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What sluice-cc makes starts by its name once binfmt.sh has told Linux so, with what the
environment grants. Only in a user namespace of the test's own, with a binfmt_misc of its own.

    binfmt.py --sluice=PATH
"""

import argparse
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests
import verdicts

SCRIPT = guests.ROOT / "scripts" / "binfmt.sh"
OWN = ["unshare", "--user", "--map-root-user", "--mount"]
MOUNT = ["mount", "-t", "binfmt_misc", "none", "/proc/sys/fs/binfmt_misc"]
PROGRAM = """
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char** argv) {
  const char* word = getenv("WORD");
  printf("%s %s\\n", argc > 1 ? argv[1] : "-", word ? word : "-");
  return 7;
}
"""


class Binfmt(unittest.TestCase):
    sluice = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = Path(folder.name)
        self.environment = {**guests.environment(HOME=folder.name),
                            **guests.driver_variables("clang")}
        (self.work / "program.c").write_text(PROGRAM)
        subprocess.run([self.sluice.parent / "sluice-cc", "program.c", "-o", "program"],
                       cwd=self.work, env=self.environment, check=True)

    def script(self, *words):
        return subprocess.run(["sh", SCRIPT, *words], text=True, capture_output=True)

    def program(self, *words, **variables):
        done = subprocess.run(["./program", *words], cwd=self.work, text=True, capture_output=True,
                              env={**self.environment, **variables})
        return done.returncode, done.stdout, done.stderr

    def test_starts_by_its_name(self):
        run = str(self.sluice.parent / "sluice-run")
        self.assertEqual(self.script("register", run).stderr, "")
        self.assertEqual(self.program("one"), (7, "one -\n", ""))
        self.assertEqual(self.program("-x", SLUICE_RUN_OPTIONS='"--env=WORD=a word"'),
                         (7, "-x a word\n", ""))
        code, _, said = self.program(SLUICE_RUN_OPTIONS="--wrong")
        self.assertEqual((code, said), (1, "sluice-run: --wrong: unknown option; --help lists them all\n"))
        self.assertEqual(self.script("register", run).returncode, 0, "once more")
        self.assertIn(run, self.script("status").stdout)
        self.assertEqual(self.script("unregister").returncode, 0)
        with self.assertRaises(OSError):
            self.program()
        for word in ("status", "unregister"):
            self.assertEqual(self.script(word).stderr, "binfmt: nothing is registered\n")

    def test_refuses_what_is_no_program(self):
        done = self.script("register", "/none")
        self.assertEqual((done.returncode, done.stderr), (1, "binfmt: /none: there is no such program\n"))
        self.assertNotEqual(self.script().returncode, 0)

    def test_prints_its_rule(self):
        run = self.sluice.parent / "sluice-run"
        self.assertEqual(self.script("rule", run).stdout,
                         f":sluice:M::\\x00asm\\x01\\x00\\x00\\x00::{run}:\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sluice", required=True, type=Path)
    parser.add_argument("--inside", action="store_true")
    arguments = parser.parse_args()
    if not arguments.inside:
        if subprocess.run([*OWN, *MOUNT], stderr=subprocess.DEVNULL).returncode != 0:
            raise verdicts.Skip("no binfmt_misc in a user namespace: Linux has it since 6.7")
        os.execvp(OWN[0], [*OWN, sys.executable, "-B", __file__, *sys.argv[1:], "--inside"])
    subprocess.run(MOUNT, check=True)
    Binfmt.sluice = arguments.sluice.resolve()
    unittest.main(argv=sys.argv[:1])


verdicts.run(main)
