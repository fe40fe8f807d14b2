# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How much memory a program has."""

import re
import subprocess
import sys
from pathlib import Path


def resident_kib(pid):
    """The resident memory of a process, page by page: VmRSS is inexact (proc(5))."""
    summary = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"Rss:\s*(\d+) kB", summary)[1])


def peak_kib(command, **options):
    """The greatest resident memory of a program until it waits for the end of its standard input,
    which it must do after it has printed a line."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          **options) as process:
        said = process.stdout.readline()
        status = Path(f"/proc/{process.pid}/status").read_text()
        process.stdin.close()
    if process.returncode != 0 or not said:
        sys.exit(f"{' '.join(map(str, command))}: exit code {process.returncode}")
    return int(re.search(r"VmHWM:\s*(\d+) kB", status)[1])
