# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Says how many lines and branches of each folder of src/ were run, and writes pages that show them.

    coverage_report.py BUILD OUTPUT

BUILD is a build folder of the preset `coverage` in which programs have run. Ends with 1 when the
folders that face guests stay below the least that is asked of them.
"""

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FACING_GUESTS = ("policy", "abi", "wasi")
LEAST = {"lines": 95, "branches": 85}  # per cent
SOURCES = [ROOT / "src", ROOT / "include"]
OF_TESTS = r"(_test\.cc|/test_[^/]*|/recording_network\.h)$"


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def merged(build):
    """One profile of all that ran."""
    profile = build / "coverage.profdata"
    counted = sorted(build.glob("profiles/*.profraw"))
    if not counted:
        sys.exit(f"coverage: no program of {build} has run: there is no profiles/*.profraw")
    run("llvm-profdata-22", "merge", "-sparse", *counted, "-o", profile)
    return profile


def llvm_cov(command, build, profile, *options):
    programs = [path for path in (build / "bin/sluice", *sorted(build.glob("src/*_test")))
                if path.exists()]
    first, *others = programs
    return run("llvm-cov-22", command, f"-instr-profile={profile}",
               f"-ignore-filename-regex={OF_TESTS}", *options, first,
               *(f"-object={path}" for path in others), "-sources", *SOURCES)


def by_folder(summary):
    """For each folder of src/ and each of LEAST, how many there are and how many were run."""
    folders = defaultdict(lambda: {kind: [0, 0] for kind in LEAST})
    for file in summary["data"][0]["files"]:
        path = Path(file["filename"]).relative_to(ROOT)
        folder = path.parts[1] if path.parts[0] == "src" else path.parts[0]
        for kind, sums in folders[folder].items():
            sums[0] += file["summary"][kind]["count"]
            sums[1] += file["summary"][kind]["covered"]
    return folders


def added(folders):
    return {kind: [sum(column) for column in zip(*(folder[kind] for folder in folders))]
            for kind in LEAST}


def per_cent(sums):
    count, covered = sums
    return 100 * covered / count if count else 0.0


def row(name, folder):
    cells = [f"{covered:7} of {count:6} {per_cent((count, covered)):6.1f} %"
             for count, covered in folder.values()]
    return f"{name:20}" + "".join(cells)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    build, output = map(Path, sys.argv[1:])
    profile = merged(build)
    folders = by_folder(json.loads(llvm_cov("export", build, profile, "-summary-only")))
    facing = added([folders[name] for name in FACING_GUESTS])

    print(f"{'':20}" + "".join(f"{kind:>26}" for kind in LEAST))
    for name in sorted(folders, key=lambda name: (name not in FACING_GUESTS, name)):
        print(row(name, folders[name]))
    print(row(", ".join(FACING_GUESTS), facing))
    print(row("all", added(folders.values())))

    llvm_cov("show", build, profile, "-format=html", f"-output-dir={output}",
             "-show-branches=count", "-Xdemangler=llvm-cxxfilt-22")
    print(f"coverage: see {output}/index.html")
    too_few = [kind for kind, least in LEAST.items() if per_cent(facing[kind]) < least]
    for kind in too_few:
        print(f"coverage: {LEAST[kind]} % of the {kind} of {', '.join(FACING_GUESTS)} are needed")
    return 1 if too_few else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as failed:  # it has said why
        sys.exit(f"coverage: {failed.cmd[0]} ended with {failed.returncode}")
