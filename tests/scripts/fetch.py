# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The scripts that fetch leave nothing behind when they are stopped, say what to do where a file is
gone, and take Debian's own mirror."""

import hashlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import guests
import verdicts
from learned import SECONDS, expect, expect_in

SCRIPTS = guests.ROOT / "scripts"
FETCH = {"fetch-source.sh": ["suite", "package", "file.tar", "0" * 64], "fetch-wasi-libc.sh": []}
# An apt-get that knows a mirror, and what it does else.
APT = """#!/bin/sh
case $* in
*indextargets*) . /etc/os-release && echo "$VERSION_CODENAME http://mirror.test" ;;
%s
esac
"""
NEVER_ENDS = "*) echo waits >&2 && exec sleep 600 ;;"
HAS_ANOTHER = "*' source '*) echo another >other_2.orig.tar.gz ;;"
HAS_NONE = "*' source '*) exit 100 ;;"


def started(script, apt, folder):
    tools = folder / "tools"
    tools.mkdir()
    (tools / "apt-get").write_text(APT % apt)
    (tools / "apt-get").chmod(0o755)
    return subprocess.Popen(
        [SCRIPTS / script, *FETCH[script]], start_new_session=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        env={"PATH": f"{tools}:{os.environ['PATH']}", "XDG_CACHE_HOME": str(folder / "cache")})


def says_what_there_is(apt, what, folder):
    process = started("fetch-source.sh", apt, folder)
    try:
        _, said = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
        process.communicate()
    expect(process.returncode == 1, process.returncode, said)
    for part in ("no file.tar with the SHA-256", f"{folder}/cache/sluice/sources ", what):
        expect_in(part, said)


def stopped(script, number, folder):
    cache = folder / "cache"
    process = started(script, NEVER_ENDS, folder)
    try:
        said = []
        for line in process.stderr:
            said.append(line)
            if line == "waits\n":
                break
        else:
            raise verdicts.Failure(f"{script} ended by itself:\n{''.join(said)}")
        os.killpg(process.pid, number)
        code = process.wait(SECONDS)
        expect(code == 128 + number, f"{script}: {code} after signal {number}")
        left = [str(file) for file in cache.rglob("*") if file.name not in ("sluice", "sources")]
        expect(not left, f"{script} leaves after signal {number}:", *left)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        process.stderr.close()


def repository(folder, origin, codename):
    """A suite as APT wants it, with one package; a line for sources.list."""
    packages = b"Package: none\nVersion: 1\nArchitecture: all\nFilename: none.deb\nSize: 1\n\n"
    suite = folder / origin / "dists" / codename
    index = suite / "main" / "binary-all"
    index.mkdir(parents=True)
    (index / "Packages").write_bytes(packages)
    (suite / "Release").write_text(
        f"Origin: {origin}\nCodename: {codename}\nArchitectures: all\nComponents: main\n"
        "Date: Thu, 01 Jan 2026 00:00:00 UTC\nSHA256:\n"
        f" {hashlib.sha256(packages).hexdigest()} {len(packages)} main/binary-all/Packages\n")
    return f"deb [trusted=yes arch=all] copy:{folder / origin} {codename} main\n"


def mirror_of_debian(folder):
    with open("/etc/os-release") as about:
        codename, = (line.partition("=")[2].strip() for line in about
                     if line.startswith("VERSION_CODENAME="))
    for name in ("lists/partial", "archives/partial"):
        (folder / name).mkdir(parents=True)
    (folder / "status").touch()
    (folder / "sources").write_text("".join(repository(folder, origin, codename)
                                            for origin in ("Another", "Debian")))
    configuration = folder / "apt.conf"
    configuration.write_text(
        f'Dir::Etc::SourceList "{folder}/sources"; Dir::Etc::SourceParts "/dev/null";\n'
        f'Dir::State::Lists "{folder}/lists"; Dir::State::Status "{folder}/status";\n'
        f'Dir::Cache "{folder}"; APT::Sandbox::User "";\n')
    script = (f'. "{SCRIPTS}/private-apt.sh"; apt_get() {{ :; }}\n'
              f'apt_prepare deb sid "{folder}/private" && cat "{folder}/private/sources.list"')
    environment = {**guests.environment(), "APT_CONFIG": str(configuration)}
    for command in (["apt-get", "-q", "update"], ["sh", "-euc", script]):
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, text=True,
                              capture_output=True, timeout=SECONDS, check=False)
        expect(done.returncode == 0, command, done.stdout, done.stderr)
    expect(f" copy:{folder}/Debian sid " in done.stdout, "the mirror taken:", done.stdout)


def main():
    signals = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
    for number in signals:  # what is ignored here would be so in a script, and there for good
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, lambda *_: None)
    for script in FETCH:
        for number in signals:
            with tempfile.TemporaryDirectory() as folder:
                stopped(script, number, Path(folder))
    another = hashlib.sha256(b"another\n").hexdigest()
    for apt, what in ((HAS_ANOTHER, f"{another}  other_2.orig.tar.gz\n"), (HAS_NONE, "nothing\n")):
        with tempfile.TemporaryDirectory() as folder:
            says_what_there_is(apt, what, Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        mirror_of_debian(Path(folder))


verdicts.run(main)
