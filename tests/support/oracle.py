# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs one C program natively, which is the oracle, and as wasm, each in a folder of its own."""

import subprocess
import sys
import tempfile

import guests
from declarations import declared

DEFAULT_OPTIONS = ["--addr-pool=127.0.0.0/8,::1/128"]


def options_of(case):
    """The words of the case's lines `// options: ...`, for iwasm."""
    return declared(case, "options") or DEFAULT_OPTIONS


def run(command, seconds):
    """What a command did; it ends this program if it takes longer than `seconds`."""
    with tempfile.TemporaryDirectory(dir=guests.cache_folder()) as folder:
        try:
            return subprocess.run(command, cwd=folder, env=guests.environment(HOME=folder),
                                  stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds)
        except subprocess.TimeoutExpired as late:
            sys.exit(f"{command[0]} did not end within {seconds} s; it printed:\n"
                     f"{(late.stdout or b'').decode(errors='replace')[-2000:]}")


def command_of(case, compiler, iwasm):
    """What runs a case, natively (without options) if that is the compiler."""
    program = guests.compile_c(compiler, case)
    return [program] if compiler == "native" else [iwasm, *options_of(case), program]
