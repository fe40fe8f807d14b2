# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Projects that configure, CMake and Meson build are built by sluice-cc, and run.

    projects.py --sluice=PATH --compiler=NAME        the driver lies beside sluice; NAME as in guests.py
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests

SECONDS = 240
LIBRARY_C = """
#include <netdb.h>
const char* name_of_host(void) {
  const struct hostent* host = gethostbyname("127.0.0.1");
  return host == NULL ? "none" : host->h_name;
}
"""
PROGRAM_C = """
#include <stdio.h>
const char* name_of_host(void);
int main(void) { return puts(name_of_host()) < 0; }
"""
CONFIGURE_AC = """
AC_INIT([project], [1])
AC_PROG_CC
AC_PROG_RANLIB
AC_CHECK_TOOL([AR], [ar])
AC_CHECK_FUNCS([gethostbyname socketpair nosuchfunction])
AC_CHECK_HEADERS([netdb.h sys/nosuchheader.h])
AC_FUNC_MALLOC
folders=`pkg-config`
AC_MSG_NOTICE([libraries in <$folders>])
AC_C_BIGENDIAN
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
"""
MAKEFILE_IN = """
program: program.o library.o
\trm -f libone.a
\t@AR@ cr libone.a library.o
\t@RANLIB@ libone.a
\t@CC@ @CFLAGS@ @LDFLAGS@ program.o -L. -lone @LIBS@ -o $@
.c.o:
\t@CC@ @CFLAGS@ @DEFS@ -c $<
"""
CMAKELISTS_TXT = """
cmake_minimum_required(VERSION 3.20)
project(project LANGUAGES C CXX)
include(CheckFunctionExists)
include(CheckCSourceRuns)
check_function_exists(gethostbyname HAVE_GETHOSTBYNAME)
check_function_exists(nosuchfunction HAVE_NOSUCHFUNCTION)
check_c_source_runs("int main(void) { return 0; }" RUNS)
check_c_source_runs("int main(void) { return 1; }" FAILS)
if(NOT HAVE_GETHOSTBYNAME OR HAVE_NOSUCHFUNCTION OR NOT RUNS OR FAILS)
  message(FATAL_ERROR "a wrong answer")
endif()
execute_process(COMMAND pkg-config OUTPUT_VARIABLE folders)
if(folders MATCHES "this machine")
  message(FATAL_ERROR "pkg-config looks for libraries of this machine")
endif()
find_library(HOSTS NAMES z ssl c)
if(HOSTS)
  message(FATAL_ERROR "${HOSTS} is of this machine")
endif()
add_library(one STATIC library.c)
add_executable(program program.c other.cc)
target_link_libraries(program one)
enable_testing()
add_test(NAME runs COMMAND program)
"""
PKG_CONFIG = """#!/bin/sh
echo "${PKG_CONFIG_LIBDIR-this machine}"
"""
MESON_BUILD = """
project('project', 'c', 'cpp')
compiler = meson.get_compiler('c')
assert(compiler.has_function('gethostbyname'))
assert(not compiler.has_function('nosuchfunction'))
assert(compiler.run('int main(void) { return 0; }').returncode() == 0)
one = static_library('one', 'library.c')
program = executable('program', 'program.c', 'other.cc', link_with : one)
test('runs', program)
"""


