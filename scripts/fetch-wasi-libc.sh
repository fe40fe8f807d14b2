#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Fetches a newer wasi-libc than this Debian release has, for the guest tests, and prints the
# sysroot folder. Nothing is installed: the package is unpacked into a cache, and APT checks its
# signature and hash with a configuration of its own.
#
# Usage: fetch-wasi-libc.sh [SUITE]      (default: sid)
set -eu

suite=${1:-sid}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/sluice
sysroot=$cache/wasi-libc-$suite/usr
if [ -d "$sysroot" ]; then
  echo "$sysroot"
  exit 0
fi

# shellcheck source=scripts/private-apt.sh
. "$(dirname "$0")/private-apt.sh"
mkdir -p "$cache"
work=$(mktemp -d "$cache/wasi-libc.XXXXXX")
trap 'rm -rf "$work"' EXIT
# A signal alone does not run it in every sh.
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

echo "fetch-wasi-libc: fetching wasi-libc of Debian $suite" >&2
apt_prepare deb "$suite" "$work"
(cd "$work" && apt_get download wasi-libc)
dpkg-deb -x "$work"/wasi-libc_*.deb "$work/root"
chmod 755 "$work/root"
# Whoever comes first wins; the other finds it done.
mv -T "$work/root" "$cache/wasi-libc-$suite" 2>/dev/null || [ -d "$sysroot" ]
echo "$sysroot"
