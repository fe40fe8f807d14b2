#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Makes this machine ready to build and test Sluice. Installs only what is missing; when nothing is,
# it returns at once. Debian packages need root or sudo; without either, the command is printed.
set -eu

packages="
  g++ cmake ninja-build pkg-config git python3 python3-venv ca-certificates
  libc-ares-dev libfmt-dev libgtest-dev libbenchmark-dev
  clang-22 lld-22 llvm-22 libclang-rt-22-dev clang-format-22 clang-tidy-22
  wasi-libc libclang-rt-22-dev-wasm32 libc++-22-dev-wasm32 libc++abi-22-dev-wasm32
  iproute2 dnsmasq-base strace valgrind make redis-tools autoconf automake meson netbase tzdata
  openssl tcl"
rust=1.95.0
PATH=$PATH:$HOME/.cargo/bin

say() { echo "dependencies: $*"; }
fail() {
  say "$@" >&2
  exit 1
}

# at_least HAVE WANTED: compares version numbers.
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]; }

# candidate PACKAGE: the version that APT would install, without Debian's suffixes; or nothing.
candidate() {
  apt-cache policy "$1" 2>/dev/null |
    sed -n 's/^  Candidate: \([0-9]*:\)\{0,1\}\([0-9][0-9.]*\).*/\2/p'
}

# --- Debian packages ------------------------------------------------------------------------------

missing_packages() {
  installed=$(dpkg-query -W -f='${db:Status-Abbrev}${Package}\n' 2>/dev/null | sed -n 's/^.i.//p')
  for package in $packages; do
    echo "$installed" | grep -qxF -- "$package" || printf '%s ' "$package"
  done
}

# as_root COMMAND...: runs it as root, or says what to run.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "this needs root. Please run as root:  apt-get update && apt-get install --yes" \
      "--no-install-recommends $missing"
  fi
}

install_packages() {
  if ! command -v dpkg-query >/dev/null; then
    say "this is not a Debian system; the build needs what these Debian packages hold:" $packages
    return 0
  fi
  missing=$(missing_packages)
  [ -n "$missing" ] || return 0
  say "installing Debian packages: $missing"
  as_root apt-get update -qq || say "apt-get update failed; trying with the lists that are here"
  for package in $missing; do
    [ -n "$(candidate "$package")" ] || unknown="${unknown-}$package "
  done
  [ -z "${unknown-}" ] || fail "the configured APT suites do not have: $unknown" \
    "- Debian bookworm with its security suite has them all; clang-22 and its companions can" \
    "also be had from https://apt.llvm.org"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq --no-install-recommends \
    $missing >/dev/null
}

# --- Rust -----------------------------------------------------------------------------------------

# Prints the version of a rustc that builds the engine, or nothing.
rust_found() {
  command -v cargo >/dev/null || return 0
  have=$(rustc --version 2>/dev/null | cut -d' ' -f2)
  if [ -n "$have" ] && at_least "$have" "$rust"; then
    echo "$have"
  elif command -v rustup >/dev/null && rustup which --toolchain "$rust" cargo >/dev/null 2>&1; then
    echo "$rust"
  fi
}

# The way that the Rust project gives, for Debian releases whose own Rust is too old.
install_rustup() {
  say "installing Rust $rust from https://rustup.rs into ~/.cargo"
  if ! command -v curl >/dev/null; then
    missing="curl"
    as_root apt-get install --yes -qq --no-install-recommends $missing >/dev/null
  fi
  installer=$(curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs) &&
    echo "$installer" | sh -s -- -y --quiet --no-modify-path --profile minimal \
      --default-toolchain "$rust" ||
    fail "that failed. Rust $rust or newer is needed to build the engine; https://rustup.rs tells" \
      "how to get it"
}

install_rust() {
  [ -z "$(rust_found)" ] || return 0
  if ! command -v rustup >/dev/null; then
    if at_least "$(candidate cargo)" "$rust"; then
      missing="cargo rustc"
    elif [ -n "$(candidate rustup)" ]; then
      missing="rustup"
    else
      install_rustup
      return 0
    fi
    say "installing Debian packages: $missing"
    as_root apt-get install --yes -qq --no-install-recommends $missing >/dev/null
    [ -z "$(rust_found)" ] || return 0
  fi
  say "installing Rust $rust with rustup"
  rustup toolchain install "$rust" --profile minimal --no-self-update
}

# The C library with threads, for tests and samples, comes with this target. Where Rust is not
# rustup's, there is none, and those are left out.
install_rust_target() {
  target=wasm32-wasip1-threads
  command -v rustup >/dev/null || return 0
  toolchain=
  have=$(rustc --version 2>/dev/null | cut -d' ' -f2)
  at_least "${have:-0}" "$rust" || toolchain=$rust
  rustup target list --installed ${toolchain:+--toolchain $toolchain} | grep -qx "$target" || {
    say "installing the Rust target $target with rustup"
    rustup target add ${toolchain:+--toolchain $toolchain} "$target"
  }
}

# --- Zig's C compiler, the second guest compiler of the tests -------------------------------------

install_zig() {
  python3 -m ziglang version >/dev/null 2>&1 || "$(dirname "$0")/sysroot.sh" sluice-cc zig
}

install_packages
install_rust
install_rust_target
install_zig
say "all there"
