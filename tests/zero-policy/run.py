# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A guest without any grant calls every import: the kernel must know of no socket, group or packet
of it, and strace must see no system call that could make one. The same guest with everything
granted must leave traces of each kind, or the test would see nothing.

    run.py --iwasm=PATH [--calls=N] [--seed=N]
"""

import argparse
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import guest
import imports
import kernel
import records

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import private_network

SECONDS = 120
# Those that are called elsewhere (boundaries.py): they end the program, wait for others, or close
# the sockets that all others are called with.
NOT_HERE = {"proc_exit", "pthread_exit", "pthread_join", "pthread_cond_wait", "sem_wait",
            "pthread_cancel", "fd_close", "fd_renumber"}
# Without a grant these do nothing, whatever they are given. (Nor do others; these can't succeed.)
NEVER_SUCCEED = {"sock_bind", "sock_listen", "sock_accept", "sock_send", "sock_send_to",
                 "sock_addr_remote", "sock_set_ip_add_membership"}
EVERYTHING = ["--addr-pool=0.0.0.0/0,::/0", "--allow-resolve=*", "--dns=127.0.0.1:1"]


def enter_network():
    """A network in which every address is this machine's, so that each packet is counted by the one
    interface that there is. False where the system allows none."""
    if not private_network.enter():
        return False
    for command in ("link delete test0", "route add local default dev lo",
                    "-6 route add local default dev lo"):
        subprocess.run(["ip", *command.split()], check=True)
    return True


class Peers:
    """Who hears of a packet: on one port by TCP and UDP, IPv4 and IPv6."""

    def __init__(self):
        self.sockets = []
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            peer = socket.socket(socket.AF_INET6, kind)
            peer.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            peer.bind(("::", self.sockets[0].getsockname()[1] if self.sockets else 0))
            if kind == socket.SOCK_STREAM:
                peer.listen(64)
            peer.setblocking(False)
            self.sockets.append(peer)
        self.port = self.sockets[0].getsockname()[1]

    def heard(self):
        stream, datagram = self.sockets
        for hear in (stream.accept, lambda: datagram.recv(1)):
            try:
                hear()
                return True
            except BlockingIOError:
                pass
        return False


def calls_of(all_imports, known, rng, count):
    """Every address with everything that takes one, and at least `count` other calls, of which one
    of every import, in any order."""
    chosen = [one for one in all_imports if one.name not in NOT_HERE]
    calls = list(guest.every_address(chosen, known, rng))
    others = chosen + rng.choices(chosen, k=max(0, count - len(chosen)))
    calls += [(one, guest.arguments_for(one, known, rng)) for one in others]
    rng.shuffle(calls)
    return calls


class Run:
    """One run of a program, held before its end for a look at what the kernel says."""

    def __init__(self, command, options, folder, lines, marker):
        trace = folder / "trace"
        strace = ["strace", "-f", "-yy", "-e", "trace=network", "-o", trace]
        # Its modules are no one else's, so what they are compiled to is not kept.
        environment = {"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(folder),
                       "ASAN_OPTIONS": "detect_leaks=0"}  # which strace would prevent
        self.before = kernel.sockets(), kernel.groups(), kernel.packets()
        with open(folder / "stderr", "w+") as errors, subprocess.Popen(
                [*(strace if shutil.which("strace") else []), command[0], *options, *command[1:]],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                env=environment) as process:
            late = threading.Timer(SECONDS, process.kill)
            late.start()
            writer = threading.Thread(target=self._write, args=(process.stdin, lines))
            writer.start()
            self.printed = b""
            while marker not in self.printed:
                some = os.read(process.stdout.fileno(), 65536)
                if not some:
                    break
                self.printed += some
            writer.join()
            self.after = kernel.sockets(), kernel.groups(), kernel.packets()
            process.stdin.close()
            process.stdout.read()
            self.code = process.wait()
            late.cancel()
            errors.seek(0)
            self.errors = errors.read()
        self.complete = marker in self.printed
        self.harmful, self.traced = ([], 0)
        if trace.exists():
            self.harmful, self.traced = kernel.harmful_calls(trace.read_text())

    @staticmethod
    def _write(stdin, lines):
        try:
            stdin.write(lines)
            stdin.flush()
        except BrokenPipeError:
            pass  # it has ended, which is told elsewhere

    def traces(self):
        """What the kernel has learned, a line each."""
        new_sockets = sorted(self.after[0] - self.before[0])
        lines = [f"/proc/net/{table} has a new socket, {inode}" for table, inode in new_sockets]
        if self.after[1] != self.before[1]:
            lines.append("a multicast group was joined")
        if self.after[2] != self.before[2]:
            lines.append(f"packets: {self.before[2]} before, {self.after[2]} after")
        return lines


def wrong_results(calls, printed, unspecified):
    """Calls that succeeded though they can't have done what they are for. `unspecified` is the
    address of no family: connecting there gives up a connection."""
    answers = printed.decode(errors="replace").split("webassembly> ")[2:]  # behind prepare
    wrong = []
    for (one, arguments), answer in zip(calls, answers):
        must_fail = one.name in NEVER_SUCCEED or (
            one.name == "sock_connect" and arguments[1] != unspecified)
        if must_fail and answer.strip() == "0x0:i32":
            wrong.append(f"{one.export}{tuple(arguments)} succeeded")
    if len(answers) < len(calls):
        wrong.append(f"{len(calls)} calls, {len(answers)} answers")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    arguments = parser.parse_args()
    print(f"--seed={arguments.seed}")
    rng = random.Random(arguments.seed)

    all_imports = imports.all_imports()
    isolated = enter_network()
    if not isolated:
        print("skipped: others use this network too, so nothing could be told of one program")
        sys.exit(77)
    if not shutil.which("strace"):
        print("strace is not installed: what the kernel says is looked at, system calls are not")
    peers = Peers()
    known = records.Records(peers.port)
    calls = calls_of(all_imports, known, rng, arguments.calls)
    lines = "\n".join(["prepare", *(f"{one.export} {' '.join(map(str, values))}"
                                    for one, values in calls), "done\n"]).encode()
    problems = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "called.wat").write_text(guest.module_text(all_imports, known))
        program = started_program(all_imports, known, rng)
        (folder / "started.wat").write_text(program)

        def run(name, options, *more):
            result = Run([arguments.iwasm, *more, folder / name], options, folder,
                         lines if more else b"", b"0x600d:i32" if more else b"done\n")
            if not result.complete or result.code != 0:
                problems.append(f"{name}: exit code {result.code}, "
                                f"{'' if result.complete else 'not '}all was called")
            if result.errors:
                problems.append(f"{name}: {result.errors[:2000]}")
            return result

        for name, more in (("started.wat", []), ("called.wat", ["--repl"])):
            result = run(name, [], *more)
            problems += result.traces()
            problems += [f"strace: {line}" for line in result.harmful[:20]]
            if peers.heard():
                problems.append("a packet has arrived")
            if more:
                problems += wrong_results(calls, result.printed, known.unspecified)
            print(f"{name}: {len(all_imports)} imports, {result.traced} system calls seen")
        granted = run("called.wat", EVERYTHING, "--repl")
        seen = granted.traces()
        print(f"with everything granted: {len(seen)} traces, {len(granted.harmful)} system calls")
        kinds = ("/proc/net/tcp", "/proc/net/udp", "packets", "multicast")
        problems += [f"with everything granted there is no trace of {kind}" for kind in kinds
                     if not any(kind in line for line in seen)]
        if granted.traced and not granted.harmful:
            problems.append("with everything granted strace shows nothing")
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


def started_program(all_imports, known, rng):
    """A program that calls everything from its start, says "done" and waits for the end of its
    input."""
    calls = [guest.call_text(*call) for call in calls_of(all_imports, known, rng, 0)]
    text = records.SCRATCH + 8192
    vector = f"(i32.store (i32.const {text + 8}) (i32.const {text})) " \
             f"(i32.store (i32.const {text + 12}) (i32.const 5))"
    said = "".join(f"(i32.store8 (i32.const {text + i}) (i32.const {byte}))"
                   for i, byte in enumerate(b"done\n"))
    wasi = "$wasi_snapshot_preview1"
    end = [f"(drop (call {wasi}.fd_{call}.3333 (i32.const {fd}) (i32.const {text + 8}) "
           f"(i32.const 1) (i32.const {text + 16})))" for call, fd in (("write", 1), ("read", 0))]
    return guest.module_text(all_imports, known, "\n".join([*calls, said, vector, *end]))


if __name__ == "__main__":
    try:
        main()
    except imports.NotUnderstood as error:
        sys.exit(f"the imports in the sources: {error}")
