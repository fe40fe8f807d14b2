# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Breaks one check of the sources at a time, and fails unless the test named for it fails.

    run.py              all rows of mutations.toml
    run.py NAME...      some of them
    run.py --list       their names, and what each breaks

Works on a copy of the sources in out/mutations, which it keeps, with its build, for the next time.
What was printed by the build and the test of NAME is in out/mutations/log/NAME.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "out" / "mutations"
TREE = WORK / "tree"
BUILD = TREE / "out" / "build" / "debug"
LOG = WORK / "log"
# A test whose subject is broken may reach what is beside its folder: that is this one.
TEMPORARY = WORK / "tmp"
SECONDS = 120  # for one test

PASSED, CAUGHT, SKIPPED = "passed", "caught", "skipped here"


@dataclass
class Mutation:
    name: str
    breaks: str
    file: str
    text: str
    replacement: str
    test: str

    @property
    def layer(self):
        """Of a unit test."""
        match = re.fullmatch(r"unit\.(\w+) \S+", self.test)
        return match and match[1]

    @property
    def target(self):
        return f"{self.layer}_test" if self.layer else "sluice"


def complain(problems):
    if problems:
        sys.exit("\n".join(problems))


def read_mutations(names):
    rows = tomllib.loads((Path(__file__).parent / "mutations.toml").read_text())["mutation"]
    mutations = [Mutation(**row) for row in rows]
    known = [mutation.name for mutation in mutations]
    complain([f"{name}: there are two rows of this name"
              for name in known if known.count(name) > 1])
    complain([f"{name}: there is no row of this name" for name in names if name not in known])
    chosen = [mutation for mutation in mutations if not names or mutation.name in names]
    for mutation in chosen:
        count = (ROOT / mutation.file).read_text().count(mutation.text)
        if count != 1:
            complain([f"{mutation.name}: {mutation.file} has its text {count} times, not once"])
    return chosen


def copy_sources():
    """Makes the copy what the sources are now. What is copied counts as changed now: a break that
    an earlier run has left behind may have been built after the file was last changed here."""
    listed = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT,
                            check=True, capture_output=True, text=True).stdout
    names = {name for name in listed.split("\0") if name and (ROOT / name).is_file()}
    for folder, folders, files in os.walk(TREE):
        if Path(folder) == TREE:
            folders[:] = [name for name in folders if name != "out"]
        for file in files:
            path = Path(folder) / file
            if str(path.relative_to(TREE)) not in names:
                path.unlink()
    for name in names:
        source, copy = ROOT / name, TREE / name
        if not copy.is_file() or copy.read_bytes() != source.read_bytes():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, copy)


def run(command, log, seconds=None):
    """Its exit code, and what it printed, which goes to `log` too. None when its time was up."""
    environment = {**os.environ, "TMPDIR": str(TEMPORARY)}
    with subprocess.Popen(command, cwd=TREE, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          start_new_session=True) as process:
        code = None
        try:
            printed, _ = process.communicate(timeout=seconds)
            code = process.returncode
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            printed, _ = process.communicate()
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    text = printed.decode(errors="replace")
    with log.open("a") as file:
        file.write(f"$ {' '.join(map(str, command))}\n{text}")
    return code, text


def configure():
    guests = os.environ.get("SLUICE_GUEST_CACHE", ROOT / "out" / "guests")
    code, text = run(["cmake", "--preset", "debug", "--log-level=WARNING",
                      "-DCMAKE_CXX_FLAGS_DEBUG=-O0", f"-DSLUICE_GUEST_CACHE={guests}"],
                     LOG / "unbroken")
    if code != 0:
        sys.exit(text)


def build(targets, log):
    return run(["cmake", "--build", BUILD, "--target", *sorted(targets)], log)


def result_of_unit_test(mutation, log):
    name = mutation.test.split()[1]
    code, text = run([BUILD / "src" / mutation.target, f"--gtest_filter={name}",
                      "--gtest_color=no"], log, SECONDS)
    if "Running 0 tests" in text:
        return "has no such test"
    if code == 0:
        return SKIPPED if "[  SKIPPED ]" in text else PASSED
    if code == 1 and "[  FAILED  ]" in text:
        return CAUGHT
    return "hung" if code is None else "crashed"


def result_of_ctest(mutation, log):
    code, text = run(["ctest", "--test-dir", BUILD, "-R", f"^{re.escape(mutation.test)}$",
                      "--no-tests=error", "--output-on-failure"], log, SECONDS)
    if "No tests were found" in text:
        return "has no such test"
    if code == 0:
        return SKIPPED if "***Skipped" in text else PASSED
    if "***Failed" in text:
        return CAUGHT
    return "hung" if code is None or "***Timeout" in text else "crashed"


def result_of_test(mutation, log):
    return (result_of_unit_test if mutation.layer else result_of_ctest)(mutation, log)


def check_unbroken(mutations):
    """Builds what is needed as it is. The tests that can't run on this machine."""
    log = LOG / "unbroken"
    code, text = build({mutation.target for mutation in mutations}, log)
    if code != 0:
        sys.exit(text)
    results = {mutation.test: result_of_test(mutation, log) for mutation in mutations}
    complain([f"{test}: not passed by the sources as they are ({result})"
              for test, result in results.items() if result not in (PASSED, SKIPPED)])
    return {test for test, result in results.items() if result == SKIPPED}


def result_of(mutation):
    log = LOG / mutation.name
    path = TREE / mutation.file
    whole = path.read_text()
    try:
        path.write_text(whole.replace(mutation.text, mutation.replacement))
        code, _ = build({mutation.target}, log)
        if code != 0:
            return "does not compile"
        result = result_of_test(mutation, log)
        return "SURVIVED" if result == PASSED else result
    finally:
        path.write_text(whole)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("name", nargs="*")
    arguments = parser.parse_args()
    mutations = read_mutations(arguments.name)
    width = max(len(mutation.name) for mutation in mutations)
    if arguments.list:
        for mutation in mutations:
            print(f"{mutation.name:{width}}  {mutation.breaks}")
        return 0

    os.nice(10)
    shutil.rmtree(LOG, ignore_errors=True)
    for folder in (TREE, LOG, TEMPORARY):
        folder.mkdir(parents=True, exist_ok=True)
    copy_sources()
    print("== Building and testing what is to be broken", flush=True)
    configure()
    cannot_run = check_unbroken(mutations)
    print("== Breaking it", flush=True)
    results = []
    for mutation in mutations:
        result = SKIPPED if mutation.test in cannot_run else result_of(mutation)
        results.append(result)
        print(f"{mutation.name:{width}}  {result:16}  {mutation.test}", flush=True)
    missed = [result for result in results if result not in (CAUGHT, SKIPPED)]
    print(f"{results.count(CAUGHT)} of {len(results)} caught, {results.count(SKIPPED)} skipped"
          + (f", {len(missed)} not caught: see {LOG.relative_to(ROOT)}" if missed else ""))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
