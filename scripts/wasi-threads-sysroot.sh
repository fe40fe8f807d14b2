#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Puts together a sysroot for C programs with wasi-threads and prints its folder: the C library that
# Rust's target wasm32-wasip1-threads brings, with the headers that fetch-wasi-libc.sh fetches.
# Nothing is installed; the sysroot is links in a cache. Who has a wasi-sdk has no need of it.
#
# Usage: wasi-threads-sysroot.sh
set -eu

target=wasm32-wasip1-threads
rust=1.95.0
sysroot=${XDG_CACHE_HOME:-$HOME/.cache}/sluice/wasi-threads
PATH=$PATH:$HOME/.cargo/bin

# libc_of RUSTC...: the folder of the C library of that Rust; fails when it has none.
libc_of() {
  command -v "$1" >/dev/null || return 1
  libc=$("$@" --print sysroot 2>/dev/null)/lib/rustlib/$target/lib/self-contained
  [ -e "$libc/libc.a" ]
}
libc_of rustc || libc_of rustup run "$rust" rustc || {
  echo "wasi-threads-sysroot: no C library with threads here: rustup target add $target" >&2
  exit 1
}
headers=$("$(dirname "$0")/fetch-wasi-libc.sh")/include/wasm32-wasi

# link TO NAME: leaves alone what is right already, as others may be using it.
link() { [ "$(readlink "$2")" = "$1" ] || ln -sfn "$1" "$2"; }

mkdir -p "$sysroot/include" "$sysroot/lib/$target"
link "$headers" "$sysroot/include/$target"
for file in libc.a crt1-command.o crt1-reactor.o; do
  link "$libc/$file" "$sysroot/lib/$target/$file"
done
# -pthread and programs ask for them; their functions are in libc.a.
for name in pthread m rt dl util resolv crypt xnet; do
  empty=$sysroot/lib/$target/lib$name.a
  [ -e "$empty" ] || printf '!<arch>\n' >"$empty"
done
echo "$sysroot"
