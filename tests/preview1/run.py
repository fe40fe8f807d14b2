# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs one program of preview 1 and compares what its calls answered with the table in README.md.

    run.py --iwasm=PATH CASE.c...   of cases/, or ends.c
    run.py --iwasm=PATH --list      what the cases print now, in the form of the table
"""

import argparse
import ctypes
import os
import re
import resource
import socket
import subprocess
import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests
import private_network
from declarations import declared

SECONDS = 30
ARGUMENTS = ["one", "", "zwei ü"]
OPTIONS = ["--env=A=1", "--env=EMPTY="]
NO_SUCH_ROW = 43
PR_CAPBSET_DROP = 24
CAPABILITIES = {"CAP_DAC_OVERRIDE": 1, "CAP_DAC_READ_SEARCH": 2}


def functions():
    """The names of the 46 functions."""
    header = (HERE.parent / "support" / "preview1.h").read_text()
    names = re.findall(r'^FUNCTION\((\w+)\)|^IMPORT\("(\w+)"\)', header, re.MULTILINE)
    return sorted(one or other for one, other in names)


def table():
    """The answers that README.md lists, by case and function."""
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", (HERE / "README.md").read_text(), re.MULTILINE)
    if sorted(name for name, _ in rows) != functions():
        sys.exit("the table in README.md does not have each function once")
    answers = defaultdict(lambda: defaultdict(set))
    for function, cases in rows:
        for case in cases.split("; "):
            name, _, outcomes = case.partition(": ")
            answers[name][function] = set(outcomes.split(", "))
    return answers


def folder_elsewhere(folder):
    """A folder for temporary files on another file system, or None."""
    device = os.stat(folder).st_dev
    for candidate in ("/dev/shm", "/tmp", "/run", "/var/tmp"):
        if os.access(candidate, os.W_OK) and os.stat(candidate).st_dev != device:
            return candidate
    return None


def arguments_of(source):
    if source.stem == "names":
        return ["elsewhere"] if folder_elsewhere(guests.cache_folder()) else []
    return ARGUMENTS


def sockets(stack):
    """A listener, a client that it has not accepted, and two datagram sockets, connected."""
    listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    client = stack.enter_context(socket.create_connection(listener.getsockname()))
    pair = [stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) for _ in range(2)]
    for one in pair:
        one.bind(("127.0.0.1", 0))
    for one, other in (pair, pair[::-1]):
        one.connect(other.getsockname())
    return [listener, client, *pair]


def make_fixtures(source, work):
    if source.stem == "open":
        os.mkfifo(work / "fifo")
    if source.stem == "permissions":
        for folder in ("locked", "blind", "fixed", "fixed/d"):
            (work / folder).mkdir()
        for file in ("closed", "locked/x", "fixed/x"):
            (work / file).touch()
        (work / "fixed/l").symlink_to("x")
        for name, mode in (("locked", 0), ("blind", 0), ("fixed", 0o555), ("closed", 0)):
            (work / name).chmod(mode)


def make_removable(work):
    for folder in work.iterdir():
        if folder.is_dir() and not folder.is_symlink():
            folder.chmod(0o700)


def restrict(source):
    """A function that does in the new process what the case says of itself."""
    limit = [int(word) for word in declared(source, "most descriptors")]
    capabilities = declared(source, "without")

    def do():
        if limit:
            resource.setrlimit(resource.RLIMIT_NOFILE, (*limit, *limit))
        for capability in capabilities:  # in vain where there are none to begin with
            ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAPABILITIES[capability], 0, 0, 0)

    return do


def execute(iwasm, source, arguments):
    """Runs a program with what expect.h says that it finds open."""
    program = guests.compile_c("clang", source)
    with ExitStack() as stack:
        here = guests.cache_folder()
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=here)))
        other = stack.enter_context(tempfile.TemporaryDirectory(dir=folder_elsewhere(here)))
        stack.callback(make_removable, work)
        make_fixtures(source, work)
        passed = [one.fileno() for one in sockets(stack)]
        return subprocess.run(
            [iwasm, *OPTIONS, f"--map-dir=/::{work}", f"--map-dir=other::{other}",
             "--map-dir=/dev::/dev", *(f"--inherit-fd={number}" for number in passed), program,
             *arguments],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=SECONDS,
            pass_fds=passed, preexec_fn=restrict(source),
            env={"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(here)})


def answers_of(iwasm, source):
    """The answers that a program got, by function, and what went wrong."""
    answers, wrong = defaultdict(set), []
    rows = range(1000) if source.stem == "ends" else [None]
    for row in rows:
        result = execute(iwasm, source, arguments_of(source) if row is None else [str(row)])
        if row is not None and result.returncode == NO_SUCH_ROW:
            break
        for line in result.stdout.splitlines():
            found = re.fullmatch(r"([a-z]+_[a-z_]+) ([a-z]+|ends with \w+)", line)
            if found:
                answers[found[1]].add(found[2])
            else:
                wrong.append(line)
        wrong += how_it_should_not_have_ended(result, row)
    return answers, wrong


def how_it_should_not_have_ended(result, row):
    """A list of complaints."""
    said = result.stdout.rstrip().rpartition("\n")[2] if row is not None else ""
    expected, stderr = 0, ""
    if said.endswith(" traps"):
        expected, stderr = 1, r"iwasm: .*out of bounds memory access(.*\n)*"
    elif " ends with " in said:
        number = said.rpartition(" ")[2]
        expected = (2**32 - 1 if number == "UINT32_MAX" else int(number)) % 256
    place = "" if row is None else f"row {row}, {said}: "
    if result.returncode != expected:
        yield f"{place}exit code {result.returncode} instead of {expected}"
    if not re.fullmatch(stderr, result.stderr):
        yield f"{place}stderr: {result.stderr}"


def differences(case, expected, found):
    for function in sorted({*expected, *found}):
        for outcome in sorted(expected[function] - found[function]):
            if outcome != "xdev" or folder_elsewhere(guests.cache_folder()):
                yield f"{case}: {function} never answered {outcome}"
        for outcome in sorted(found[function] - expected[function]):
            yield f"{case}: {function} answered {outcome}, which README.md does not list"


def show_list(iwasm, sources):
    rows = defaultdict(list)
    for source in sources:
        answers, wrong = answers_of(iwasm, source)
        for complaint in wrong:
            print(complaint)
        for function, outcomes in answers.items():
            ordered = sorted(outcomes, key=lambda outcome: (outcome != "success", outcome))
            rows[function].append(f"{source.stem}: {', '.join(ordered)}")
    for function in functions():
        print(f"| `{function}` | {'; '.join(rows[function])} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("cases", type=Path, nargs="*")
    arguments = parser.parse_args()

    private_network.enter()
    if arguments.list:
        show_list(arguments.iwasm, [*sorted((HERE / "cases").glob("*.c")), HERE / "ends.c"])
        return 0
    expected = table()
    complaints = []
    for case in arguments.cases:
        found, wrong = answers_of(arguments.iwasm, case)
        complaints += [*wrong, *differences(case.stem, expected[case.stem], found)]
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except guests.CompileError as error:
        sys.exit(str(error))
