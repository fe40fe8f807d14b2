# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# To be sourced: APT with a configuration of its own, which leaves that of the machine alone, for
# packages of another suite, or for sources.
#
#   apt_prepare deb|deb-src SUITE FOLDER     knows one suite of Debian, of the mirror that this
#                                            machine uses; keeps all it needs in FOLDER
#   apt_get ...                              in the current folder
# shellcheck shell=sh

apt_prepare() {
  apt_folder=$3
  # shellcheck source=/dev/null
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  # Other vendors name their suites after Debian's.
  mirror=$(apt-get indextargets --format '$(RELEASE) $(SITE)' 'Created-By: Packages' \
    'Origin: Debian' | sed -n "s/^$release //p" | head -n 1)
  [ -n "$mirror" ] || {
    echo "$0: APT on this machine knows no mirror of Debian $release; try apt-get update" >&2
    return 1
  }
  mkdir -p "$apt_folder/lists/partial" "$apt_folder/archives/partial"
  : >"$apt_folder/status"
  echo "$1 [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $2 main" \
    >"$apt_folder/sources.list"
  apt_get update
}

apt_get() {
  apt-get -q -o Dir::Etc::SourceList="$apt_folder/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$apt_folder/lists" -o Dir::State::Status="$apt_folder/status" \
    -o Dir::Cache="$apt_folder" -o Dir::Cache::Archives="$apt_folder/archives" \
    -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none \
    -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false "$@" >&2
}
