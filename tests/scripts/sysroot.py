# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`sluice sysroot` says what sluice-cc has, and prepares what is asked for in the user's cache."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import guests

SCRIPT = guests.ROOT / "scripts" / "sysroot.sh"
HAS_CLANG = """#!/bin/sh
[ "$SLUICE_COMPILER" != zig ] || { echo 'sluice-cc: error: SLUICE_COMPILER=zig: no zig' >&2; exit 1; }
printf 'compiler: /clang\\nlibc: /libc%s.a\\n' "$2"
"""
HAS_NOTHING = "#!/bin/sh\necho 'sluice-cc: error: no compiler' >&2\nexit 1\n"
# A python3 whose virtual environments have a Zig of the version that pip was asked for.
PYTHON = """#!/bin/sh
case $* in
'-m venv '*) mkdir -p "$3/bin" "$3/lib" && cp "$0" "$3/bin/python3" ;;
*'pip install'*) here=${0%%/bin/*}
  printf '#!/bin/sh\\necho %%s\\n' "${5#ziglang==}" >"$here/lib/zig" && chmod +x "$here/lib/zig"
  echo called >>"%s" ;;
'-c '*) echo "${0%%/bin/*}/lib" ;;
esac
"""


class Sysroot(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = Path(folder.name)
        self.cache = self.work / "cache" / "sluice"
        self.calls = self.work / "calls"
        self.program("python3", PYTHON % self.calls)
        self.program("sluice-cc", HAS_CLANG)

    def program(self, name, text):
        (self.work / "bin").mkdir(exist_ok=True)
        (self.work / "bin" / name).write_text(text)
        (self.work / "bin" / name).chmod(0o755)

    def call(self, *parts):
        return subprocess.run(
            ["sh", SCRIPT, self.work / "bin" / "sluice-cc", *parts], text=True, timeout=60,
            capture_output=True, stdin=subprocess.DEVNULL,
            env={"PATH": f"{self.work / 'bin'}:/usr/bin:/bin", "HOME": str(self.work),
                 "XDG_CACHE_HOME": str(self.cache.parent)})

    def test_says_what_is_here(self):
        done = self.call()
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = done.stdout.splitlines()
        self.assertIn("sluice-cc: /clang, libc: /libc.a", lines)
        self.assertIn("sluice-cc -pthread: /clang, libc: /libc-pthread.a", lines)
        self.assertIn("with SLUICE_COMPILER=zig: missing", lines)
        self.assertIn("  SLUICE_COMPILER=zig: no zig", lines)

    def test_fails_where_nothing_is_here(self):
        self.program("sluice-cc", HAS_NOTHING)
        done = self.call()
        self.assertEqual(done.returncode, 1)
        self.assertIn("sluice sysroot zig", done.stdout)

    def test_prepares_zig_once(self):
        for _ in range(2):
            done = self.call("zig")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(f"sysroot: zig: {self.cache / 'bin' / 'zig'}", done.stdout)
        self.assertTrue(os.access(self.cache / "bin" / "zig", os.X_OK))
        self.assertEqual(self.calls.read_text(), "called\n")

    def test_takes_what_is_prepared(self):
        (self.cache / "wasi-libc-sid" / "usr").mkdir(parents=True)
        done = self.call("libc")
        self.assertEqual((done.returncode, done.stdout),
                         (0, f"sysroot: libc: {self.cache / 'wasi-libc-sid' / 'usr'}\n"))

    def test_says_what_threads_need(self):
        self.program("rustc", "#!/bin/sh\nexit 1\n")
        self.program("rustup", "#!/bin/sh\necho \"$*\" >>'%s'; exit 1\n" % self.calls)
        done = self.call("threads")
        self.assertEqual(done.returncode, 1)
        self.assertIn("rustup could not add wasm32-wasip1-threads", done.stderr)
        self.assertIn("target add wasm32-wasip1-threads", self.calls.read_text())

    def test_refuses_an_unknown_part_before_it_does_anything(self):
        done = self.call("zig", "lib")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (
            1, "", "sysroot: lib: there is no such part; there are libc, threads, zig and all\n"))
        self.assertFalse(self.cache.exists())


if __name__ == "__main__":
    unittest.main()
