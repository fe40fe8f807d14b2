#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Runs the TCP sample, server and client, as wasm, each behind its own address pool. Needs the
# program and the samples built: `make demo` sees to it.
set -eu

out=$(dirname "$0")/../out
iwasm=$out/bin/iwasm
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || :; rm -rf "$work"' EXIT

say() { echo "demo: $*"; }

mkfifo "$work/output"
say 'iwasm --addr-pool=0.0.0.0/15 tcp_server.wasm 0      (port 0: any that is free)'
"$iwasm" --addr-pool=0.0.0.0/15 "$out/samples/tcp_server.wasm" 0 >"$work/output" &
server=$!
exec 3<"$work/output"
port=
while [ -z "$port" ] && read -r line <&3; do
  echo "  $line"
  case $line in *'Listening on '*) port=${line##*:} ;; esac
done
[ -n "$port" ] || {
  say 'the server ended before it listened' >&2
  exit 1
}

say "iwasm --addr-pool=127.0.0.1/15 tcp_client.wasm $port"
"$iwasm" --addr-pool=127.0.0.1/15 "$out/samples/tcp_client.wasm" "$port" >"$work/client"
sed 's/^/  /' "$work/client"
grep -q 'Say Hi from the Server' "$work/client" || {
  say 'the client did not get what the server sends' >&2
  exit 1
}
say 'both ran as WebAssembly, and neither could reach anything outside its pool'
