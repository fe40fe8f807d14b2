# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds the programs of programs.toml, natively and as wasm, from Debian's sources as they are.

    build.py PROGRAM COMPILER [TOOLS]   prints where the program is; COMPILER as in guests.py,
                                        TOOLS the folder of sluice-cc if not out/bin

What it makes is kept, as guests.py keeps it, by all that it depends on.
"""

import contextlib
import os
import re
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
    """The file that has a program's source."""
    fetch = [guests.ROOT / "scripts" / "fetch-source.sh",
             *(wanted[key] for key in ("suite", "package", "file", "sha256"))]
    return _run(fetch, stderr=subprocess.PIPE).strip()


def prepared(wanted):
    """The tar file of what is built: the source, or the tree that is made of it."""
    if "prepare" not in wanted:
        return source(wanted)

    def make(target):
        with tempfile.TemporaryDirectory() as work:
            folder = _unpack(source(wanted), work)
            _run(wanted["prepare"], cwd=folder, env=guests.environment())
            _run(["tar", "-cf", target, "-C", folder, wanted["tree"]])

    key = wanted["sha256"], wanted["prepare"], wanted["tree"]
    return guests.cached(f"{wanted['package']}.tar", key, make)


class Toolchain:
    """What a build is told of its compiler: `variables` on the command lines, `environment` beside.
    `tools` is the folder of sluice-cc."""

    def __init__(self, compiler, tools, more_flags):
        self.is_wasm = compiler != "native"
        self.environment = guests.environment()  # nothing of the caller's
        self.variables = {"CC": " ".join([*guests.command_of("native"), *more_flags]),
                          "CXX": " ".join([os.environ.get("CXX", "g++"), *more_flags]),
                          "CFLAGS": "-O2", "CXXFLAGS": "-O2"}
        self.identity = guests.identity(guests.command_of("native"))
        if self.is_wasm:
            site = guests.ROOT / "guest" / "config.site"
            self.environment |= guests.driver_variables(compiler)
            self.environment |= {"CONFIG_SITE": str(site),
                                 "PATH": f"{tools}{os.pathsep}{self.environment['PATH']}"}
            self.variables |= {"CC": " ".join(["sluice-cc", *more_flags]),
                               "CXX": " ".join(["sluice-c++", *more_flags]),
                               "AR": "sluice-ar", "RANLIB": "sluice-ranlib"}
            # It names the library by all that goes into it.
            toolchain = _run([Path(tools) / "sluice-cc", *more_flags, "--print-toolchain"],
                             env=self.environment)
            flags = guests.ROOT / "src" / "toolchain" / "invocation.cc"
            self.identity = toolchain, guests.contents([site, flags])

    def configure_words(self, host):
        words = []
        if self.is_wasm:
            here = _run([*guests.command_of("native"), "-dumpmachine"]).strip()
            words = [f"--host={host}", f"--build={here}"]
        return words + self.make_words()

    def make_words(self):
        return [f"{name}={value}" for name, value in self.variables.items()]


def _unpack(archive, work):
    """The one folder that is in it."""
    is_package = Path(archive).suffix == ".deb"
    _run(["dpkg-deb", "-x", archive, work] if is_package else ["tar", "-xf", archive, "-C", work])
    folder, = Path(work).iterdir()
    return folder


def _keep(folder, product, target):
    """A program becomes the target; the parts of a library keep their places in it."""
    if isinstance(product, str):
        shutil.copy(folder / product, target)
        return
    for part in product:
        (target / part).parent.mkdir(parents=True, exist_ok=True)
        if (folder / part).is_dir():
            shutil.copytree(folder / part, target / part, dirs_exist_ok=True)
        else:
            shutil.copy(folder / part, target / part)


def build(program, compiler, tools=guests.ROOT / "out" / "bin"):
    """The path of the program, or of the folder of a library."""
    wanted = table(program)
    kind = "native" if compiler == "native" else "wasm"
    needs = {need: build(need, compiler, tools) for need in wanted.get("needs", [])}
    meanings = {"guest": guests.ROOT / "guest", "programs": HERE, **needs}

    def words(key):
        return [re.sub(r"\{([\w-]+)\}", lambda found: str(meanings[found[1]]), word)
                for word in wanted.get(key, []) + wanted.get(f"{key}-{kind}", [])]

    flags = words("flags")
    if compiler == "wasi-threads" and "-pthread" not in flags:
        flags.append("-pthread")
    toolchain = Toolchain(compiler, tools, flags)
    meanings["cc"] = toolchain.variables["CC"]
    make_words = words("make")
    configure = None
    if "configure" in wanted:  # which writes the variables into Makefile
        configure = ["./configure", *words("configure"),
                     *toolchain.configure_words(wanted.get("host", "wasm32-wasi"))]
    else:
        make_words = [*toolchain.make_words(), *make_words]
    calls = [["make", JOBS, *make_words, *target.split()] for target in wanted.get("targets", [""])]
    ours = [HERE / name for name in wanted.get("ours", [])]

    def make(target):
        with tempfile.TemporaryDirectory() as work:
            folder = _unpack(prepared(wanted), work)
            for file in ours:
                shutil.copy(file, folder / wanted.get("folder", "."))
            if configure:
                _run(configure, cwd=folder, env=toolchain.environment)
            for call in calls:
                _run(call, cwd=folder / wanted.get("folder", "."), env=toolchain.environment)
            _keep(folder, wanted["product"], target)

    is_program = isinstance(wanted["product"], str)
    name = f"{program}.wasm" if toolchain.is_wasm and is_program else program
    own = [Path(__file__).resolve(), *ours]
    if toolchain.is_wasm and "flags-wasm" in wanted:  # which may name headers
        own += (guests.ROOT / "guest").rglob("*.h")
    key = (wanted, toolchain.identity, configure, calls, guests.contents(own),
           sorted(map(str, needs.values())))
    return guests.cached(name, key, make)


if __name__ == "__main__":
    try:
        print(build(*sys.argv[1:]))
    except guests.CompileError as error:
        sys.exit(str(error))
