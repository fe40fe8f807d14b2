# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Differences that can't be avoided, each with its reason."""

import re

KEYS = ("program", "case", "native", "wasm", "reason")


class Explanation:
    """Patterns for the name of the program, the case, and what is said of it natively and as wasm.
    Each must match as a whole. `wasm` may refer to groups of `native`: \\1."""

    def __init__(self, fields, line):
        if tuple(fields) != KEYS:
            raise ValueError(f"differences.txt:{line}: wanted {', '.join(KEYS)}")
        self.line = line
        self.program, self.case, self.native, self.wasm, self.reason = fields.values()
        self.used = False

    def matches(self, program, case, native, wasm):
        if not re.fullmatch(self.program, program) or not re.fullmatch(self.case, case):
            return False
        found = re.fullmatch(self.native, native)
        if not found:
            return False
        wanted = re.sub(r"\\([1-9])", lambda group: re.escape(found[int(group[1])]), self.wasm)
        return bool(re.fullmatch(wanted, wasm))


class Explanations:
    def __init__(self, path=None):
        self.all = []
        fields = {}
        for number, line in enumerate([*path.read_text().splitlines(), ""] if path else [], 1):
            if line.startswith("#"):
                continue
            if line:
                key, _, value = line.partition(": ")
                fields[key] = value
            elif fields:
                self.all.append(Explanation(fields, number - len(fields)))
                fields = {}

    def explain(self, program, case, native, wasm):
        """Whether there is an explanation; notes all that there are."""
        found = [one for one in self.all if one.matches(program, case, native, wasm)]
        for one in found:
            one.used = True
        return bool(found)

    def unused(self, programs):
        """Those that explained nothing, of those that are for these programs."""
        return [one for one in self.all
                if not one.used and any(re.fullmatch(one.program, name) for name in programs)]
