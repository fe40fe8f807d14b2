# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles C programs, natively and with each guest compiler, into a cache keyed by content.

    guests.py list                        the guest compilers of this machine, one a line
    guests.py list-threads                those for programs with threads
    guests.py has-rust                    fails when there is no Rust for programs with threads
    guests.py compile COMPILER FILE.c     compiles one program and prints where it is

The cache is a folder outside the source tree, given by SLUICE_GUEST_CACHE, so that the release and
the sanitizer build share it.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "guest" / "lib-socket"
POSIX = ROOT / "guest" / "posix"
COMMON_FLAGS = ["-std=gnu11", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-Werror"]


STACK = "-Wl,-z,stack-size=1048576"


class CompileError(Exception):
    pass


def cache_home():
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sluice"


def cache_folder():
    return Path(os.environ.get("SLUICE_GUEST_CACHE") or ROOT / "out" / "guests")


def environment(**more):
    """For a program under test: nothing of the caller's but where programs are, and a place of our
    own for what is compiled."""
    return {"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(cache_folder()), **more}


def _clang(sysroot, target="wasm32-wasi", *flags):
    headers = Path(sysroot) / "include" / target
    clang = shutil.which("clang-22")
    if not clang or not headers.is_dir():
        return None
    return [clang, f"--target={target}", f"--sysroot={sysroot}", "-Wno-deprecated",
            "-nostdlibinc", "-isystem", str(headers), *flags]


def _clang_sid():
    fetch = subprocess.run([ROOT / "scripts" / "fetch-wasi-libc.sh"], capture_output=True, text=True)
    if fetch.returncode != 0:
        print(fetch.stderr.strip(), file=sys.stderr)
        return None
    return _clang(fetch.stdout.strip())


def _zig():
    find = "import os, ziglang; print(os.path.join(os.path.dirname(ziglang.__file__), 'zig'))"
    zig = shutil.which("zig")
    for python in ("python3", str(cache_home() / "zig" / "bin" / "python3")):
        if zig or not shutil.which(python):
            continue
        found = subprocess.run([python, "-c", find], capture_output=True, text=True)
        if found.returncode == 0:
            zig = found.stdout.strip()
    return [zig, "cc", "-target", "wasm32-wasi"] if zig else None


def _wasi_threads():
    """C with a libc that has threads."""
    script = ROOT / "scripts" / "wasi-threads-sysroot.sh"
    make = subprocess.run([script], capture_output=True, text=True)
    if make.returncode != 0:
        print(make.stderr.strip(), file=sys.stderr)
        return None
    return _clang(make.stdout.strip(), "wasm32-wasip1-threads", "-pthread")


def _lib_pthread():
    """C with a libc that knows no threads, and the thread library of the host."""
    clang = _clang("/usr")
    return clang and [*clang, "-I", str(ROOT / "guest" / "lib-pthread" / "inc")]


def driver_variables(compiler):
    """What makes sluice-cc use this compiler, as variables."""
    command = command_of(compiler)
    sysroots = [word.partition("=")[2] for word in command if word.startswith("--sysroot=")]
    return {"SLUICE_COMPILER": command[0], **{"SLUICE_SYSROOT": root for root in sysroots}}


def link_flags(compiler):
    """What a compiler needs to link, beside what its command has."""
    if compiler == "wasi-threads":
        return ["-Wl,--import-memory,--export-memory,--shared-memory,--max-memory=268435456"]
    if compiler == "lib-pthread":
        return ["-Wl,--shared-memory,--max-memory=67108864,--no-check-features,--allow-undefined",
                "-Wl,--export=__heap_base,--export=__data_end,--export=malloc,--export=free"]
    return ["-pthread"] if compiler == "native" else []


def setjmp_flags(compiler):
    """What compiles setjmp; None where nothing does."""
    version = subprocess.run([*command_of(compiler), "-dumpversion"], capture_output=True, text=True)
    is_zig = compiler == "zig"
    if int(version.stdout.partition(".")[0] or 0) < (22 if is_zig else 20):
        return None
    return (*(["-mexception-handling"] if is_zig else []), "-mllvm", "-wasm-enable-sjlj",
            "-mllvm", "-wasm-use-legacy-eh=false")


FINDERS = {"clang": lambda: _clang("/usr"), "clang-sid": _clang_sid, "zig": _zig,
           "native": lambda: [os.environ.get("CC", "gcc")]}
# For programs with threads.
THREAD_FINDERS = {"wasi-threads": _wasi_threads, "lib-pthread": _lib_pthread}


def compilers(finders=None):
    """The guest compilers of this machine."""
    finders = finders or FINDERS
    return [name for name in finders if name != "native" and finders[name]()]


def command_of(compiler):
    command = {**FINDERS, **THREAD_FINDERS}[compiler]()
    if command is None:
        raise CompileError(f"the compiler {compiler} is not installed")
    return command


def identity(command):
    """What tells one version of a compiler, and of the C library it uses, from another."""
    sysroots = [word.partition("=")[2] for word in command if word.startswith("--sysroot=")]
    libcs = [libc for sysroot in sysroots for libc in Path(sysroot).glob("lib/wasm32-wasi*/libc.a")]
    files = [Path(shutil.which(command[0])), *libcs]
    return [(str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files]


def _run(command):
    result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if result.returncode != 0:
        raise CompileError(" ".join(map(str, command)) + "\n" + result.stderr)


def cached(name, key, make):
    """The file `name` in the cache folder of `key`; make(path) creates it when it is not there."""
    digest = hashlib.sha256(repr(key).encode()).hexdigest()[:20]
    folder = cache_folder() / digest
    target = folder / name
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            new = folder / "new" / name
            new.parent.mkdir(exist_ok=True)
            make(new)
            new.rename(target)
    return target


def contents(paths):
    return [(str(path.relative_to(ROOT)), path.read_bytes()) for path in sorted(paths)]


def archiver(compiler):
    if compiler == "zig":
        return [command_of(compiler)[0], "ar"]
    return [shutil.which("llvm-ar-22") or "llvm-ar"]


def _archive(name, compiler, folder, flags):
    """What the sources of a guest library become."""
    sources = sorted((folder / "src").glob("*.c"))
    command = command_of(compiler)
    flags = COMMON_FLAGS + flags

    def make(target):
        objects = []
        for source in sources:
            objects.append(target.parent / f"{source.stem}.o")
            _run(command + flags + ["-c", str(source), "-o", str(objects[-1])])
        _run(archiver(compiler) + ["qc", str(target)] + [str(o) for o in objects])
        _run(archiver(compiler) + ["s", str(target)])

    files = {*folder.rglob("*.[ch]"), *LIBRARY.glob("inc/*.h")}
    return cached(name, (command, identity(command), flags, contents(files)), make)


def library(compiler):
    """The library of sockets, guest/lib-socket."""
    return _archive("libsocket_wasi_ext.a", compiler, LIBRARY,
                    ["-I", str(LIBRARY / "inc"), "-include", "__stddef_max_align_t.h"])


POSIX_FLAGS = ["-I", str(POSIX / "inc"), "-I", str(LIBRARY / "inc"),
               "-include", "__stddef_max_align_t.h"]


def posix_library(compiler):
    """The library of what else POSIX has, guest/posix."""
    return _archive("libposix_wasi.a", compiler, POSIX,
                    [*POSIX_FLAGS, *(setjmp_flags(compiler) or ())])


def _with_headers(source):
    """A C file, and what it and its headers include from beside them."""
    found = {}
    waiting = [source]
    while waiting:
        file = waiting.pop()
        if file in found or not file.is_file():
            continue
        found[file] = file.read_text()
        names = re.findall(r'^\s*#\s*include\s*"([^"]+)"', found[file], re.MULTILINE)
        waiting += [(file.parent / name).resolve() for name in names]
    return found


RUST_TARGET = "wasm32-wasip1-threads"


def _rust():
    """A Rust compiler with the target, or None."""
    for command in (["rustc"], ["rustup", "run", "1.95.0", "rustc"]):
        if not shutil.which(command[0]):
            continue
        found = subprocess.run([*command, "--print", "sysroot"], capture_output=True, text=True)
        if any(Path(found.stdout.strip(), "lib/rustlib", RUST_TARGET, "lib").glob("libstd-*")):
            return command
    return None


def compile_rust(source):
    """Compiles one Rust file for wasi-threads; returns the program's path."""
    source = Path(source).resolve()
    rust = _rust()
    if not rust:
        raise CompileError(f"no Rust compiler with the target {RUST_TARGET} is installed")
    command = [*rust, "--edition=2024", "-O", f"--target={RUST_TARGET}"]
    version = subprocess.run([*rust, "--version"], capture_output=True, text=True).stdout
    key = (command, version, contents([source]))
    return cached(f"{source.stem}.wasm", key,
                   lambda target: _run([*command, str(source), "-o", str(target)]))


def compile_c(compiler, source, flags=(), posix=False):
    """Compiles one C file, with the library of POSIX if asked; returns the program's path."""
    source = Path(source).resolve()
    command = command_of(compiler) + COMMON_FLAGS
    key = [list(command), identity(command), flags, contents(_with_headers(source))]
    name = source.stem
    tail = []
    if compiler != "native":
        archive = library(compiler)
        key.append(str(archive))
        command += ["-I", str(LIBRARY / "inc"), STACK]
        tail = [str(archive)]
        if posix:
            command += POSIX_FLAGS
            tail = [str(posix_library(compiler)), *tail]
    tail += map(str, link_flags(compiler))
    key.append(list(tail))
    if compiler != "native":
        name += ".wasm"
    command += flags  # the last ones count
    return cached(name, key, lambda target: _run(
        command + [str(source)] + tail + ["-o", str(target)]))


def main(arguments):
    if arguments in (["list"], ["list-threads"]):
        print("\n".join(compilers(FINDERS if arguments == ["list"] else THREAD_FINDERS)))
    elif arguments == ["has-rust"]:
        sys.exit(_rust() is None)
    elif len(arguments) == 3 and arguments[0] == "compile":
        print(compile_c(arguments[1], arguments[2]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except CompileError as error:
        sys.exit(str(error))
