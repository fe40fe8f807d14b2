#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Says which compilers for programs are here and what they lack, and prepares parts of them in the
# user's cache. `sluice sysroot` runs it.
#
# Usage: sysroot.sh SLUICE-CC [libc|threads|zig|all]...
set -eu

zig=0.17.0
cc=$1
shift
scripts=$(dirname "$0")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/sluice

say() { echo "sysroot: $*"; }
fail() {
  say "$@" >&2
  exit 1
}

# report NAME COMMAND...: what sluice-cc says of its toolchain under these variables and options.
report() {
  name=$1
  shift
  if said=$("$@" 2>&1); then
    compiler=$(echo "$said" | sed -n 's/^compiler: //p')
    libc=$(echo "$said" | sed -n 's/^libc: //p')
    echo "$name: $compiler, libc: $libc"
  else
    echo "$name: missing"
    echo "$said" | sed 's/^[^ ]*: error: //; s/^/  /'
    return 1
  fi
}

report_all() {
  usable=0
  report 'sluice-cc' "$cc" --print-toolchain || usable=1
  report 'sluice-cc -pthread' "$cc" --print-toolchain -pthread || :
  report 'with SLUICE_COMPILER=clang' env SLUICE_COMPILER=clang "$cc" --print-toolchain || :
  report 'with SLUICE_COMPILER=zig' env -u SLUICE_SYSROOT SLUICE_COMPILER=zig \
    "$cc" --print-toolchain || :
  cat <<'END'

To get more, for yourself alone:
  sluice sysroot libc      a newer wasi-libc, for clang
  sluice sysroot threads   a wasi-libc with threads, for clang
  sluice sysroot zig       Zig, which needs nothing else
For everybody, by the administrator:
  apt-get install clang-22 lld-22 llvm-22 libclang-rt-22-dev-wasm32 wasi-libc
  apt-get install libc++-22-dev-wasm32 libc++abi-22-dev-wasm32      for C++ by clang
END
  return $usable
}

prepare_libc() {
  [ -d "$cache/wasi-libc-sid/usr" ] || {
    say "libc: APT fetches Debian's package wasi-libc of the suite sid and checks its signature;"
    say "libc: it is unpacked into $cache/wasi-libc-sid, and not installed"
  }
  say "libc: $("$scripts/fetch-wasi-libc.sh")"
}

prepare_threads() {
  target=wasm32-wasip1-threads
  if ! folder=$("$scripts/wasi-threads-sysroot.sh" 2>/dev/null); then
    command -v rustup >/dev/null || [ -x "$HOME/.cargo/bin/rustup" ] ||
      fail "threads: the C library comes with Rust's target $target, and there is no rustup" \
        "(https://rustup.rs, or Debian's package rustup)"
    say "threads: rustup adds the target $target to your Rust; a C library with threads is in it"
    PATH=$PATH:$HOME/.cargo/bin rustup target add "$target" ||
      fail "threads: rustup could not add $target"
    say "threads: headers come from the newer wasi-libc; links to both go to $cache/wasi-threads"
    folder=$("$scripts/wasi-threads-sysroot.sh") || fail "threads: that failed"
  fi
  say "threads: $folder"
}

prepare_zig() {
  if [ "$("$cache/bin/zig" version 2>/dev/null)" != "$zig" ]; then
    command -v python3 >/dev/null || fail "zig: it comes as a Python package, and there is no python3"
    say "zig: python3 makes a virtual environment in $cache/zig"
    python3 -m venv "$cache/zig" || fail "zig: that failed (Debian package python3-venv)"
    say "zig: pip fetches ziglang $zig from PyPI into it, some 100 MB"
    "$cache/zig/bin/python3" -m pip install --quiet "ziglang==$zig" || fail "zig: that failed"
    mkdir -p "$cache/bin"
    ln -sf "$("$cache/zig/bin/python3" -c \
      'import os, ziglang; print(os.path.dirname(ziglang.__file__))')/zig" "$cache/bin/zig"
  fi
  say "zig: $cache/bin/zig"
}

for part in "$@"; do
  case $part in
    libc | threads | zig | all) ;;
    *) fail "$part: there is no such part; there are libc, threads, zig and all" ;;
  esac
done
[ $# -gt 0 ] || {
  report_all
  exit
}
for part in "$@"; do
  case $part in
    all) for each in libc threads zig; do "prepare_$each"; done ;;
    *) "prepare_$part" ;;
  esac
done
