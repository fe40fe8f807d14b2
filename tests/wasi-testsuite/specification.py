# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a test of WebAssembly/wasi-testsuite says of itself: NAME.json beside NAME.wasm."""

import json
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

COMPONENT = b"\0asm\x0d\0\1\0"
VERSION = "wasm32-wasip1"
WORLD = "wasi:cli/command"

# What each kind of operation takes beside its type.
OPERATIONS = {
    "run": {"args", "env", "dirs", "root"},
    "write": {"id", "payload"},
    "read": {"id", "payload"},
    "connect": {"id", "protocol_type"},
    "send": {"id", "payload"},
    "recv": {"id", "payload"},
    "kill": {"signal"},
    "wait": {"exit_code"},
}
FIELDS = OPERATIONS["run"] | {"exit_code", "stdout", "stderr", "proposals", "operations", "world",
                              "wasi_functions"}


class Wrong(Exception):
    """The specification can't be understood."""


class Unsupported(Exception):
    """The test is for something that this runner or Sluice does not have."""


@dataclass
class Specification:
    args: list = field(default_factory=list)
    env: dict = field(default_factory=dict)
    directories: dict = field(default_factory=dict)  # the guest's name: the folder beside the test
    proposals: list = field(default_factory=list)
    stdout: str = None  # not compared when None
    stderr: str = None
    operations: list = field(default_factory=list)  # what is done behind the start


@dataclass
class Test:
    suite: str
    name: str
    module: Path


def find(folder):
    """The tests in a folder and below, in order. A text module counts where it has no binary."""
    modules = [path for path in folder.rglob("*.wasm") if path.is_file()]
    modules += [path for path in folder.rglob("*.wat") if not path.with_suffix(".wasm").exists()]
    return [Test(suite=_manifest(path.parent).get("name") or str(path.parent.relative_to(folder)),
                 name=str(path.relative_to(folder).with_suffix("")), module=path)
            for path in sorted(modules)]


def read(module):
    """The Specification of a module. Raises Wrong and Unsupported."""
    version = _manifest(module.parent).get("version", VERSION)
    if version != VERSION:
        raise Unsupported(f"for {version}")
    with open(module, "rb") as file:
        if file.read(len(COMPONENT)) == COMPONENT:
            raise Unsupported("a component")
    path = module.with_suffix(".json")
    fields = _load(path) if path.exists() else {}
    _only(fields, FIELDS)
    if fields.get("world", WORLD) != WORLD:
        raise Unsupported(f"for {fields['world']}")
    if "operations" not in fields:
        # Tests of threads that wait for standard input want it open and silent.
        return _specification(fields, [{"type": "wait", "exit_code": fields.get("exit_code", 0),
                                        "close_stdin": False}])
    start, *rest = [_operation(operation) for operation in fields["operations"]] or [{}]
    if start.get("type") != "run" or any(operation["type"] == "run" for operation in rest):
        raise Wrong("operations must begin with the only one of type run")
    return _specification(fields | start, rest)


def _specification(fields, operations):
    folders = [(name, name) for name in fields.get("dirs", [])]
    if fields.get("root") is not None:
        folders.append(("/", fields["root"]))
    for _, folder in folders:
        if PurePosixPath(folder).is_absolute() or ".." in PurePosixPath(folder).parts:
            raise Wrong(f"the directory {folder} is not beside the test")
    return Specification(args=fields.get("args", []), env=fields.get("env", {}),
                         directories=dict(folders), proposals=fields.get("proposals", []),
                         stdout=fields.get("stdout"), stderr=fields.get("stderr"),
                         operations=operations)


def _operation(operation):
    kind = operation.get("type")
    if kind == "request":
        raise Unsupported("for a server of wasi:http")
    if kind not in OPERATIONS:
        raise Wrong(f"unknown operation {kind}")
    _only(operation, OPERATIONS[kind] | {"type"})
    return operation


def _only(fields, known):
    unknown = sorted(set(fields) - known)
    if unknown:
        raise Wrong(f"unknown field {', '.join(unknown)}")


def _manifest(folder):
    path = folder / "manifest.json"
    return _load(path) if path.exists() else {}


def _load(path):
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Wrong(f"{path.name}: {error}") from error
    if not isinstance(value, dict):
        raise Wrong(f"{path.name}: not an object")
    return value
