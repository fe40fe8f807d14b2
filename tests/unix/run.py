# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Unix sockets under policy: what is granted is reached, and nothing else, whatever links say.

    run.py --sluice=PATH
"""

import argparse
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests
import verdicts
from learned import SECONDS, Policy, expect

# @ is the folder, in which: server, elsewhere/server and in/server listen, log takes datagrams,
# `way` leads to in, in/out to elsewhere, in/link to elsewhere/server.
# Options, what the program does, and what comes of it.
CASES = [
    ([], ["connect=@/server", "connect=@/none", "bind=@/new", "listen=@/new", "send=@/log"],
     ["denied"] * 5),
    (["--allow-unix=@/server"],
     ["connect=@/server", "connect=@/in/server", "connect=@/none", "bind=@/server", "bind=@/new"],
     ["ok", "denied", "denied", "Address in use", "denied"]),
    (["--allow-unix=@/new,@/log"],
     ["listen=@/new", "connect=@/new", "connect=@/server", "send=@/log", "bind=@/newer"],
     ["ok", "Connection refused", "denied", "ok", "denied"]),
    (["--allow=connect unix @/server"], ["connect=@/server", "bind=@/new", "listen=@/server"],
     ["ok", "denied", "denied"]),
    (["--allow=bind unix @/new"], ["listen=@/new", "connect=@/new"], ["denied", "denied"]),
    (["--allow-unix=@/*", "--deny=connect unix @/server"],
     ["connect=@/server", "connect=@/in/server", "bind=@/in/new", "connect=@/none"],
     ["denied", "ok", "ok", "No such file or directory"]),
    (["--allow-unix=@/in/*"],
     ["connect=@/in/server", "connect=@/way/server", "connect=@/in/../in/server",
      "connect=@/in/link", "connect=@/in/out/server", "bind=@/in/out/new",
      "connect=@/in/../server", "bind=@/in/../new", "bind=@/way/new"],
     ["ok", "ok", "ok", *["denied"] * 5, "ok"]),
    (["--allow-unix=@/way/*"], ["connect=@/way/server", "connect=@/in/server"],
     ["denied", "denied"]),
    (["--allow-unix=/*"], ["connect=@abstract", "bind=@abstract", "connect=server", "bind=./new",
                           "connect=/proc/self/fd/0", "connect=/proc/self/root@/server"],
     ["denied"] * 6),
    # Whether there is something where a link leads is not told.
    (["--allow-unix=@/in/*"], ["connect=@/in/link", "connect=@/in/nowhere", "connect=@/in/nofolder/x",
                              "connect=@/in/out/none", "listen=@/in/nofolder/x"], ["denied"] * 5),
    (["--allow=any any", "--addr-pool=0.0.0.0/0,::/0"], ["connect=@/server", "bind=@/new"],
     ["denied", "denied"]),
]


ROUNDS = 500  # of reach.c
MANY = 4000


def listener(path, kind=socket.SOCK_STREAM):
    server = socket.socket(socket.AF_UNIX, kind)
    server.bind(str(path))
    if kind == socket.SOCK_STREAM:
        server.listen(1024)
    return server


@contextlib.contextmanager
def furnished():
    """The folder of the cases, by its path without links."""
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as opened:
        folder = Path(os.path.realpath(name))
        for part in ("in", "elsewhere"):
            (folder / part).mkdir()
            opened.enter_context(listener(folder / part / "server"))
        opened.enter_context(listener(folder / "server"))
        opened.enter_context(listener(folder / "log", socket.SOCK_DGRAM))
        (folder / "way").symlink_to("in")
        (folder / "in/out").symlink_to("../elsewhere")
        (folder / "in/link").symlink_to("../elsewhere/server")
        (folder / "in/nowhere").symlink_to("../elsewhere/none")
        (folder / "in/nofolder").symlink_to("../elsewhere/none/none")
        yield folder


def try_cases(sluice, wasm):
    for options, words, ends in CASES:
        with furnished() as folder:
            def fill(word):
                return word.replace("@/", f"{folder}/")

            command = [sluice, "run", *map(fill, options), wasm, *map(fill, words)]
            done = subprocess.run(command, env=guests.environment(), stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, timeout=SECONDS, check=False)
            said = [line.partition(": ")[2] for line in done.stdout.splitlines()]
            expect(said == ends, options, words, *said, done.stderr, "and not", *ends)
            made = list((folder / "elsewhere").iterdir())
            expect([file.name for file in made] == ["server"], "made elsewhere:", *made)


def accepted(server):
    """How many have connected."""
    server.setblocking(False)
    count = 0
    with contextlib.suppress(BlockingIOError):
        while True:
            server.accept()[0].close()
            count += 1
    return count


def use_both(sluice, wasm, folder, use, granted):
    """Goes where the link leads until it has led to either folder, and many times more."""
    tries = successes = 0
    give_up = time.monotonic() + SECONDS
    while (tries < MANY or not 0 < successes < tries) and time.monotonic() < give_up:
        said = Policy(sluice, folder).run_any(
            "run", f"--allow-unix={folder}/in/*", wasm,
            "many=" + use.replace("way", f"{folder}/way"))
        successes += int(said)
        tries += ROUNDS
        accepted(granted)
    expect(0 < successes < tries, use, f"{successes} of {tries}")


def swap_links(sluice, wasm):
    """While a link goes back and forth between a folder that is granted and one that is not, no
    way leads to the latter."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(os.path.realpath(name))
        for part in ("in", "elsewhere"):
            (folder / part).mkdir()
        granted = listener(folder / "in/server")
        denied = listener(folder / "elsewhere/server")
        (folder / "way").symlink_to("in")
        ended = threading.Event()

        def swap():
            while not ended.is_set():
                for part in ("elsewhere", "in"):
                    (folder / "new").symlink_to(part)
                    os.rename(folder / "new", folder / "way")

        swapper = threading.Thread(target=swap)
        swapper.start()
        try:
            with granted, denied:
                for use in ("connect=way/server", "bind=way/made"):
                    use_both(sluice, wasm, folder, use, granted)
                expect((folder / "in/made").is_socket(), "nothing was made where it was granted")
                expect(not (folder / "elsewhere/made").exists(), "made where it was not granted")
                expect(accepted(denied) == 0, "connected where it was not granted")
        finally:
            ended.set()
            swapper.join()


