# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""CPython passes its own tests of sockets, servers and files, but for what can't be had there.

    cpython.py --sluice=PATH --compiler=wasi-threads
"""

import argparse
import concurrent.futures
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import build
import guests
import private_network
import table
import verdicts
from learned import expect

SECONDS = 600  # for one module of tests
AT_ONCE = 2
ADDRESSES = "--addr-pool=0.0.0.0/32,127.0.0.0/8,::/128,::1/128"
RAN = re.compile(r"^Ran (\d+) tests? in ", re.MULTILINE)
FAILED = re.compile(r"^(?:ERROR|FAIL): .*?\((?:setUpClass \()?test\.(\S+?)\)", re.MULTILINE)


def short(identity):
    """Class and name of a test: a module has no two classes of one name."""
    return ".".join(identity.split(".")[-2:])


def command_of(sluice, python, home, *grants):
    """What runs the interpreter, which has its own files and `home`."""
    data, = (python / "build").glob("lib.*/_sysconfigdata_*.py")
    variables = {"HOME": home, "TMPDIR": home, "PATH": "/bin", "PYTHONHOME": python,
                 "PYTHONPATH": f"{python}/Lib:{data.parent}", "PYTHONDONTWRITEBYTECODE": "1",
                 "_PYTHON_SYSCONFIGDATA_NAME": data.stem}
    return [sluice, "run", f"--dir={python}", f"--dir={home}", *grants,
            *(f"--env={name}={value}" for name, value in variables.items()), python / "python.wasm"]


def expect_denied(sluice, python):
    """Without a grant, a server that is there is not reached."""
    with tempfile.TemporaryDirectory() as home, socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        port = server.getsockname()[1]
        program = f"import socket; socket.create_connection(('127.0.0.1', {port}))"
        done = subprocess.run([*command_of(sluice, python, home), "-c", program],
                              env=guests.environment(), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=SECONDS, check=False)
        expect(done.returncode == 1 and "PermissionError" in done.stderr, done)
        try:
            server.accept()
        except BlockingIOError:
            return
        raise AssertionError("it was reached")


class Tests:
    """What tests of one module came to."""

    def __init__(self, sluice, python, module, left_out):
        with tempfile.TemporaryDirectory() as home:
            grants = [f"--dir={HERE}", "--dir=/dev", "--allow-resolve=*", ADDRESSES,
                      f"--allow-unix={home}/*"]
            command = [*command_of(sluice, python, home, *grants), HERE / "cpython_tests.py", module,
                       *left_out]
            done = subprocess.run(command, env=guests.environment(), stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                  errors="replace", timeout=SECONDS, check=False, umask=0o022)
        self.module = module
        self.report = done.stdout
        ran = RAN.search(done.stdout)
        expect(ran, module, "did not come to its end:", done.stdout[-8000:])
        self.count = int(ran[1])
        self.failed = {short(found) for found in FAILED.findall(done.stdout)}
        expect(done.returncode == (1 if self.failed else 0), module, done.returncode,
               done.stdout[-8000:])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sluice", required=True, type=Path)
    parser.add_argument("--compiler", required=True)
    arguments = parser.parse_args()
    if shutil.which("python3.11") is None:  # its build runs one of its own version
        sys.exit(77)
    sluice = arguments.sluice.resolve()
    wanted = tomllib.loads((HERE / "cpython.toml").read_text())
    modules = wanted.pop("modules")
    if os.geteuid() != 0:
        del wanted["superuser"]
    left_out = [test for reason in wanted.values() for test in reason.get("left_out", [])]
    expected = {test for reason in wanted.values() for test in reason.get("tests", [])}
    python = Path(build.build("cpython", arguments.compiler, sluice.parent))
    private_network.enter()

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        done = list(pool.map(lambda module: Tests(sluice, python, module, left_out), modules))
    failed = {test: tests for tests in done for test in tests.failed}

    def names(test):
        return expected & {test, test.partition(".")[0]}

    unexpected = sorted(test for test in failed if not names(test))
    expect(not unexpected, *{failed[test].report[-20000:] for test in unexpected},
           "fail, and are not said to:", *unexpected)
    met = set().union(*map(names, failed))
    expect(expected <= met, "are said to fail, and pass:", *sorted(expected - met))
    expect_denied(sluice, python)
    count = sum(tests.count for tests in done)
    table.checked("cpython", table.COMPILED, arguments.compiler)
    table.checked("cpython", table.DENIED)
    table.checked("cpython", table.OWN_TESTS, f"{count - len(failed)} of {count}")


if __name__ == "__main__":
    os.umask(0o022)
    verdicts.run(main)
