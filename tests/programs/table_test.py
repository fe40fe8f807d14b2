# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The table of programs says what tests said, and the one in docs/programs has every program.

    table_test.py [Table|Kept]
"""

import contextlib
import io
import tempfile
import unittest
from pathlib import Path

import table

JUNIT = """<testsuite>
<testcase name="programs.a.clang" status="run"><system-out>{a}other: words: here
</system-out></testcase>
<testcase name="programs.a.zig" status="run"><system-out>{zig}</system-out></testcase>
<testcase name="programs.b" status="{status}"><system-out>{b}</system-out></testcase>
</testsuite>
"""
PAGE = """before
<!-- checks -->
| Program | x |
| --- | --- |
| `b` | old |
| `gone` | old |
| `kept` | old |
<!-- end of checks -->
after
"""


def said(*calls):
    with contextlib.redirect_stdout(io.StringIO()) as output:
        for call in calls:
            table.checked(*call)
    return output.getvalue()


class Table(unittest.TestCase):
    def results(self, status="run"):
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(JUNIT.format(
                status=status, zig=said(("a", table.COMPILED, "zig"), ("a", table.ALIKE)),
                a=said(("a", table.COMPILED, "clang"), ("a", table.ALIKE)),
                b=said(("b", table.COMPILED, "clang"), ("b", table.OWN_TESTS, "3 of 4"))))
            file.flush()
            return table.results([file.name])

    def test_gathers_what_was_said(self):
        seen, others = self.results()
        self.assertEqual(others, [])
        self.assertEqual(table.row("a", seen["a"]), ["`a`", "clang, zig", "yes", "", "", ""])
        self.assertEqual(table.row("b", seen["b"]), ["`b`", "clang", "", "", "", "3 of 4"])

    def test_takes_nothing_of_a_test_that_does_not_pass(self):
        for status in ("fail", "notrun"):
            seen, others = self.results(status)
            self.assertEqual((list(seen), others), (["a"], ["programs.b"]))

    def test_no_check_has_another_name(self):
        with self.assertRaises(AssertionError):
            said(("a", "works"))

    def test_renews_the_rows_of_what_was_tested(self):
        seen, _ = self.results()
        page = table.renewed(PAGE, seen, ["a", "b", "kept"])
        self.assertEqual(list(table.kept(page)), ["a", "b", "kept"])
        self.assertEqual(table.kept(page)["kept"], ["`kept`", "old"])
        self.assertEqual(table.kept(page)["b"], table.row("b", seen["b"]))
        self.assertTrue(page.startswith("before\n<!-- checks -->\n\n| Program |"))
        self.assertTrue(page.endswith("|\n\n<!-- end of checks -->\nafter\n"))
        self.assertEqual(page, table.renewed(page, seen, ["a", "b", "kept"]))


class Kept(unittest.TestCase):
    def test_has_every_program(self):
        rows = table.kept(table.PAGE.read_text())
        self.assertEqual(sorted(rows), table.programs(),
                         "`make programs-docs NAME=TEST` renews the rows of programs.TEST")
        for program, cells in rows.items():
            found = dict(zip(("Program", *table.COLUMNS), cells, strict=True))
            self.assertTrue(found[table.COMPILED], program)
            self.assertTrue(found[table.ALIKE] or found[table.OWN_TESTS], program)
            self.assertTrue(found[table.DENIED], program)


unittest.main()
