# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs limits/calls.c as wasm, by itself or watched by another program."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests
import verdicts


def command(iwasm):
    wasm = guests.compile_c("clang", HERE / "calls.c")
    # Of a module that has just been written, starts with cached code differ (engine/file_identity.h).
    time.sleep(max(0, wasm.stat().st_ctime + 3 - time.time()))
    return [iwasm, "--addr-pool=127.0.0.1/32", str(wasm)]


def run(words, **variables):
    """Runs a command, with one file for its standard input and output, and variables for its
    environment."""
    with tempfile.NamedTemporaryFile() as output, open(output.name, "rb") as same:
        ended = subprocess.run(words, stdin=same, stdout=output, stderr=subprocess.PIPE, text=True,
                               timeout=120, env=guests.environment(**variables))
    if ended.returncode != 0:
        raise verdicts.Failure(f"{' '.join(words)}: exit code {ended.returncode}\n{ended.stderr}")
