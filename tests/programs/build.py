# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds the programs of programs.toml, natively and as wasm, from Debian's sources as they are.

    build.py PROGRAM COMPILER        prints where the program is; COMPILER as in guests.py

What it makes is kept, as guests.py keeps it, by all that it depends on.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests

JOBS = "-j2"
SECONDS = 900  # for one command


def table(program):
    return tomllib.loads((HERE / "programs.toml").read_text())[program]


def _run(command, seconds=SECONDS, stderr=subprocess.STDOUT, **options):
    """What a command prints; it and what it started end in time, and with us."""
    words = " ".join(map(str, command))
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr,
                          text=True, errors="replace", start_new_session=True,
                          **options) as process:
        try:
            printed, errors = process.communicate(timeout=seconds)
        except BaseException as problem:
            with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.killpg(process.pid, signal.SIGTERM)
                process.communicate(timeout=5)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            if isinstance(problem, subprocess.TimeoutExpired):
                raise guests.CompileError(f"{words}\ntook more than {seconds} seconds") from None
            raise
    if process.returncode != 0:
        raise guests.CompileError(f"{words}\n{(errors or printed)[-8000:]}")
    return printed


def source(wanted):
    """The tar file of a program's source."""
    fetch = [guests.ROOT / "scripts" / "fetch-source.sh",
             *(wanted[key] for key in ("suite", "package", "file", "sha256"))]
    return _run(fetch, stderr=subprocess.PIPE).strip()


class Toolchain:
    """What a build is told of its compiler."""

    def __init__(self, compiler, more_flags):
        command = guests.command_of(compiler)
        self.is_wasm = compiler != "native"
        self.variables = {"CC": " ".join(command), "CFLAGS": "-O2"}
        self.ldflags = self.libs = ""
        self.identity = guests.identity(command)
        if self.is_wasm:
            archives = [guests.posix_library(compiler), guests.library(compiler)]
            self.ldflags = guests.STACK
            self.libs = " ".join(
                [f"-L{archive.parent} -l{archive.stem[3:]}" for archive in archives] +
                guests.POSIX_LIBRARIES)
            archiver = " ".join(guests.archiver(compiler))
            self.variables |= {"CC": " ".join([*command, *guests.POSIX_FLAGS, *more_flags]),
                               "AR": archiver, "RANLIB": f"{archiver} s"}

    def configure_words(self):
        words = {**self.variables, "LDFLAGS": self.ldflags, "LIBS": self.libs}
        host = []
        if self.is_wasm:
            here = _run([*guests.command_of("native"), "-dumpmachine"]).strip()
            host = ["--host=wasm32-wasi", f"--build={here}"]
        return host + [f"{name}={value}" for name, value in words.items()]

    def make_words(self):
        return [f"{name}={value}" for name, value in self.variables.items()]

    def fill(self, word):
        return word.format(ldflags=self.ldflags, libs=self.libs, guest=guests.ROOT / "guest")


def build(program, compiler):
    """The path of the program."""
    wanted = table(program)
    toolchain = Toolchain(compiler, [word.format(guest=guests.ROOT / "guest")
                                     for word in wanted.get("flags-wasm", [])])
    kind = "wasm" if toolchain.is_wasm else "native"
    configure = None
    words = [toolchain.fill(word)
             for word in wanted.get("make", []) + wanted.get(f"make-{kind}", [])]
    if "configure" in wanted:  # which writes the variables into Makefile
        configure = ["./configure", *wanted["configure"], *toolchain.configure_words()]
        make_words = ["make", JOBS, *words]
    else:
        make_words = ["make", JOBS, *toolchain.make_words(), *words]

    def make(target):
        with tempfile.TemporaryDirectory() as work:
            _run(["tar", "-xf", source(wanted), "-C", work])
            folder, = Path(work).iterdir()
            # Nothing of the caller's: neither flags, nor what a make that runs this would say.
            environment = guests.environment()
            if configure:
                _run(configure, cwd=folder, env=environment)
            _run(make_words, cwd=folder / wanted.get("folder", "."), env=environment)
            shutil.copy(folder / wanted["product"], target)

    name = f"{program}.wasm" if toolchain.is_wasm else program
    own = [Path(__file__).resolve()]
    if toolchain.is_wasm:  # its headers may be among the flags
        own += (guests.ROOT / "guest").rglob("*.h")
    key = (wanted, toolchain.identity, configure, make_words, guests.contents(own))
    return guests.cached(name, key, make)


if __name__ == "__main__":
    try:
        print(build(*sys.argv[1:]))
    except guests.CompileError as error:
        sys.exit(str(error))
