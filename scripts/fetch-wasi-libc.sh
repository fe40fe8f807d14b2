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

# The mirror that this machine uses for its own release.
# shellcheck source=/dev/null
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --no-release-info --format '$(RELEASE) $(SITE)' \
  'Created-By: Packages' | sed -n "s/^$release //p" | head -n 1)
[ -n "$mirror" ] || {
  echo "fetch-wasi-libc: APT on this machine knows no mirror of Debian $release" >&2
  exit 1
}

mkdir -p "$cache"
work=$(mktemp -d "$cache/wasi-libc.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/archives/partial"
: >"$work/status"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" \
  >"$work/sources.list"

apt_get() {
  apt-get -q -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$work/lists" -o Dir::State::Status="$work/status" \
    -o Dir::Cache="$work" -o Dir::Cache::Archives="$work/archives" \
    -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none \
    -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false "$@" >&2
}

echo "fetch-wasi-libc: fetching wasi-libc of Debian $suite from $mirror" >&2
apt_get update
(cd "$work" && apt_get download wasi-libc)
dpkg-deb -x "$work"/wasi-libc_*.deb "$work/root"
chmod 755 "$work/root"
# Whoever comes first wins; the other finds it done.
mv -T "$work/root" "$cache/wasi-libc-$suite" 2>/dev/null || [ -d "$sysroot" ]
echo "$sysroot"
