# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How a test ends that may fail, or not be possible on this system."""

import sys

import guests

SKIPPED = 77  # SKIP_RETURN_CODE of CMakeLists.txt


class Failure(Exception):
    pass


class Skip(Exception):
    """The system here does not allow the test."""


def run(main):
    """Runs a test's main(), and ends as it says."""
    try:
        main()
    except Skip as reason:
        print(f"skipped: {reason}")
        sys.exit(SKIPPED)
    except (Failure, guests.CompileError) as problem:
        sys.exit(str(problem))
