#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Tells Linux that sluice-run starts WebAssembly modules, so that ./program runs: by binfmt_misc, for
# the whole machine and until the next boot. Needs root.
#
# Usage: binfmt.sh register [SLUICE-RUN]    else the one beside this script, or on PATH
#        binfmt.sh unregister
#        binfmt.sh status                   fails when nothing is registered
#        binfmt.sh rule [SLUICE-RUN]        prints the line for a file in /etc/binfmt.d
set -eu

folder=/proc/sys/fs/binfmt_misc

fail() {
  echo "binfmt: $*" >&2
  exit 1
}

# rule [SLUICE-RUN]: a module begins with \0asm and the version 1.
rule() {
  run=${1:-$(dirname "$0")/sluice-run}
  [ -n "${1-}" ] || [ -x "$run" ] || run=$(command -v sluice-run) ||
    fail "there is no sluice-run beside $0, nor on PATH"
  [ -f "$run" ] && [ -x "$run" ] || fail "$run: there is no such program"
  run=$(cd "$(dirname "$run")" && pwd)/$(basename "$run")
  rule=":sluice:M::\\x00asm\\x01\\x00\\x00\\x00::$run:"
  case $run in *:*) fail "$run: the kernel takes no colon in that path" ;; esac
  [ ${#run} -le 127 ] || fail "$run: the kernel takes paths of 127 bytes at most"
  printf '%s\n' "$rule"
}

registered() { [ -e "$folder/sluice" ]; }

case ${1-} in
  register)
    rule=$(rule "${2-}")
    [ -e "$folder/register" ] || mount -t binfmt_misc binfmt_misc "$folder" 2>/dev/null ||
      fail "binfmt_misc can't be mounted at $folder: are you root, and does this kernel have it?"
    [ -w "$folder/register" ] || fail "$folder/register is not to be written: are you root?"
    if registered; then echo -1 >"$folder/sluice"; fi
    printf '%s' "$rule" >"$folder/register" || fail "the kernel refused: $rule"
    ;;
  unregister)
    registered || fail "nothing is registered"
    [ -w "$folder/sluice" ] || fail "$folder/sluice is not to be written: are you root?"
    echo -1 >"$folder/sluice"
    ;;
  status)
    registered || fail "nothing is registered"
    cat "$folder/sluice"
    ;;
  rule) rule "${2-}" ;;
  *) sed -n 's/^# \{0,1\}//; 3,$ { /^set/q; p }' "$0" >&2 && exit 1 ;;
esac
