# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What comes of running a program in a folder of its own."""

import difflib
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import guests
from verdicts import Failure

SECONDS = 60  # for one run


@dataclass
class Outcome:
    output: bytes
    errors: bytes
    code: int
    files: dict = field(default_factory=dict)  # name -> content, afterwards

    def lines(self):
        """For a person."""
        yield f"exit code {self.code}"
        for name, content in [("stdout", self.output), ("stderr", self.errors),
                              *sorted(self.files.items())]:
            yield from (f"{name}: {line[:200]!r}" for line in content.splitlines())


def run(command, files=None, standard_input=b""):
    """Runs a command in a new folder with these files, whose names may name folders too, and in a
    session of its own, so that nothing depends on who runs the test."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in (files or {}).items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(content)
        done = subprocess.run([str(word) for word in command], cwd=folder, input=standard_input,
                              env=guests.environment(HOME=name), capture_output=True,
                              timeout=SECONDS, check=False, start_new_session=True)
        return Outcome(done.stdout, done.stderr, done.returncode,
                       {str(file.relative_to(folder)): file.read_bytes()
                        for file in folder.rglob("*") if not file.is_dir()})


def expect_alike(what, native, wasm):
    if native != wasm:
        raise Failure("\n".join([f"{what} differs:", *difflib.unified_diff(
            list(native.lines()), list(wasm.lines()), "native", "wasm", lineterm="", n=1)]))
