# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds the programs of programs.toml, natively and as wasm, from Debian's sources as they are.

    build.py PROGRAM COMPILER        prints where the program is; COMPILER as in guests.py

What it makes is kept, as guests.py keeps it, by all that it depends on.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests

JOBS = "-j2"


def table(program):
    return tomllib.loads((HERE / "programs.toml").read_text())[program]


def _run(command, **options):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
                          **options)
    if done.returncode != 0:
        raise guests.CompileError(f"{' '.join(command)}\n{done.stdout[-8000:]}")


def source(wanted):
    """The tar file of a program's source."""
    fetch = [guests.ROOT / "scripts" / "fetch-source.sh",
             *(wanted[key] for key in ("suite", "package", "file", "sha256"))]
    done = subprocess.run(fetch, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          check=False)
    if done.returncode != 0:
        raise guests.CompileError(f"{wanted['file']} cannot be had:\n{done.stderr}")
    return done.stdout.strip()


class Toolchain:
    """What a build is told of its compiler."""

    def __init__(self, compiler, more_flags):
        command = guests.command_of(compiler)
        self.is_wasm = compiler != "native"
        self.variables = {"CC": " ".join(command), "CFLAGS": "-O2"}
        self.ldflags = self.libs = ""
        self.key = (command, guests.identity(command))
        if self.is_wasm:
            archives = [guests.posix_library(compiler), guests.library(compiler)]
            self.ldflags = guests.STACK
            self.libs = " ".join(
                [f"-L{archive.parent} -l{archive.stem[3:]}" for archive in archives] +
                guests.POSIX_LIBRARIES)
            archiver = " ".join(guests.archiver(compiler))
            self.variables |= {"CC": " ".join([*command, *guests.POSIX_FLAGS, *more_flags]),
                               "AR": archiver, "RANLIB": f"{archiver} s"}
            self.key += (archives, more_flags)

    def configure_words(self):
        words = {**self.variables, "LDFLAGS": self.ldflags, "LIBS": self.libs}
        host = ["--host=wasm32-wasi", "--build=x86_64-linux-gnu"] if self.is_wasm else []
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

    def make(target):
        with tempfile.TemporaryDirectory() as work:
            _run(["tar", "-xf", source(wanted), "-C", work])
            folder, = Path(work).iterdir()
            variables = toolchain.make_words()
            if "configure" in wanted:
                _run(["./configure", *wanted["configure"], *toolchain.configure_words()],
                     cwd=folder)
                variables = []  # they are in its Makefile
            words = wanted.get("make", []) + wanted.get(f"make-{kind}", [])
            _run(["make", JOBS, *variables, *map(toolchain.fill, words)],
                 cwd=folder / wanted.get("folder", "."), env=_environment())
            shutil.copy(folder / wanted["product"], target)

    name = f"{program}.wasm" if toolchain.is_wasm else program
    return guests.cached(name, (wanted, toolchain.key), make)


def _environment():
    """Without the variables by which a make that runs this would speak to its children."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}


if __name__ == "__main__":
    try:
        print(build(*sys.argv[1:]))
    except guests.CompileError as error:
        sys.exit(str(error))