def learn_and_record(sluice, wasm):
    with furnished() as folder:
        policy = Policy(sluice, folder)
        words = [wasm, f"listen={folder}/new", f"connect={folder}/way/server", f"send={folder}/log",
                 "connect=@abstract"]
        said = policy.learn(*words).splitlines()
        expect(said == ["listen: ok", "connect: ok", "send: ok", "connect: denied"], *said)
        policy.expect_rules(f"allow listen unix {folder}/new",
                            "# no rule was written for this: allow connect unix @abstract",
                            f"allow connect unix {folder}/in/server",
                            f"allow send unix {folder}/log")
        (folder / "new").unlink()
        expect(policy.run(*words).splitlines() == said)

        log = folder / "audit"
        policy.run(f"--audit={log}", wasm, f"connect={folder}/way/server", f"connect={folder}/none")
        records = [json.loads(line) for line in log.read_text().splitlines()]
        told = [[record.get(field) for field in ("use", "protocol", "path", "decision", "address")]
                for record in records]
        expect(told == [["connect", "unix", f"{folder}/in/server", "allow", None],
                        ["connect", "unix", f"{folder}/none", "deny", None]], *told)

        done = subprocess.run([sluice, "run", "--verbose", "--stats", wasm, f"bind={folder}/way/x"],
                              env=guests.environment(), capture_output=True, text=True,
                              timeout=SECONDS, check=False)
        for line in (f"sluice: denied: bind unix {folder}/in/x; allow it with "
                     f"--allow='bind unix {folder}/in/x'",
                     "sluice: bind    unix           0          1"):
            expect(line in done.stderr.splitlines(), line, "is not in", done.stderr)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sluice", required=True)
    sluice = os.path.abspath(parser.parse_args().sluice)
    wasm = guests.compile_c("clang", HERE / "reach.c", posix=True)
    for part in (try_cases, swap_links, learn_and_record):
        part(sluice, wasm)


verdicts.run(main)
