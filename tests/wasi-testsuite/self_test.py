# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tests the runner: gives it tests of each outcome and looks at what it reports.

    self_test.py --iwasm=PATH
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests
import private_network

RUN, WAIT = {"type": "run"}, {"type": "wait"}
ECHO = {"type": "connect", "id": "peer", "protocol_type": "tcp"}


def run(*arguments):
    return {"type": "run", "args": list(arguments)}


def payload(kind, id, text):
    return {"type": kind, "id": id, "payload": text}


# Name: the specification, None for no file, and the beginning of the reason; None when it passes.
CASES = {
    "empty": ({}, None),
    "no-file": (None, None),
    "sub/folder/exit": ({"args": ["exit", "7"], "exit_code": 7}, None),
    "exit-wrong": ({"args": ["exit", "7"], "exit_code": 8}, "exit code 7 instead of 8"),
    "exit-unexpected": ({"args": ["exit", "1"]}, "exit code 1 instead of 0"),
    "stdout": ({"args": ["print", "é"], "stdout": "é\n"}, None),
    "stdout-unchecked": ({"args": ["print", "anything"]}, None),
    "stdout-wrong": ({"args": ["print", "a"], "stdout": "a"}, r"stdout: b'a\n' instead of b'a'"),
    "stderr": ({"args": ["complain", "x"], "stderr": "x"}, None),
    "stderr-wrong": ({"args": ["complain", "x"], "stderr": ""}, "stderr: b'x' instead of b''"),
    "environment": ({"args": ["environment", "A"], "env": {"A": "b=c"}, "stdout": "b=c\n"}, None),
    "stdin-open": ({"args": ["exit-when-silent"]}, None),
    "stdin-closed": ({"operations": [run("exit-when-silent"), WAIT]}, "exit code 1 instead of 0"),
    "directory-1": ({"args": ["leave", "d"], "dirs": ["d"]}, None),
    "directory-2": ({"args": ["leave", "d"], "dirs": ["d"]}, None),
    "directory-root": ({"args": ["leave", "/"], "root": "d"}, None),
    "directory-missing": ({"args": ["leave", "e"], "dirs": ["e"]}, "exit code 2"),
    "directory-outside": ({"dirs": ["../d"]}, "the directory ../d is not beside the test"),
    "json": ("{", "json.json: "),
    "json-list": ("[]", "json-list.json: not an object"),
    "field": ({"arguments": []}, "unknown field arguments"),
    "streams": ({"operations": [run("copy"), payload("write", "stdin", "hello"),
                                payload("read", "stdout", "hello"),
                                payload("read", "stderr", "hello"), WAIT]}, None),
    "streams-wrong": ({"operations": [run("print", "one"), payload("read", "stdout", "two"), WAIT]},
                      "stdout: b'one' instead of b'two'"),
    "streams-short": ({"operations": [run("print", "one"), payload("read", "stdout", "one\n!")]},
                      r"stdout: b'one\n' instead of b'one\n!'"),
    "wait": ({"operations": [run("exit", "3"), {"type": "wait", "exit_code": 3}]}, None),
    "wait-implied": ({"operations": [run("exit", "3")]}, "exit code 3 instead of 0"),
    "kill": ({"operations": [run("wait"), {"type": "kill", "signal": "SIGKILL"},
                             {"type": "wait", "exit_code": -9}]}, None),
    "echo": ({"proposals": ["sockets"],
              "operations": [run("echo"), ECHO, payload("send", "peer", "ping"),
                             payload("recv", "peer", "ping"), WAIT]}, None),
    "echo-wrong": ({"proposals": ["sockets"],
                    "operations": [run("echo"), ECHO, payload("send", "peer", "ping"),
                                   payload("recv", "peer", "pong"), WAIT]},
                   "received b'ping' instead of b'pong'"),
    "echo-not-granted": ({"operations": [run("echo"), ECHO]}, "cannot connect to b''"),
    "run-missing": ({"operations": [WAIT]}, "operations must begin"),
    "operation": ({"operations": [RUN, {"type": "dance"}]}, "unknown operation dance"),
}
LATE = {"late": ({"args": ["wait"]}, "did not end within 0.5 s")}
SKIPPED = {
    "request": ({"operations": [RUN, {"type": "request"}]}, "for a server of wasi:http"),
    "world": ({"world": "wasi:http/service"}, "for wasi:http/service"),
    "component": ({}, "a component"),
    "p3/version": ({}, "for wasm32-wasip3"),
}
TRAP = '(module (memory (export "memory") 1) (func (export "_start") unreachable))'
COMPONENT = b"\0asm\x0d\0\1\0"


