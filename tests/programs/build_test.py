# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A program is built anew when anything that it is made of changes, by nothing of the caller's.

    build_test.py
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import build
import guests

# What it builds tells how it was built.
FILES = {"configure": '#!/bin/sh\nenv >product\nprintf "%s\\n" "$@" >>product\n',
         "Makefile": "all:\n\tenv >>product\n\tmkdir -p parts\n\techo $(PART) >parts/one\n"}
TABLE = {"configure": ["--with=words"], "product": "product"}
LIBRARY = {"product": ["product", "parts"]}


class Build(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = Path(folder.name)
        (root / "source").mkdir()
        for name, text in FILES.items():
            (root / "source" / name).write_text(text)
            (root / "source" / name).chmod(0o755)
        archive = root / "source.tar"
        subprocess.run(["tar", "-cf", archive, "-C", root, "source"], check=True)
        (root / "guest").mkdir()
        self.header = root / "guest" / "header.h"
        self.header.write_text("")
        self.tools = root / "tools"
        self.tools.mkdir()
        self.driver("library: one")
        self.tables = {"one": TABLE, "library": LIBRARY}
        for change in (
                mock.patch.dict(os.environ, {"SLUICE_GUEST_CACHE": str(root / "cache")}),
                mock.patch.object(build, "table", lambda name: self.tables[name]),
                mock.patch.object(build, "source", lambda _: archive),
                mock.patch.object(guests, "contents", lambda files: [
                    file.read_bytes() for file in [*files, self.header]])):
            change.start()
            self.addCleanup(change.stop)

    def driver(self, toolchain):
        """A sluice-cc that says that of its toolchain."""
        (self.tools / "sluice-cc").write_text(f"#!/bin/sh\necho '{toolchain}'\n")
        (self.tools / "sluice-cc").chmod(0o755)

    def test_takes_nothing_of_the_caller(self):
        with mock.patch.dict(os.environ, {"CPPFLAGS": "-Dforeign", "CONFIG_SITE": "/foreign",
                                          "MAKEFLAGS": "--foreign"}):
            self.assertNotIn("foreign", build.build("one", "native").read_text())

    def test_is_built_anew_after_a_change(self):
        @contextlib.contextmanager
        def toolchain():
            self.driver("library: other")
            yield
            self.driver("library: one")

        def words():
            return mock.patch.dict(self.tables, one={**TABLE, "configure": ["--with=others"]})

        def header():
            return mock.patch.object(self, "header", Path(build.__file__))

        before = build.build("one", "clang", self.tools)
        self.assertEqual(build.build("one", "clang", self.tools), before)
        for change in (toolchain, words, header):
            with self.subTest(change.__name__), change():
                self.assertNotEqual(build.build("one", "clang", self.tools), before)

    def test_gets_what_it_needs(self):
        for kind in ("native", "clang"):
            with self.subTest(kind):
                self.tables["one"] = {**TABLE, "needs": ["library"], "flags": ["-I{library}/parts"],
                                      "configure": ["--with={library}"]}
                self.tables["library"] = LIBRARY
                before = build.build("one", kind, self.tools)
                library = build.build("library", kind, self.tools)
                said = before.read_text()
                self.assertIn(f"--with={library}\n", said)
                self.assertIn(f"-I{library}/parts", said)
                self.assertTrue((library / "product").is_file())
                self.assertEqual((library / "parts" / "one").read_text(), "\n")
                self.tables["library"] = {**LIBRARY, "make": ["PART=other"]}
                self.assertNotEqual(build.build("one", kind, self.tools), before)
                library = build.build("library", kind, self.tools)
                self.assertEqual((library / "parts" / "one").read_text(), "other\n")

    def test_prepares_the_source_once(self):
        self.tables["one"] = {**TABLE, "package": "one", "sha256": "", "tree": "tree", "prepare": [
            "sh", "-c", "mkdir tree; cp configure Makefile tree; date +%N >tree/time"]}
        self.tables["two"] = {**self.tables["one"], "product": "time"}
        self.assertIn("--with=words\n", build.build("one", "native").read_text())
        self.assertEqual(build.build("two", "native").read_text(),
                         build.build("two", "clang", self.tools).read_text())

    def test_puts_what_is_ours_beside_the_source(self):
        self.tables["one"] = {**TABLE, "ours": ["build_test.py"], "product": "build_test.py"}
        before = build.build("one", "native")
        self.assertEqual(before.read_bytes(), Path(__file__).read_bytes())
        with mock.patch.object(self, "header", Path(build.__file__)):  # which stands for any file
            self.assertNotEqual(build.build("one", "native"), before)

    def test_makes_nothing_where_nothing_is_to_be_made(self):
        self.tables["one"] = {"targets": [], "product": ["Makefile"]}
        self.assertEqual((build.build("one", "native") / "Makefile").read_text(), FILES["Makefile"])

    def test_unpacks_packages(self):
        root = self.header.parent
        (root / "package" / "DEBIAN").mkdir(parents=True)
        (root / "package" / "DEBIAN" / "control").write_text(
            "Package: one\nVersion: 1\nArchitecture: all\nMaintainer: none\nDescription: none\n")
        shutil.copytree(root.parent / "source", root / "package" / "usr")
        package = root / "one.deb"
        subprocess.run(["dpkg-deb", "--build", "--root-owner-group", root / "package", package],
                       check=True, stdout=subprocess.DEVNULL)
        with mock.patch.object(build, "source", lambda _: package):
            self.assertIn("--with=words\n", build.build("one", "native").read_text())

    def test_knows_what_each_name_stands_for(self):
        self.tables["one"] = {**TABLE, "flags": ["-I{unknown}"]}
        with self.assertRaises(KeyError):
            build.build("one", "native")

    def test_is_the_same_wherever_the_driver_lies(self):
        before = build.build("one", "clang", self.tools)
        self.assertEqual(build.build("one", "clang", self.tools.rename(f"{self.tools}-moved")),
                         before)

    def test_ends_in_time_with_what_it_started(self):
        ready, held = os.pipe()
        with self.assertRaisesRegex(guests.CompileError, "took more than"):
            build._run(["sh", "-c", "sleep 600 & wait"], seconds=0.1, pass_fds=[held])
        os.close(held)
        self.assertEqual(os.read(ready, 1), b"")  # every holder of the other end has ended
        os.close(ready)


if __name__ == "__main__":
    signal.alarm(60)
    unittest.main()
