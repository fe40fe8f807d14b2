# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""sluice-cc and its kin compile, link and say what C compilers do, and their programs run.

    run.py --sluice=PATH --compiler=NAME        the driver lies beside sluice; NAME as in guests.py
"""

import argparse
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests

SECONDS = 240  # the first program of Zig compiles its libc
MAIN = "#include <stdio.h>\nint main(void) { puts(TEXT); return 0; }\n"
HELLO = MAIN.replace("TEXT", '"hello"')
# What needs libc's newest headers, ours, and their functions, in each standard of C.
SOCKETS = """
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
int main(void) {
  const struct hostent* host = gethostbyname("127.0.0.1");
  signal(SIGPIPE, SIG_IGN);
  if (host && getpid() > 0 && socket(AF_INET, SOCK_STREAM, 0) >= 0) puts(host->h_name);
  return 0;
}
"""
CXX = """
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <sys/socket.h>
int main() {
  std::map<std::string, int> sizes{{"one", 1}, {"two", 2}};
  std::cout << sizes.size() << std::endl;
  return socket(AF_INET, SOCK_DGRAM, 0) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
"""
SETJMP = """
#include <setjmp.h>
#include <stdio.h>
static jmp_buf place;
static void back(int value) { longjmp(place, value); }
int main(void) {
  volatile int times = 0;
  int value = setjmp(place);
  printf("%d ", value);
  if (++times < 3) back(times);
  return 0;
}
"""
THREADS = """
#include <pthread.h>
#include <stdio.h>
static void* work(void* result) { return result; }
int main(void) {
  pthread_t thread;
  void* result = NULL;
  char text[] = "from a thread";
  if (pthread_create(&thread, NULL, work, text) != 0) return 1;
  pthread_join(thread, &result);
  puts(result);
  return 0;
}
"""

OLD_C = """\
static count;
static take(int* number) { return *number; }
main(argc, argv) char** argv; {
  int word = "old";
  count = take(&argv[0]);
  puts(word);
  return 0;
}
"""


class Driver(unittest.TestCase):
    sluice = compiler = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = Path(folder.name) / "a folder"
        self.work.mkdir()
        self.environment = guests.environment(**guests.driver_variables(self.compiler))

    def write(self, name, text):
        (self.work / name).write_text(text)
        return name

    def call(self, tool, *words, **options):
        """sluice-TOOL WORDS..., however it ends."""
        environment = {**self.environment, **options.pop("variables", {})}
        return subprocess.run([self.sluice.parent / f"sluice-{tool}", *map(str, words)],
                              cwd=self.work, env=environment, text=True, capture_output=True,
                              timeout=SECONDS, **options)

    def succeed(self, tool, *words, **options):
        """What it prints; it says nothing else."""
        done = self.call(tool, *words, **options)
        self.assertEqual((done.returncode, done.stderr), (0, ""), words)
        return done.stdout

    def refuse(self, *words, **options):
        """What it says against it."""
        done = self.call("cc", *words, **options)
        self.assertNotEqual(done.returncode, 0, words)
        return done.stderr

    def output(self, program, *words):
        done = subprocess.run([self.sluice, "run", *words, program], cwd=self.work, text=True,
                              env=self.environment, capture_output=True, timeout=SECONDS)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def key(self, name, **options):
        lines = self.succeed("cc", "--print-toolchain", **options).splitlines()
        return dict(line.split(": ", 1) for line in lines)[name]

    def test_program(self):
        self.succeed("cc", self.write("hello.c", HELLO), "-o", "hello")
        self.assertEqual(self.output("hello"), "hello\n")
        self.assertTrue(os.access(self.work / "hello", os.X_OK))
        self.succeed("cc", "hello.c")
        self.assertEqual(self.output("a.out"), "hello\n")

    def test_sockets_in_each_standard(self):
        self.write("sockets.c", SOCKETS)
        for standard in ("c89", "gnu89", "c99", "gnu17", "c23"):
            with self.subTest(standard):
                self.succeed("cc", f"-std={standard}", "-Wall", "-Wextra", "-Wno-c11-extensions",
                             "-D_GNU_SOURCE", "sockets.c", "-o", "sockets")
                self.assertEqual(self.output("sockets", "--allow=resolve any"), "127.0.0.1\n")

    def test_old_c(self):
        """What gcc 12 only warns of."""
        self.write("old.c", OLD_C)
        self.succeed("cc", "-w", "old.c", "-o", "old")
        self.assertEqual(self.output("old"), "old\n")
        self.assertIn("warning", self.call("cc", "-c", "old.c").stderr)
        self.assertIn("error", self.refuse("-Werror=implicit-int", "-c", "old.c"))

    def test_cxx(self):
        self.write("sizes.cc", CXX)
        self.succeed("c++", "-Wall", "sizes.cc", "-o", "sizes")
        self.assertEqual(self.output("sizes"), "2\n")
        self.succeed("cc", "-c", "sizes.cc")
        self.succeed("c++", "sizes.o", "-o", "again")
        self.assertEqual(self.output("again"), "2\n")

    def test_stops_where_it_is_told(self):
        self.write("hello.c", HELLO)
        self.assertIn("puts", self.succeed("cc", "-E", "hello.c"))
        self.assertEqual(self.call("cc", "-S", "hello.c").returncode, 0)  # of which Zig warns
        self.assertIn("main", (self.work / "hello.s").read_text())
        self.succeed("cc", "-c", "hello.s", "-o", "hello.o")
        self.succeed("cc", "hello.o", "-o", "hello")
        self.assertEqual(self.output("hello"), "hello\n")
        self.assertIn("stdio.h", self.call("cc", "-M", "hello.c").stdout)
        self.succeed("cc", "-c", "hello.c", "-MMD", "-MF", "hello.d")
        self.assertTrue((self.work / "hello.d").exists())
        if self.compiler != "zig":  # which has no -fsyntax-only
            self.succeed("cc", "-fsyntax-only", "hello.c")

    def test_several_files_libraries_and_spaces(self):
        self.write("one file.c", "const char* one(void) { return \"one\"; }\n")
        self.write("main.c", "const char* one(void);\n" + MAIN.replace("TEXT", "one()"))
        self.succeed("cc", "main.c", "one file.c", "-o", "the program")
        self.assertEqual(self.output("the program"), "one\n")
        (self.work / "lib").mkdir()
        self.succeed("cc", "-c", "one file.c", "-o", "one file.o")
        self.succeed("ar", "cr", "lib/libone.a", "one file.o")
        self.succeed("ranlib", "lib/libone.a")
        self.succeed("cc", "main.c", "-Llib", "-lone", "-lm", "-o", "with a library")
        self.assertEqual(self.output("with a library"), "one\n")
        self.assertIn("one", self.succeed("nm", "one file.o"))
        self.succeed("strip", "with a library")
        self.assertEqual(self.output("with a library"), "one\n")

    def test_response_files(self):
        self.write("hello.c", HELLO)
        self.write("words", '-o "a program" hello.c')
        self.succeed("cc", "@words")
        self.assertEqual(self.output("a program"), "hello\n")

    def test_standard_input(self):
        self.succeed("cc", "-x", "c", "-", "-o", "hello", input=HELLO)
        self.assertEqual(self.output("hello"), "hello\n")

    def test_asks_without_inputs(self):
        self.assertRegex(self.succeed("cc", "-dumpmachine"), "^wasm32-")
        self.assertIn("clang", self.succeed("cc", "--version"))
        self.assertEqual(self.call("cc", "-v").returncode, 0)

    def test_tells_of_itself(self):
        self.assertEqual(self.key("kind"), "zig" if self.compiler == "zig" else "clang")
        self.assertTrue(Path(self.key("compiler")).exists())
        self.assertTrue(Path(self.key("guest"), "posix").is_dir())
        self.succeed("cc", self.write("hello.c", HELLO))
        self.assertTrue(Path(self.key("library")).exists())

    def test_fails_as_the_compiler_does(self):
        self.assertIn("expected", self.refuse("-c", self.write("wrong.c", "int main(void) {")))
        self.assertIn("undefined symbol", self.refuse(
            self.write("none.c", "void none(void);\nint main(void) { none(); return 0; }\n")))
        self.assertIn("none.o", self.refuse("none.o"))
        self.assertNotEqual(self.call("cc").returncode, 0)

    def test_refuses_shared_libraries(self):
        self.assertIn("-shared: ", self.refuse("-shared", self.write("hello.c", HELLO)))

    def test_uses_or_refuses_what_is_named(self):
        for variable, value in (("SLUICE_COMPILER", "none"), ("SLUICE_COMPILER", "/bin/sh"),
                                ("SLUICE_SYSROOT", "/none")):
            said = self.refuse("--version", variables={variable: value})
            self.assertIn(variable, said)
        self.environment.pop("SLUICE_COMPILER", None)
        self.environment.pop("SLUICE_SYSROOT", None)
        said = self.refuse("--version", variables={"WASI_SDK_PATH": "/none"})
        self.assertIn("WASI_SDK_PATH=/none: there is no /none/bin/clang", said)

    def test_adds_nothing_to_what_uses_nothing(self):
        """No function or name of ours is in a program that does without."""
        self.succeed("cc", "-O2", self.write("hello.c", HELLO), "-o", "hello")
        module = (self.work / "hello").read_bytes()
        self.assertFalse(b"__sluice" in module or b"sluice_1" in module)

    def test_cache_that_is_not_to_be_written(self):
        cache = self.work / "cache"
        cache.write_text("")
        said = self.refuse(self.write("hello.c", HELLO), variables={"XDG_CACHE_HOME": str(cache)})
        self.assertIn("XDG_CACHE_HOME can name another folder", said)

    def test_own_stack(self):
        self.write("deep.c", "#include <stdio.h>\n#include <string.h>\n"
                   "int main(void) { volatile char room[600000];"
                   " memset((char*)room, 1, sizeof room); puts(\"deep\"); return room[1] - 1; }\n")
        self.succeed("cc", "deep.c", "-o", "deep")
        self.assertEqual(self.output("deep"), "deep\n")
        self.succeed("cc", "deep.c", "-Wl,-z,stack-size=4194304", "-o", "deeper")
        self.assertNotEqual((self.work / "deep").read_bytes(), (self.work / "deeper").read_bytes())

    def test_long_double(self):
        self.write("long.c", "#include <stdio.h>\n#include <stdlib.h>\n"
                   "int main(void) { long double read; sscanf(\"3.25\", \"%Lf\", &read);"
                   " return printf(\"%Lg %.20Lf\\n\", read, strtold(\"0.5\", NULL)) < 0; }\n")
        self.succeed("cc", "long.c", "-o", "long")
        self.assertEqual(self.output("long"), "3.25 0.50000000000000000000\n")

    def test_runs_with_options_of_the_environment(self):
        self.write("word.c", "#include <stdio.h>\n#include <stdlib.h>\n"
                   "int main(int argc, char** argv)"
                   " { return printf(\"%s %s\\n\", getenv(\"WORD\"), argv[argc - 1]) < 0; }\n")
        self.succeed("cc", "word.c", "-o", "word")
        self.assertEqual(self.succeed("run", "word", "last", variables={
            "SLUICE_RUN_OPTIONS": '"--env=WORD=some words"'}), "some words last\n")
        self.assertEqual(self.succeed("run", "--env=WORD=own", "word", variables={
            "SLUICE_RUN_OPTIONS": "--env=WORD=other"}), "own word\n")

    def test_setjmp(self):
        if guests.setjmp_flags(self.compiler) is None:
            self.skipTest("this compiler has no setjmp for wasm")
        self.succeed("cc", "-c", self.write("places.c", SETJMP))
        self.succeed("cc", "places.o", "-o", "places")
        self.assertEqual(self.output("places"), "0 1 2 ")

    def test_threads(self):
        self.write("threads.c", THREADS)
        if self.compiler == "zig":
            self.assertIn("no wasi-libc with threads", self.refuse("-pthread", "threads.c"))
            return
        if "wasi-threads" not in guests.compilers(guests.THREAD_FINDERS):
            self.skipTest("no wasi-libc with threads is here")
        variables = {"variables": guests.driver_variables("wasi-threads")}
        self.succeed("cc", "-pthread", "-c", "threads.c", **variables)
        self.succeed("cc", "-pthread", "threads.o", "-o", "threads", **variables)
        self.assertEqual(self.output("threads"), "from a thread\n")
        self.succeed("ar", "qc", "libthreads.a", "threads.o", **variables)
        self.succeed("cc", "-pthread", "threads.c", "-lm", "-Wl,--max-memory=4194304", "-o", "small",
                     **variables)
        self.assertEqual(self.output("small"), "from a thread\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--sluice", required=True, type=Path)
    parser.add_argument("--compiler", required=True)
    arguments, rest = parser.parse_known_args()
    Driver.sluice, Driver.compiler = arguments.sluice.resolve(), arguments.compiler
    unittest.main(argv=[sys.argv[0], *rest])
