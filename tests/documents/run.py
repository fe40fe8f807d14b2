# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fails when a page names a test that does not exist: such as `cli.timeout`, `unit.wasi` Poll and
Readable.Timers, the folder `tests/escape` or the target `fuzz/files`.

    run.py SOURCE BUILD
"""

import re
import subprocess
import sys
from pathlib import Path

NAME = re.compile(r"`([a-z][a-z0-9-]*\.[a-z][a-z0-9_.-]*)`")
FILE = re.compile(r".*\.(c|cc|h|py)")
GROUP = r"[A-Z]\w*(?:\.\w+)?"
UNIT = re.compile(rf"`unit\.(\w+)`\s+({GROUP}(?:(?:,|\s+and)\s+{GROUP})*)")
PATH = re.compile(r"`((tests|fuzz)/[\w./*-]+)`")
UNIT_TEST = re.compile(r"^TEST(?:_F|_P)?\((\w+), (\w+)\)", re.MULTILINE)


def tests_of(build):
    listed = subprocess.run(["ctest", "--test-dir", build, "--show-only"], check=True,
                            capture_output=True, text=True).stdout
    return re.findall(r"Test +#\d+: (\S+)", listed)


def unit_tests(source, layer):
    """The tests of a layer, and their groups."""
    text = "".join(path.read_text() for path in (source / "src" / layer).rglob("*_test.cc"))
    return {name for group, test in UNIT_TEST.findall(text) for name in (group, f"{group}.{test}")}


def fuzz_targets(source):
    """What fuzz/run knows."""
    listed = (source / "fuzz" / "run").read_text().partition("TARGETS = {")[2].partition("}")[0]
    return {f"fuzz/{name}" for name in re.findall(r'^ +"(\w+)":', listed, re.MULTILINE)}


def missing(source, tests):
    """The names in pages that stand for no test. What is left out on this machine as a whole, for
    want of a compiler, is not looked at."""
    targets = fuzz_targets(source)
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
        for layer, names in UNIT.findall(text):
            for name in set(re.findall(GROUP, names)) - unit_tests(source, layer):
                yield f"{page.relative_to(source)}: unit.{layer} has no {name}"
        for path, _ in PATH.findall(text):
            if path not in targets and not any(source.glob(path)):
                yield f"{page.relative_to(source)}: there is no {path}"


def main():
    source, build = map(Path, sys.argv[1:])
    complaints = list(missing(source, tests_of(build)))
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
