# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What was measured, as text, as Markdown and as JSON."""

import datetime
import json
import os
import platform
import re
import statistics
import subprocess
from dataclasses import asdict
from pathlib import Path

from figures import duration, mebibytes, misses, quartiles, ratio, ratios

NATIVE, WASM, NATIVE_THREADED, WASM_THREADED = OURS = ("native", "wasm", "native_threaded",
                                                      "wasm_threaded")
NOTHING = "–"
MARKERS = ("<!-- results -->", "<!-- end of results -->")


def result(row, runs):
    """What a row's runs say, and the runs. Everything is relative to the program compiled natively."""
    columns = {}
    for name, own in runs.items():
        native = runs[NATIVE_THREADED if name == WASM_THREADED else NATIVE]
        columns[name] = {"ns": statistics.median(run.ns for run in own),
                         "peak_kib": round(statistics.median(run.peak_kib for run in own)),
                         "speed": quartiles(ratios([run.ns for run in native], [run.ns for run in own])),
                         # A clock that ticks: the shortest runs may have taken no time.
                         "cpu": statistics.median(ratios([max(1, run.cpu_us) for run in own],
                                                         [max(1, run.cpu_us) for run in native])),
                         "runs": [asdict(run) for run in own]}
    wasm = columns[WASM]
    return {"name": row.name, "shows": row.shows, "count": row.count, "memory": row.memory,
            "floor": row.floor, "most_kib": row.most_kib,
            "misses": misses(row.floor, row.most_kib, wasm["speed"][1], wasm["peak_kib"]), "columns": columns}


# --- The table

def floor_of(result):
    if result["floor"] is not None:
        return f"{result['floor']:.2f}"
    return f"≤ {mebibytes(result['most_kib'])}" if result["most_kib"] is not None else ""


def _cells(result, others):
    """What the table and the page show of a row."""
    columns = result["columns"]
    native, wasm = columns[NATIVE], columns[WASM]
    times = [NOTHING] * 4
    if not result["memory"]:
        low, median, high = wasm["speed"]
        times = [duration(native["ns"]), duration(wasm["ns"]), ratio(median), f"{ratio(low)}–{ratio(high)}"]
    cpu = NOTHING if result["memory"] else ratio(wasm["cpu"])
    threaded = columns.get(WASM_THREADED)
    more = [ratio(threaded["speed"][1]) if threaded else ""]
    for name in others:
        other = columns.get(name)
        more.append(NOTHING if not other else mebibytes(other["peak_kib"]) if result["memory"]
                    else ratio(other["speed"][1]))
    mark = "!" if result["misses"] else ""
    return [*times, floor_of(result), mark, cpu, mebibytes(native["peak_kib"]),
            mebibytes(wasm["peak_kib"]), *more]


HEADERS = ("native", "wasm", "speed", "quartiles", "floor", "", "cpu", "memory", "wasm", "threaded")
WIDTHS = (9, 9, 6, 11, 9, 1, 6, 10, 10, 8)


def _line(name, cells):
    widths = [*WIDTHS, *[10] * (len(cells) - len(WIDTHS))]
    return " ".join([f"{name:16}", *(f"{cell:>{width}}" for cell, width in zip(cells, widths))]).rstrip()


def table_head(others):
    return _line("row", [*HEADERS, *others])


def table_row(result, others):
    return _line(result["name"], _cells(result, others))


def table_end(results):
    missed = [result["name"] for result in results if result["misses"]]
    with_floor = sum(bool(floor_of(result)) for result in results)
    if missed:
        return f"! {len(missed)} of {with_floor} rows with a floor miss it: {' '.join(missed)}"
    return f"all of {with_floor} rows with a floor have it" if with_floor else "no row has a floor"


# --- The page

def _markdown_row(words):
    return "| " + " | ".join(words) + " |"


def per_connection(results):
    """Bytes that a connection more takes, natively and as wasm; nothing where that was not measured."""
    held = {int(result["name"].removeprefix("held_")): result["columns"] for result in results
            if result["name"].startswith("held_")}
    if len(held) < 2:
        return None
    few, many = min(held), max(held)
    return many, *((held[many][name]["peak_kib"] - held[few][name]["peak_kib"]) * 1024 // (many - few)
                   for name in (NATIVE, WASM))


def markdown(document):
    """The part of docs/benchmarks.md between the markers."""
    others = list(document["runtimes"])
    results = document["rows"]
    machine, versions = document["machine"], document["versions"]
    lines = [f"{document['date'][:10]}; {machine['processor']}, {machine['cores']} cores, Linux "
             f"{machine['kernel']}, load average before it {machine['load']:.1f}; {versions['sluice']} "
             f"of {versions['commit'] or 'unknown sources'}, "
             f"{versions['native']}, {versions['wasm']}; {document['rounds']} rounds.", "",
             _markdown_row(["Row", "One is", "Native", "wasm", "Speed", "Quartiles", "Floor", "CPU",
                            "Memory, native", "wasm", "Threaded", *others]),
             "|---" * (11 + len(others)) + "|"]
    for result in results:
        native, wasm, speed, spread, floor, mark, *rest = _cells(result, others)
        lines.append(_markdown_row([f"`{result['name']}`", result["shows"], native, wasm,
                                    speed, spread, f"{floor} {mark}".strip(), *rest]))
    connections = per_connection(results)
    if connections:
        lines += ["", "An open connection of {:,} takes {:,} bytes natively and {:,} as wasm; the kernel's "
                  "part is not counted.".format(*connections)]
    return "\n".join([*lines, "", table_end(results)[:1].upper() + table_end(results)[1:] + "."])


def write_page(page, document, plot):
    """Replaces what is between the markers."""
    before, begin, rest = page.read_text().partition(MARKERS[0])
    _, end, after = rest.partition(MARKERS[1])
    if not begin or not end:
        raise ValueError(f"{page} has not both markers {' and '.join(MARKERS)}")
    between = f"\n\n![Speed of each row]({plot})\n\n{markdown(document)}\n\n"
    page.write_text(before + begin + between + end + after)


# --- All of it

def _first_line(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout.partition("\n")[0].strip()


def _processor():
    found = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()


def circumstances(iwasm):
    """The machine, what it did before, and the programs; to be asked before measuring."""
    now = datetime.datetime.now(datetime.timezone.utc)
    return {"date": now.isoformat(timespec="seconds"),
            "machine": {"kernel": platform.release(), "processor": _processor(),
                        "cores": len(os.sched_getaffinity(0)),
                        "memory_kib": os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 1024,
                        "load": os.getloadavg()[0]},
            "versions": {"sluice": _first_line(iwasm, "--version"),
                         "commit": _first_line("git", "-C", str(Path(__file__).parent), "describe",
                                               "--always", "--dirty"),
                         "native": _first_line(os.environ.get("CC", "gcc"), "--version"),
                         "wasm": _first_line("clang-22", "--version")}}


def write_json(file, document):
    file.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
