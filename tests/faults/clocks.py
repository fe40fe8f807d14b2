# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A time namespace for clocks.c. Only the monotonic clocks have one: a step of CLOCK_REALTIME would
be one for the whole machine, so there is no test of it."""

import contextlib
import subprocess

import namespaces
from resources import told
from verdicts import Skip

OPTIONS = ["--addr-pool=127.0.0.0/8", "--timeout=60000"]
AHEAD = 10 * 365 * 86400  # seconds


def before_exec():
    if not namespaces.unshare(namespaces.CLONE_NEWTIME):
        raise OSError("no time namespace")
    with open("/proc/self/timens_offsets", "w") as offsets:
        offsets.write(f"monotonic {AHEAD} 0\nboottime {AHEAD} 0\n")
    namespaces.enter("/proc/self/ns/time_for_children", namespaces.CLONE_NEWTIME)


@contextlib.contextmanager
def prepared():
    try:
        subprocess.run(["true"], preexec_fn=before_exec, check=True)
    except subprocess.SubprocessError:
        raise Skip("no time namespace") from None
    yield


SCENARIOS = {"ahead": told("ahead", AHEAD)}
