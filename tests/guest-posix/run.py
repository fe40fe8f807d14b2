# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""guest/posix does what Linux does, or what its headers say.

    run.py --sluice=PATH --compiler=NAME
"""

import argparse
import dataclasses
import datetime
import io
import socket
import subprocess
import sys
import tempfile
import zoneinfo
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests
import name_server
import private_network
import verdicts
from dns_responder import SERVFAIL, address, alias, pointer
from learned import expect
from outcome import SECONDS, expect_alike, run

ON_LINUX = ("on_linux.c", "descriptors.c", "connections.c", "process.c", "spawn.c", "signals.c",
            "events.c", "epoll.c", "special_files.c", "time_zones.c", "abort.c", "maps.c", "paths.c", "modes.c",
            "named_semaphores.c")
ZONES = "/usr/share/zoneinfo"  # the package tzdata
ALLOWED_ON_LINUX = ["--allow=resolve any", "--allow=any tcp 127.0.0.1",
                    "--allow=any udp 127.0.0.1"]
FUNCTIONS = ("-Wno-deprecated-declarations",)
LONG = 1024  # of here.c
LOGGED = [b"herror: Unknown host\n", b"Unknown host\n", b"before the name\n",
          b"name: text 5\n", b"name: with an end of line\n",
          b"name: with an end of line in an argument\n",
          b"name: end of line in the format only\ntext\n",
          *(b"name: " + b"0" * length + b"\n" for length in range(LONG - 8, LONG + 8)),
          b"name: No such file or directory\n", b"after the name\n"]


NAMES = {"many.sluice.test": [address(text) for text in ("192.0.2.1", "192.0.2.2", "2001:db8::1")],
         "six.sluice.test": [address("2001:db8::6")], "ill.sluice.test": SERVFAIL,
         "1.2.0.192.in-addr.arpa": [pointer("many.sluice.test")]}
ALLOWED = "--allow=resolve {*.sluice.test, *.in-addr.arpa}"
NAMES["alias.sluice.test"] = [alias("alias.sluice.test", "many.sluice.test"), *(
    address(text, name="many.sluice.test") for text in ("192.0.2.1", "192.0.2.2"))]


HOSTS = b"127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n"
SERVERS = ["--dns=192.0.2.1:53", "--dns=192.0.2.2:5353", "--dns=[2001:db8::1]:53",
           "--dns=192.0.2.3:53"]
# Files that a program finds in any case: options, the file, and what it has.
VIEWS = [
    ([], "/etc/hosts", HOSTS),
    (["--map-dir=/other::."], "/etc/hosts", HOSTS),
    (["--map-dir=/etc::."], "/etc/hosts", b"granted\n"),
    (["--map-dir=/etc::."], "/etc/group", b"user:x:1000:user\n"),
    (["--env=USER=somebody", "--env=HOME=/home/somebody"], "/etc/passwd",
     b"somebody:x:1000:1000:somebody:/home/somebody:/bin/sh\n"),
    ([], "/etc/nsswitch.conf",
     b"passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n"),
    (SERVERS, "/etc/resolv.conf", b""),
    ([*SERVERS, "--allow=send udp {192.0.2.0/31, 192.0.2.2, 2001:db8::1}"], "/etc/resolv.conf",
     b"nameserver 192.0.2.1\nnameserver 2001:db8::1\n"),
    ([*SERVERS, "--allow=send udp any", "--deny=send udp 192.0.2.1"], "/etc/resolv.conf",
     b"nameserver 2001:db8::1\nnameserver 192.0.2.3\n"),
]


@dataclasses.dataclass
class Ended:
    code: int
    output: bytes
    logged: list  # one piece for each write to standard error
    modes: dict  # of each file


def ran(command, umask):
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, tempfile.TemporaryDirectory() as folder:
        with theirs:
            ours.settimeout(SECONDS)
            process = subprocess.Popen(command, cwd=folder, env=guests.environment(), umask=umask,
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                       stderr=theirs)
        try:
            logged = list(iter(lambda: ours.recv(10000), b""))
            output, _ = process.communicate(timeout=SECONDS)
        finally:
            process.kill()
            process.communicate()
        modes = {file.name: file.stat().st_mode & 0o777 for file in Path(folder).iterdir()}
        return Ended(process.returncode, output, logged, modes)


def check_views(sluice, wasm):
    for options, path, content in VIEWS:
        ended = run([sluice, "run", *options, wasm, path], {"hosts": b"granted\n"})
        expect((ended.code, ended.output, ended.errors) == (0, content, b""), options, path, ended)
    local_time = run([sluice, "run", wasm, "/etc/localtime"]).output
    zone = zoneinfo.ZoneInfo.from_file(io.BytesIO(local_time))
    for year in (1900, 2000, 2100):
        moment = datetime.datetime(year, 7, 1, tzinfo=zone)
        expect((moment.utcoffset(), moment.tzname()) == (datetime.timedelta(0), "UTC"), year)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sluice", required=True, type=Path)
    parser.add_argument("--compiler", required=True)
    arguments = parser.parse_args()
    guest = [arguments.sluice.resolve(), "run", "--dir=."]
    pairs = {program: (guests.compile_c("native", HERE / program),
                       guests.compile_c(arguments.compiler, HERE / program, posix=True))
             for program in ON_LINUX}
    if arguments.compiler != "zig":  # its libc waits for itself
        pairs["one_thread.c"] = (guests.compile_c("native", HERE / "one_thread.c"), guests.compile_c(
            arguments.compiler, HERE / "one_thread.c", posix=True))
    flags = guests.setjmp_flags(arguments.compiler)
    if flags is not None:
        pairs["jumps.c"] = (guests.compile_c("native", HERE / "jumps.c"), guests.compile_c(
            arguments.compiler, HERE / "jumps.c", flags, posix=True))
    functions = guests.compile_c(arguments.compiler, HERE / "functions.c", FUNCTIONS, posix=True)
    own = guests.compile_c(arguments.compiler, HERE / "here.c", posix=True)
    views = guests.compile_c(arguments.compiler, HERE / "views.c", posix=True)
    private_network.enter()

    with_path = [guests.compile_c("native", HERE / "unix_sockets.c"), guests.compile_c(
        arguments.compiler, HERE / "unix_sockets.c", posix=True)]
    outcomes = []
    for program in with_path:
        with tempfile.TemporaryDirectory() as folder:
            grants = [*guest, f"--dir={folder}", f"--allow-unix={folder}/*"]
            command = [*(grants if program == with_path[1] else []), program, folder]
            outcomes.append(run(command))
            outcomes[-1].files = {file.name: b"a socket" if file.is_socket() else b"none"
                                  for file in Path(folder).iterdir()}
    expect_alike("unix_sockets.c", *outcomes)
    expect(outcomes[0].files.get("left") == b"a socket", "none stays:", *outcomes[0].files)

    for program, (native, wasm) in pairs.items():
        # What is in the folder that is granted goes before files that are always there.
        here = guest[2:] if program != "special_files.c" else []
        expect_alike(program, run([native]), run([*guest[:2], *here, f"--map-dir={ZONES}::{ZONES}",
                                                  *ALLOWED_ON_LINUX, wasm]))
    expect(run([*guest, functions]).code == 0, "a function is missing")
    check_views(guest[0], views)
    # The mask of the command decides who may read what a program made for itself alone.
    with name_server.running(lambda name, _: NAMES.get(name)) as dns:
        for umask, modes in ((0o022, {"file": 0o644, "folder": 0o755}),
                             (0o077, {"file": 0o600, "folder": 0o700})):
            ended = ran([*guest, dns, ALLOWED, own], umask)
            expect(ended == Ended(0, b"", LOGGED, modes), ended.output.decode(), *(
                piece[:80] for piece in ended.logged), ended.code, ended.modes)


verdicts.run(main)
