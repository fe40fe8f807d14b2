# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The table of programs and checks, from what the tests of programs say as they pass.

    table.py [--write] JUNIT ...   files that `ctest --output-junit` wrote. Prints the table; --write puts
                                   the rows of the programs that were tested into docs/programs/README.md

Whole outputs are needed: ctest --test-output-size-passed 100000.
"""

import argparse
import re
import sys
import tomllib
import xml.etree.ElementTree as xml
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "programs" / "README.md"
MARKERS = ("<!-- checks -->", "<!-- end of checks -->")
COMPILED, ALIKE, LEARNED, DENIED, OWN_TESTS = COLUMNS = (
    "Compiled with", "Same as native", "Lives under what was learned of it",
    "Reaches nothing that no rule allows", "Its own tests that pass")
LINE = re.compile(r"^checked (\S+): ([^:\n]+): (.+)$", re.MULTILINE)
PASSED = "run"  # the status of a test in such a file


def checked(program, column, result="yes"):
    """To be called by a test when it has seen that."""
    assert column in COLUMNS
    print(f"checked {program}: {column}: {result}", flush=True)


def results(files):
    """What was seen of each program, {PROGRAM: {COLUMN: [RESULT, ...]}}, and the tests that did not
    pass."""
    seen, others = {}, []
    for file in files:
        for test in xml.parse(file).iter("testcase"):
            if test.get("status") != PASSED:
                others.append(test.get("name"))
                continue
            for program, column, result in LINE.findall(test.findtext("system-out", "")):
                found = seen.setdefault(program, {}).setdefault(column, [])
                if result not in found:
                    found.append(result)
    return seen, others


def row(program, seen):
    return [f"`{program}`", *(", ".join(sorted(seen.get(column, []))) for column in COLUMNS)]


def table(rows):
    lines = [["Program", *COLUMNS], ["---"] * (1 + len(COLUMNS)), *rows]
    return "".join("| " + " | ".join(cells) + " |\n" for cells in lines).replace("  ", " ")


def programs():
    """The programs of programs.toml; what has a list of products is a library unless it says else."""
    known = tomllib.loads((HERE / "programs.toml").read_text())
    return sorted(name for name, wanted in known.items()
                  if isinstance(wanted["product"], str) or wanted.get("is_program"))


def kept(page):
    """The rows that a page has, by program."""
    between = page.partition(MARKERS[0])[2].partition(MARKERS[1])[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in between.splitlines()
            if line.startswith("| `")]
    return {cells[0].strip("`"): cells for cells in rows}


def renewed(page, seen, wanted):
    """The page with the rows of what was seen in place of those that it has, and none but of the
    programs that are wanted."""
    before, begin, rest = page.partition(MARKERS[0])
    _, end, after = rest.partition(MARKERS[1])
    if not begin or not end:
        raise ValueError(f"the page has not both markers {' and '.join(MARKERS)}")
    rows = kept(page) | {program: row(program, found) for program, found in seen.items()}
    chosen = [rows[program] for program in wanted if program in rows]
    return f"{before}{begin}\n\n{table(chosen)}\n{end}{after}"


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("files", nargs="+", metavar="JUNIT")
    arguments = parser.parse_args()
    seen, others = results(arguments.files)
    print(table([row(program, seen[program]) for program in sorted(seen)]), end="")
    if others:
        print("did not pass:", *sorted(others))
    if arguments.write:
        if others:
            sys.exit("nothing is written, as not every test has passed")
        PAGE.write_text(renewed(PAGE.read_text(), seen, programs()))


if __name__ == "__main__":
    main()