def fill(folder, module):
    for name, (specification, _) in {**CASES, **LATE, **SKIPPED}.items():
        target = folder / f"{name}.wasm"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(module, target)
        if specification is not None:
            text = specification if isinstance(specification, str) else json.dumps(specification)
            target.with_suffix(".json").write_text(text)
    (folder / "text.wat").write_text(TRAP)
    (folder / "component.wasm").write_bytes(COMPONENT)
    (folder / "sub/folder/manifest.json").write_text('{"name": "the suite"}')
    (folder / "p3/manifest.json").write_text('{"name": "p3", "version": "wasm32-wasip3"}')
    (folder / "d").mkdir()
    for name in ("kept", "old.cleanup"):
        (folder / "d" / name).touch()


class Runner:
    def __init__(self, iwasm, folder):
        self._command = [str(HERE / "run"), f"--iwasm={iwasm}"]
        self._folder = folder
        self._environment = guests.environment()

    def __call__(self, *arguments):
        return subprocess.run([*self._command, *arguments], cwd=self._folder, text=True,
                              env=self._environment, capture_output=True, timeout=60)


def check(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: {found!r} instead of {expected!r}")


def check_outcomes(report, lines):
    outcomes = {test["name"]: test for test in report["tests"]}
    cases = {name: ("failed" if reason else "passed", reason or "")
             for name, (_, reason) in CASES.items()}
    cases |= {name: ("skipped", reason) for name, (_, reason) in SKIPPED.items()}
    cases["text"] = ("failed", "exit code 1 instead of 0")
    check("names", sorted(outcomes), sorted(cases))
    for name, (outcome, reason) in cases.items():
        found = outcomes[name]
        if found["outcome"] != outcome or not found["reason"].startswith(reason):
            sys.exit(f"{name}: {found} instead of {outcome}: {reason}")
        shown = [line for line in lines if line.startswith(f"{outcome}: {name}: ")]
        check(f"lines of {name}", len(shown), 0 if outcome == "passed" else 1)
    for outcome in ("passed", "failed", "skipped"):
        check(outcome, report[outcome], sum(kind == outcome for kind, _ in cases.values()))
    check("summary", lines[-1],
          "{passed} passed, {failed} failed, {skipped} skipped".format(**report))
    check("suite", outcomes["sub/folder/exit"]["suite"], "the suite")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    arguments = parser.parse_args()
    module = guests.compile_c("clang", HERE / "self_test.c")
    private_network.enter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "tests"
        fill(folder, module)
        runner = Runner(arguments.iwasm, folder.parent)
        everything = runner("--json=report.json", "--jobs=4", "--exclude=^late$", "tests")
        sys.stderr.write(everything.stderr)
        check("exit code", everything.returncode, 1)
        check_outcomes(json.loads((folder.parent / "report.json").read_text()),
                       everything.stdout.splitlines())
        check("files left", sorted(path.name for path in (folder / "d").iterdir()),
              ["kept", "old.cleanup"])

        good = runner("--filter=^(exit|stdout|directory)", "--exclude=wrong|un|-[mo]", "tests",
                      "tests/sub")
        check("output", (good.stdout, good.returncode), ("4 passed, 0 failed, 0 skipped\n", 0))
        late = runner("--filter=^late$", "--timeout=0.5", "tests")
        check("output", (late.stdout.splitlines()[0], late.returncode),
              ("failed: late: " + LATE["late"][1], 1))
        for nothing in (["--filter=nothing", "tests"], ["tests/d"], ["--filter=world", "tests"],
                        ["missing"], ["--jobs=0", "tests"]):
            check(f"exit code of {nothing}", runner(*nothing).returncode, 2)


if __name__ == "__main__":
    try:
        main()
    except guests.CompileError as error:
        sys.exit(str(error))