class Projects(unittest.TestCase):
    sluice = compiler = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = Path(folder.name)
        tools = self.sluice.parent
        self.environment = guests.environment(**guests.driver_variables(self.compiler),
                                              HOME=folder.name)
        (self.work / "bin").mkdir()
        (self.work / "bin" / "pkg-config").write_text(PKG_CONFIG)
        (self.work / "bin" / "pkg-config").chmod(0o755)
        self.environment["PATH"] = os.pathsep.join(
            map(str, (tools, self.work / "bin", self.environment["PATH"])))
        (self.work / "library.c").write_text(LIBRARY_C)
        (self.work / "program.c").write_text(PROGRAM_C)
        (self.work / "other.cc").write_text("#include <string>\nstd::string other;\n")

    def run_all(self, *commands, **variables):
        for command in commands:
            done = subprocess.run(list(map(str, command)), cwd=self.work, text=True, timeout=SECONDS,
                                  env={**self.environment, **variables}, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
            self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout[-6000:]}")
        return done.stdout

    def expect_runs(self, program):
        self.assertEqual(self.run_all([self.sluice, "run", program]), "127.0.0.1\n")

    def need(self, *programs):
        for program in programs:
            if not shutil.which(program):
                self.skipTest(f"there is no {program}")

    def configure(self, *words, **variables):
        self.need("autoconf", "make")
        (self.work / "configure.ac").write_text(CONFIGURE_AC)
        (self.work / "Makefile.in").write_text(MAKEFILE_IN)
        (self.work / "install-sh").write_text("")
        # AC_C_BIGENDIAN and --host want the scripts of automake; these know as much as is asked here.
        (self.work / "config.guess").write_text("echo x86_64-pc-linux-gnu\n")
        (self.work / "config.sub").write_text(
            'case $1 in wasm32-wasi) echo wasm32-unknown-wasi ;; *) echo "$1" ;; esac\n')
        self.run_all(["autoconf"])
        said = self.run_all(["sh", "./configure", "--host=wasm32-wasi", *words], ["make"],
                            **variables)
        log = (self.work / "config.log").read_text()
        for answer in ("ac_cv_func_gethostbyname=yes", "ac_cv_func_nosuchfunction=no",
                       "ac_cv_header_netdb_h=yes", "ac_cv_header_sys_nosuchheader_h=no",
                       "ac_cv_c_bigendian=no"):
            self.assertIn(answer, log)
        self.expect_runs("program")
        return log, said

    def test_configure_with_our_site(self):
        log, _ = self.configure(CONFIG_SITE=str(guests.ROOT / "guest" / "config.site"))
        self.assertIn("ac_cv_func_malloc_0_nonnull=yes", log)
        self.assertIn("CC='sluice-cc'", log)
        self.assertIn("libraries in <>", log)

    def test_configure_with_our_site_and_own_libraries(self):
        log, _ = self.configure(CONFIG_SITE=str(guests.ROOT / "guest" / "config.site"),
                                PKG_CONFIG_LIBDIR="/own/lib/pkgconfig")
        self.assertIn("libraries in </own/lib/pkgconfig>", log)

    def test_configure_with_words(self):
        self.configure("CC=sluice-cc", "AR=sluice-ar", "RANLIB=sluice-ranlib")

    def test_cmake(self):
        (self.work / "CMakeLists.txt").write_text(CMAKELISTS_TXT)
        toolchain = guests.ROOT / "cmake" / "sluice-toolchain.cmake"
        self.run_all(["cmake", "-S", ".", "-B", "build", "-G", "Ninja",
                      f"-DCMAKE_TOOLCHAIN_FILE={toolchain}",
                      f"-DSLUICE_CC={self.sluice.parent / 'sluice-cc'}"],
                     ["cmake", "--build", "build"],
                     ["ctest", "--test-dir", "build", "--output-on-failure"])
        self.expect_runs("build/program.wasm")

    def test_meson(self):
        self.need("meson")
        if self.compiler == "zig":
            self.skipTest("Meson does not know Zig's linker")
        (self.work / "meson.build").write_text(MESON_BUILD)
        self.run_all(["meson", "setup", "build", "--cross-file",
                      guests.ROOT / "guest" / "sluice.ini"],
                     ["meson", "compile", "-C", "build"], ["meson", "test", "-C", "build"])
        self.expect_runs("build/program")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--sluice", required=True, type=Path)
    parser.add_argument("--compiler", required=True)
    arguments, rest = parser.parse_known_args()
    Projects.sluice, Projects.compiler = arguments.sluice.resolve(), arguments.compiler
    unittest.main(argv=[sys.argv[0], *rest])
