# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads what valgrind's callgrind writes."""

import re

OBJECT = re.compile(r"(c?)ob=\((\d+)\)(?: (.*))?")
NO_FILE = "???"  # code that was made at run time


def instructions(lines):
    """All instructions of a run, and those of code that no file holds: a guest's."""
    names = {}
    total = made = 0
    here = None
    of_callee = False
    for line in lines:
        if found := OBJECT.match(line):
            called, number, name = found.groups()
            if name:
                names[number] = name
            if not called:
                here = names[number]
        elif line.startswith("calls="):
            of_callee = True  # the next line has what the call took, which stands elsewhere too
        elif line[0] in "+-*0123456789":
            if not of_callee:
                count = int(line.split()[1])
                total += count
                made += count if here == NO_FILE else 0
            of_callee = False
    return total, made
