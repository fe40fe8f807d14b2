#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Runs the tests in a build that counts what runs, and reports which lines and branches did. The
# arguments are passed to ctest, to run some of the tests only. Fails when a test does, or when too
# little of what faces guests was run.
set -eu

cd "$(dirname "$0")/.."
build=out/build/coverage
unset LLVM_PROFILE_FILE  # the programs know where their counters are

say() { echo "coverage: $*"; }

say "building in $build"
cmake --preset coverage --log-level=WARNING
cmake --build "$build"

rm -rf "$build/profiles"
# Makes the file of its counters: a test that limits the size of files could not.
"$build/bin/sluice" --version >/dev/null

say "testing"
status=0
ctest --test-dir "$build" --output-on-failure --parallel "$(nproc)" "$@" || status=1

python3 -B scripts/coverage_report.py "$build" out/coverage || status=1
exit "$status"
