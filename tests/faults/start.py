# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Starts a program where the host has little: no room for compiled code, no threads, no memory, no
descriptors, nowhere to print. It runs, or the command says in one line why not.

    start.py --iwasm=PATH [--compiler=NAME] [--sanitized]

--sanitized leaves out what a sanitizer can't do without: memory, threads, descriptors.
"""

import argparse
import contextlib
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests
import verdicts
from files import enter_mounts, mounted
from verdicts import Failure, Skip

SECONDS = 60
MIB = 1 << 20
HELLO = "hello\n"
SOMEBODY = 54321  # not root, whose threads have no limit


class Command:
    def __init__(self, iwasm, wasm, native):
        self.iwasm, self.wasm, self.native = iwasm, wasm, native
        self.problems = []

    def run(self, *options, cache="/nowhere", limits=(), **how):
        """The command with a folder for compiled code, and (resource, limit) of the process."""
        def limit():
            for what, value in limits:
                resource.setrlimit(what, (value, value))
        how = {"stdout": subprocess.PIPE, "stdin": subprocess.DEVNULL, "preexec_fn": limit, **how}
        environment = {"PATH": os.environ["PATH"]}
        if cache is not None:
            environment["XDG_CACHE_HOME"] = os.path.abspath(cache)
        return subprocess.run([self.iwasm, *options, self.wasm], env=environment, text=True,
                              stderr=subprocess.PIPE, timeout=SECONDS, **how)

    def problem(self, name, text):
        self.problems.append(f"{name}: {text}")

    def works(self, name, *options, **how):
        ended = self.run(*options, **how)
        if (ended.returncode, ended.stdout, ended.stderr) != (0, HELLO, ""):
            self.problem(name, ended)

    def works_or_refuses(self, name, *options, **how):
        """True when it worked."""
        ended = self.run(*options, **how)
        refused = (ended.returncode > 0 and not ended.stdout and
                   ended.stderr.startswith("iwasm: ") and ended.stderr.count("\n") == 1)
        if ended.returncode == 0 and (ended.stdout, ended.stderr) == (HELLO, ""):
            return True
        if not refused:
            self.problem(name, ended)
        return False


def files_in(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file()]


def fill(folder):
    with contextlib.suppress(OSError), open(Path(folder, "filler"), "wb", buffering=0) as filler:
        while True:
            filler.write(bytes(4096))


def cache_without_room(command):
    enter_mounts()
    for name, options in (("full", "size=1m"), ("nearly full", "size=1m"),
                          ("without room for files", "size=1m,nr_inodes=1"),
                          ("read-only", "size=1m,ro")):
        with mounted(name, options):
            if "full" in name:
                fill(name)
            if name == "nearly full":
                os.truncate(f"{name}/filler", os.stat(f"{name}/filler").st_size - 16384)
            command.works(f"a cache that is {name}", cache=name)
            left = [file for file in files_in(name) if file.name != "filler"]
            if left:
                command.problem(f"a cache that is {name}", f"files are left: {left}")
        os.rmdir(name)


def cache_that_is_none(command):
    Path("file").touch()
    os.symlink("loop", "loop")
    for cache in ("file", "file/below", "loop", None):
        command.works(f"the cache {cache}", cache=cache)


def cache_damaged(command):
    cache = Path("cache")
    command.works("a fresh cache", cache=cache)
    (kept,) = [file for file in files_in(cache) if file.parent.name != "seen"]
    whole = kept.read_bytes()
    for name, content in (("empty", b""), ("cut off", whole[:len(whole) // 2]),
                          ("longer", whole + b"x"), ("of zeros", bytes(len(whole))),
                          ("with one byte changed", whole[:5000] + b"?" + whole[5001:])):
        kept.write_bytes(content)
        command.works(f"a cached file that is {name}", cache=cache)
        if kept.read_bytes() != whole:
            command.problem(name, "the cached file is not replaced")
    for name, make in (("a folder", os.mkdir), ("a pipe", os.mkfifo),
                       ("a loop", lambda path: os.symlink(path, path))):
        kept.unlink()
        make(kept)
        command.works(f"a cached file that is {name}", cache=cache)
        if kept.is_dir():
            kept.rmdir()
            kept.touch()
    left = {entry.name for entry in kept.parent.iterdir()} - {"seen"}
    if left != {kept.name}:
        command.problem("a damaged cache", left)


def few_descriptors(command):
    worked = [command.works_or_refuses(f"{count} descriptors", cache="cache",
                                       limits=[(resource.RLIMIT_NOFILE, count)])
              for count in range(3, 20)]
    if sorted(worked) != worked or not worked[-1]:
        command.problem("few descriptors", worked)


def small_files(command):
    command.works("files of 64 KiB", cache="small",
                  limits=[(resource.RLIMIT_FSIZE, 65536)])


def no_threads(command):
    """Files are named by descriptor: the user may not be let into the folders they are in."""
    with open(command.iwasm, "rb") as program, open(command.wasm, "rb") as wasm:
        def become_somebody():
            with contextlib.suppress(OSError):  # root of a user namespace is somebody already
                os.setgid(SOMEBODY)
                os.setuid(SOMEBODY)
            resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
        ended = subprocess.run(["iwasm", "--no-cache", f"/proc/self/fd/{wasm.fileno()}"],
                               executable=f"/proc/self/fd/{program.fileno()}",
                               pass_fds=[program.fileno(), wasm.fileno()],
                               preexec_fn=become_somebody, capture_output=True, text=True,
                               timeout=SECONDS, stdin=subprocess.DEVNULL, env={})
    if (ended.returncode, ended.stdout, ended.stderr) != (0, HELLO, ""):
        command.problem("no threads", ended)


def little_memory(command):
    """Of code that is compiled: a compiler that finds no memory ends the process, as Rust does."""
    command.works("before memory is short", cache="cache")
    for what, first in ((resource.RLIMIT_AS, 24), (resource.RLIMIT_DATA, 20)):
        worked = [command.works_or_refuses(f"2**{power} bytes", cache="cache",
                                           limits=[(what, 1 << power)])
                  for power in range(first, 37)]
        if worked[0] or not worked[-1] or sorted(worked) != worked:
            command.problem("little memory", worked)


def nowhere_to_print(command):
    def broken_pipe():
        reader, writer = os.pipe()
        os.close(reader)
        return os.fdopen(writer, "w")
    for name, make, closed in (("/dev/full", lambda: open("/dev/full", "w"), False),
                               ("a broken pipe", broken_pipe, False),
                               ("nothing", lambda: open("/dev/null", "w"), True)):
        before_exec = (lambda: os.close(1)) if closed else None
        with make() as stdout:
            expected = subprocess.run([command.native], stdout=stdout, stderr=subprocess.PIPE,
                                      text=True, preexec_fn=before_exec)
            ended = command.run(cache="cache", stdout=stdout, preexec_fn=before_exec)
        if (ended.returncode, ended.stderr) != (expected.returncode, expected.stderr):
            command.problem(f"standard output is {name}", f"{ended}, natively {expected}")
        if expected.returncode != 3:
            command.problem(name, f"could be printed to: {expected}")


SCENARIOS = (cache_without_room, cache_that_is_none, cache_damaged, small_files, nowhere_to_print)
HARD_WHEN_SANITIZED = (few_descriptors, no_threads, little_memory)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("--compiler", default="clang")
    parser.add_argument("--sanitized", action="store_true")
    words = parser.parse_args()
    source = HERE / "hello.c"
    command = Command(words.iwasm, guests.compile_c(words.compiler, source),
                      guests.compile_c("native", source))
    skipped = []
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for scenario in SCENARIOS + (() if words.sanitized else HARD_WHEN_SANITIZED):
            try:
                scenario(command)
            except Skip as reason:
                skipped.append(f"{scenario.__name__}: {reason}")
        os.chdir("/")
    if command.problems:
        raise Failure("\n".join(command.problems))
    print("all started, or said why not")
    if skipped:
        raise Skip("; ".join(skipped))


if __name__ == "__main__":
    verdicts.run(main)
