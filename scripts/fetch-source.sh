#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Fetches the source of a program that the tests compile, as Debian keeps it, and prints where the
# file is: in a cache, unless its SHA-256 is another one. Nothing is installed, and nothing unpacked.
#
# Usage: fetch-source.sh SUITE PACKAGE FILE SHA256
#   FILE: the tar file of PACKAGE's source; or PACKAGE itself, a .deb, where that is all source
set -eu

suite=$1 package=$2 file=$3 sum=$4
cache=${XDG_CACHE_HOME:-$HOME/.cache}/sluice/sources

is_right() { echo "$sum  $1" | sha256sum --check --status 2>/dev/null; }

if is_right "$cache/$file"; then
  echo "$cache/$file"
  exit 0
fi

# shellcheck source=scripts/private-apt.sh
. "$(dirname "$0")/private-apt.sh"
mkdir -p "$cache"
work=$(mktemp -d "$cache/new.XXXXXX")
trap 'rm -rf "$work"' EXIT
# A signal alone does not run it in every sh.
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

echo "fetch-source: fetching the source of $package of Debian $suite" >&2
case $file in
  *.deb) apt_prepare deb "$suite" "$work"
    (cd "$work" && apt_get download "$package") || : ;;
  *) apt_prepare deb-src "$suite" "$work"
    (cd "$work" && apt_get source --download-only --tar-only "$package") || : ;;
esac
is_right "$work/$file" || {
  echo "fetch-source: Debian $suite has no $file with the SHA-256 $sum now." >&2
  echo "Put that file into $cache (Debian's archive of snapshots keeps them all)," >&2
  echo "or let tests/programs/programs.toml name what there is:" >&2
  (cd "$work" && sha256sum -- *.tar.* *.deb 2>/dev/null || echo "nothing") >&2
  exit 1
}
mv "$work/$file" "$cache/$file"
echo "$cache/$file"
