# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs lessons.toml: what others got wrong, one row each.

    lessons.py --iwasm=PATH [--only=TEXT] [--show]
"""

import re
import sys
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import scenarios
from scenarios import expect
from steps import Service, Step, answered, reset, run_service, run_steps

ROWS = Path(__file__).resolve().parent / "lessons.toml"
REPEATED = re.compile(r"\{(.)\*(\d+)\}")
FIELDS = {"name", "source", "policy", "options", "do", "each", "expect", "wire", "visits", "refused"}

NAMES = [
    "host-record=api.example.com,20.0.0.10,300",
    "host-record=other.example.com,20.0.0.11,300",
    "host-record=example.com,20.0.0.12,300",
    "host-record=_service.example.com,20.0.0.14,300",
    "host-record=127.0.0.1.nip.example,127.0.0.1,300",
    "host-record=private.example.net,10.0.0.1,300",
    "host-record=metadata.google.internal,169.254.169.254,300",
    "host-record=mapped.example.net,::ffff:10.0.0.1,300",
    "host-record=host.example.com,20.0.0.16,300",
    "cname=database.example.com,host.example.com",
    f"host-record={'x' * 63}.example.com,20.0.0.15,300",
]


def expanded(text):
    """With {x*3} for xxx."""
    return REPEATED.sub(lambda found: found[1] * int(found[2]), text)


def as_list(value):
    return value if isinstance(value, list) else [value]


def steps_of(row):
    """Each action and what comes of it; with "each", the one action for each of these."""
    if "each" in row:
        return [Step(expanded(row["do"].replace("{}", one)), row["expect"]) for one in row["each"]]
    actions, results = as_list(row["do"]), as_list(row["expect"])
    expect("results", len(results), len(actions))
    return [Step(expanded(action), result) for action, result in zip(actions, results)]


def run_row(world, row):
    expect("unknown fields", sorted(set(row) - FIELDS), [])
    lines, options = row.get("policy", []), row.get("options", [])
    if "refused" in row:
        for one in row.get("each", [""]):
            complaint = world.refusal([line.replace("{}", one) for line in lines],
                                      [option.replace("{}", one) for option in options])
            expect(f"{one}: {complaint}", row["refused"] in complaint, True)
        return
    if "visits" in row:
        port = int(row["do"].split()[2])
        visits = [answered(port, source) if hears == "hello" else reset(port, source)
                  for source, hears in row["visits"]]
        run_service(world, lines, Service(row["do"], visits), options)
        return
    steps = steps_of(row)
    if row.get("wire"):
        steps[0].wire = tuple(map(expanded, row["wire"]))
    run_steps(world, lines, steps, options)


def prepared(world):
    world.name_server(NAMES)


def all_scenarios():
    rows = tomllib.loads(ROWS.read_text())["lesson"]
    names = [row["name"] for row in rows]
    expect("names that stand twice", sorted({name for name in names if names.count(name) > 1}), [])
    return {row["name"]: lambda world, row=row: run_row(world, row) for row in rows}


if __name__ == "__main__":
    scenarios.main(__doc__, prepared, all_scenarios)
