# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the tests here share: scenarios that run one after the other in one World, each of which may
fail alone."""

import argparse
import os
import time

import verdicts
from verdicts import Failure
from world import World


def expect(what, actual, expected):
    if actual != expected:
        raise Failure(f"{what}: {actual!r}, but {expected!r} was expected")


def run_all(words, prepared, scenarios):
    """Returns the failures, by name."""
    failures = {}
    world = World(words.iwasm)
    try:
        prepared(world)
        for name, scenario in scenarios.items():
            began = time.monotonic()
            world.seen()
            try:
                scenario(world)
            except (Failure, OSError) as failure:
                failures[name] = failure
            if words.show:
                print(f"{time.monotonic() - began:6.3f} s  {name}")
    finally:
        world.close()
    return failures


def main(description, prepared, make_scenarios):
    """prepared(world) comes first; make_scenarios() returns functions of the world, by name."""
    parser = argparse.ArgumentParser(description=description,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("--only", default="", help="scenarios with this in their names")
    parser.add_argument("--show", action="store_true", help="print how long each took")
    words = parser.parse_args()

    def body():
        scenarios = {name: scenario for name, scenario in make_scenarios().items()
                     if words.only in name}
        failures = run_all(words, prepared, scenarios)
        print(f"{len(scenarios)} scenarios")
        if failures or not scenarios:
            raise Failure("\n".join(f"-- {name}\n{failure}" for name, failure in failures.items()))
    verdicts.run(body)
