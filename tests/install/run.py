# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Installs a build into an empty folder and uses what is there as a user would.

    run.py BUILD_FOLDER
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "embed"

GUEST = """
cmake_minimum_required(VERSION 3.20)
project(guest LANGUAGES C)
include(${SLUICE_GUEST_DIR}/lib-socket/lib_socket_wasi.cmake)
add_executable(guest guest.c)
target_link_libraries(guest socket_wasi_ext)
include(${SLUICE_GUEST_DIR}/posix/lib_posix_wasi.cmake)
add_executable(posix posix.c)
target_link_libraries(posix posix_wasi)
"""

PLAIN = """
cmake_minimum_required(VERSION 3.20)
project(plain LANGUAGES C)
add_executable(posix posix.c)
"""

POSIX_C = """
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
int main(void) {
  const struct hostent* host = gethostbyname("127.0.0.1");
  if (host != NULL && signal(SIGPIPE, SIG_IGN) == SIG_DFL && getpid() > 0) puts(host->h_name);
  return 0;
}
"""

GUEST_C = """
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <wasi_socket_ext.h>
int main(void) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  puts(bind(fd, (struct sockaddr*)&at, sizeof at) == 0 ? "bound" : "not bound");
  return 0;
}
"""


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit code {done.returncode}\n"
                 f"{done.stdout}{done.stderr}")
    return done.stdout


def expect(what, got, expected):
    if got != expected:
        sys.exit(f"{what}: expected {expected!r}, got {got!r}")
    print(f"{what}: as expected")


def build(source, folder, *definitions):
    run("cmake", "-S", source, "-B", folder, "-G", "Ninja", *definitions)
    run("cmake", "--build", folder)


def main():
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        prefix = work / "usr"
        run("cmake", "--install", sys.argv[1], "--prefix", prefix)

        guest_folder = prefix / "share" / "sluice" / "guest"
        (work / "guest").mkdir()
        (work / "guest" / "CMakeLists.txt").write_text(GUEST)
        (work / "guest" / "guest.c").write_text(GUEST_C)
        (work / "guest" / "posix.c").write_text(POSIX_C)
        build(work / "guest", work / "guest-build", f"-DSLUICE_GUEST_DIR={guest_folder}",
              f"-DCMAKE_TOOLCHAIN_FILE={guest_folder}/wasi-toolchain.cmake")
        guest = work / "guest-build" / "guest.wasm"
        for_this_machine = subprocess.run(
            ["cmake", "-S", work / "guest", "-B", work / "guest-native",
             f"-DSLUICE_GUEST_DIR={guest_folder}"], capture_output=True, text=True)
        if "-DCMAKE_TOOLCHAIN_FILE=" not in for_this_machine.stderr:
            sys.exit(f"without the toolchain file: {for_this_machine.stderr}")
        pool = "--addr-pool=127.0.0.0/8"
        expect("guest under iwasm", run(prefix / "bin" / "iwasm", pool, guest), "bound\n")
        expect("guest under sluice", run(prefix / "bin" / "sluice", "run", pool, guest), "bound\n")

        posix = work / "guest-build" / "posix.wasm"
        expect("more of POSIX", run(prefix / "bin" / "sluice", "run", posix), "127.0.0.1\n")

        run(prefix / "bin" / "sluice-cc", work / "guest" / "posix.c", "-o", work / "by-sluice-cc",
            env={**os.environ, "XDG_CACHE_HOME": str(work / "cache")})  # where nothing is yet
        expect("by sluice-cc", run(prefix / "bin" / "sluice", "run", work / "by-sluice-cc"),
               "127.0.0.1\n")

        run(prefix / "bin" / "sluice", "new", "http-server", work / "project")
        run("make", "-C", work / "project", "server.wasm",
            env={**os.environ, "PATH": f"{prefix / 'bin'}:{os.environ['PATH']}"})
        if "sluice-cc: /" not in run(prefix / "bin" / "sluice", "sysroot"):
            sys.exit("sluice sysroot finds no compiler")
        if f"::{prefix / 'bin' / 'sluice-run'}:" not in run(prefix / "bin" / "sluice-binfmt", "rule"):
            sys.exit("sluice-binfmt does not find sluice-run")
        print("sluice new, sluice sysroot, sluice-binfmt: as expected")

        (work / "plain").mkdir()
        (work / "plain" / "CMakeLists.txt").write_text(PLAIN)
        (work / "plain" / "posix.c").write_text(POSIX_C)
        build(work / "plain", work / "plain-build",
              f"-DCMAKE_TOOLCHAIN_FILE={guest_folder}/sluice-toolchain.cmake")
        expect("by CMake and sluice-cc",
               run(prefix / "bin" / "sluice", "run", work / "plain-build" / "posix.wasm"),
               "127.0.0.1\n")

        build(EXAMPLE, work / "embed", f"-DCMAKE_PREFIX_PATH={prefix}")
        expect("example, by CMake", run(work / "embed" / "embed", guest), "bound\n")

        found = {**os.environ, "PKG_CONFIG_PATH": str(next(prefix.rglob("pkgconfig")))}
        flags = run("pkg-config", "--cflags", "--libs", "sluice", env=found).split()
        run("c++", "-std=c++23", EXAMPLE / "embed.cc", "-o", work / "by-pkg-config", *flags)
        expect("example, by pkg-config", run(work / "by-pkg-config", guest), "bound\n")

        for file in ("share/man/man1/sluice.1", "share/man/man1/iwasm.1",
                     "share/bash-completion/completions/iwasm",
                     "share/zsh/site-functions/_sluice",
                     "share/fish/vendor_completions.d/sluice.fish"):
            if "addr" not in (prefix / file).read_text():
                sys.exit(f"{file} does not tell of --addr-pool")
        run("bash", "-n", prefix / "share/bash-completion/completions/iwasm")
        print("manual pages and completions: there")


main()
