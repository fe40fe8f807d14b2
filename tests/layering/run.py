# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fails when a source includes a layer that it must not know: includes point one way.

    run.py SOURCE_FOLDER        the folder that holds src/ and include/
"""

import re
import sys
from pathlib import Path

# The part of the engine that a dialect sees: no store, no module, no Wasmtime.
ENGINE_FOR_ABI = {"engine/host_function.h", "engine/guest_memory.h", "engine/io_vectors.h"}
# What the sources of a layer may include, besides their own layer: layers, and single headers.
# `public` is include/sluice: types that more than one layer speaks. A test may use a whole layer
# where its subject may use a header of it.
MAY_INCLUDE = {
    "text": set(),
    "thread": set(),
    "net": {"thread"},
    "policy": {"text", "thread", "net", "sluice/audit.h", "sluice/printable.h"},
    "wasi": {"thread", "net", "policy"},
    "engine": {"thread", "public", "net/file_descriptor.h"},
    "abi": {"thread", "net", "policy", "wasi", *ENGINE_FOR_ABI},
    "runtime": {"thread", "net", "policy", "wasi", "engine", "abi", "public"},
    "cli": {"text", "public"},
    "toolchain": {"text"},
    "public": set(),
}
WASMTIME_LAYERS = {"engine"}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)


def layer_of_file(path, root):
    parts = path.relative_to(root).parts
    return "public" if parts[0] == "include" else parts[1]


def layer_of_include(name):
    first, slash, _ = name.partition("/")
    if not slash:
        return None  # of the standard library
    if first == "sluice":
        return "public"
    return first if first in MAY_INCLUDE else None


def problems(path, root):
    layer = layer_of_file(path, root)
    allowed = MAY_INCLUDE[layer]
    if path.stem.endswith("_test") or path.stem.startswith("test_"):
        allowed = allowed | {name.split("/")[0] for name in allowed}
    for name in INCLUDE.findall(path.read_text()):
        target = layer_of_include(name)
        if name.startswith(("wasmtime", "wasm.h", "wasm_")) and layer not in WASMTIME_LAYERS:
            yield f"{layer} must not know Wasmtime: {name}"
        elif target is not None and target != layer and not allowed & {target, name}:
            yield f"{layer} must not include {name}"


def main():
    root = Path(sys.argv[1])
    files = sorted(path for folder in ("src", "include") for path in (root / folder).rglob("*")
                   if path.suffix in (".h", ".cc"))
    found = [f"{path.relative_to(root)}: {problem}" for path in files
             for problem in problems(path, root)]
    unknown = {layer_of_file(path, root) for path in files} - set(MAY_INCLUDE)
    found += [f"src/{layer}: say in {sys.argv[0]} what this layer may include" for layer in unknown]
    print("\n".join(found) or f"{len(files)} files include what they may")
    sys.exit(1 if found or not files else 0)


main()
