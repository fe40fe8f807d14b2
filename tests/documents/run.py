# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fails when a page names a test that does not exist, such as `cli.timeout` or `unit.wasi` Poll.

    run.py SOURCE BUILD
"""

import re
import subprocess
import sys
from pathlib import Path

NAME = re.compile(r"`([a-z][a-z0-9-]*\.[a-z][a-z0-9_.-]*)`")
FILE = re.compile(r".*\.(c|cc|h|py)")
UNIT = re.compile(r"`unit\.(\w+)` ([A-Z]\w*)(?:\.(\w+))?")
UNIT_TEST = re.compile(r"^TEST(?:_F|_P)?\((\w+), (\w+)\)", re.MULTILINE)


def tests_of(build):
    listed = subprocess.run(["ctest", "--test-dir", build, "--show-only"], check=True,
                            capture_output=True, text=True).stdout
    return re.findall(r"Test +#\d+: (\S+)", listed)


def unit_tests(source, layer):
    """The tests of a layer, and their groups."""
    text = "".join(path.read_text() for path in (source / "src" / layer).rglob("*_test.cc"))
    tests = set(UNIT_TEST.findall(text))
    return tests | {(group, None) for group, _ in tests}


def missing(source, tests):
    """The names in pages that stand for no test. What is left out on this machine as a whole, for
    want of a compiler, is not looked at."""
    areas = {name.partition(".")[0] for name in tests}
    known = {name[:end] for name in tests
             for end in [len(name), *(dot.start() for dot in re.finditer(r"\.", name))]}
    pages = [*source.glob("*.md"), *source.glob("[!.o]*/**/*.md")]  # not those in out/
    for page in pages:
        text = page.read_text()
        for name in NAME.findall(text):
            is_test = name.partition(".")[0] in areas and not FILE.fullmatch(name)
            if is_test and name not in known:
                yield f"{page.relative_to(source)}: there is no test {name}"
        for layer, group, test in UNIT.findall(text):
            if (group, test or None) not in unit_tests(source, layer):
                yield f"{page.relative_to(source)}: unit.{layer} has no {group} {test}"


def main():
    source, build = map(Path, sys.argv[1:])
    complaints = list(missing(source, tests_of(build)))
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
