# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles what is measured: the same source natively and as wasm."""

import functools
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "support"))
import guests
import modules

# Programs of bench/modules.py, by their number of functions. It is size that counts in them: they are
# compiled without optimisation, which is a matter of seconds.
MODULES = {"module_40k": 45, "module_1m": 1750, "module_10m": 17500}
# What is linked with a shared C library natively: glibc needs that for names.
SHARED_LIBC = {"names", "threads"}
THREADS = "wasi-threads"
SECOND_THREAD = ("-DSECOND_THREAD",)


@functools.cache
def has_threads():
    return guests.THREAD_FINDERS[THREADS]() is not None


def _source(program, part):
    """Its file, and the flags that go with it."""
    if program in MODULES:
        return modules.source(program, max(1, MODULES[program] // part)), ["-O0", "-s"]
    return HERE / "programs" / f"{program}.c", []


@functools.cache
def native(program, part=1, flags=()):
    """The path of a program; of generated ones, with the given part of their functions."""
    source, own = _source(program, part)
    static = [] if program in SHARED_LIBC else ["-static"]
    return guests.compile_c("native", source, [*own, *static, *flags])


@functools.cache
def wasm(program, part=1, flags=()):
    source, own = _source(program, part)
    threads = program == "threads" or flags == SECOND_THREAD
    return guests.compile_c(THREADS if threads else "clang", source, [*own, *flags])
