# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What --audit records, of programs that run: to a file that is moved, a pipe, the log of the
system; and that it is there however the program ends.

    run.py --iwasm=PATH [CASE ...]
"""

import argparse
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests
import namespaces
import private_network

SECONDS = 60
NOBODY = "10.1.2.3"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


class Program:
    """ask.c, under control."""

    def __init__(self, *options, pass_fds=(), preexec=None, grants=()):
        self.process = subprocess.Popen(
            [IWASM, *options, *grants, PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, pass_fds=pass_fds, preexec_fn=preexec,
            env=guests.environment())

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def connect(self, first, count=1, address=NOBODY):
        self.tell(f"connect {address} {first} {count}")
        if self.process.stdout.readline() != "done\n":
            raise AssertionError(self.process.stderr.read())

    def end(self, sent=None):
        """The exit code, and what was said on stderr."""
        if sent is not None:
            self.process.send_signal(sent)
        _, errors = self.process.communicate(timeout=SECONDS)
        return self.process.returncode, errors


def records_of(text):
    """Parsed; times are checked, and taken out."""
    assert text == "" or text.endswith("\n"), text[-200:]
    records = [json.loads(line) for line in text.splitlines()]
    for record in records:
        assert TIME.fullmatch(record.pop("time")), record
    return records


def ports(path):
    return [record.get("port") for record in records_of(path.read_text())]


def wait_until(condition):
    give_up = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < give_up, "this never came"
        time.sleep(0.005)


def decisions(records):
    return sum(record.get("lost", record.get("count", 1)) for record in records)


def case_fields(folder):
    path = folder / "log"
    program = Program(f"--audit={path}", "--allow=connect tcp 127.0.0.1:1-9")
    program.connect(1, address="127.0.0.1")
    program.connect(10, address="127.0.0.1")
    program.connect(10, address="127.0.0.1")
    assert program.end() == (0, "")
    common = {"instance": program.process.pid, "use": "connect", "protocol": "tcp",
              "address": "127.0.0.1"}
    rule = "allow connect tcp 127.0.0.1:1-9"
    expected = [{**common, "port": 1, "decision": "allow", "rule": rule,
                 "source": "--allow=" + rule.removeprefix("allow ")},
                {**common, "port": 10, "decision": "deny", "source": "default"}]
    records = records_of(path.read_text())
    # Whether the equal ones are counted in one line is a matter of time.
    assert decisions(records) == 3, records
    for record in records:
        record.pop("count", None)
    assert records in (expected, [*expected, expected[1]]), records
    assert path.stat().st_mode & 0o137 == 0


def case_level(folder):
    path = folder / "log"
    program = Program(f"--audit={path}", "--audit-level=denied", "--allow=connect tcp 127.0.0.1:1")
    program.connect(1, 2, address="127.0.0.1")
    assert program.end() == (0, "")
    assert ports(path) == [2]


def case_rotation(folder):
    path, moved = folder / "log", folder / "log.1"
    path.write_text("{\"time\":\"2000-01-01T00:00:00.000000Z\",\"port\":0}\n")
    program = Program(f"--audit={path}")
    program.connect(1)
    wait_until(lambda: ports(path) == [0, 1])
    path.rename(moved)
    program.connect(2)
    wait_until(lambda: path.exists() and ports(path) == [2])
    path.unlink()
    program.connect(3)
    assert program.end() == (0, "")
    assert (ports(moved), ports(path)) == ([0, 1], [3])


def case_slow_pipe(folder):
    """A program is not kept by a pipe that nobody reads, and every decision is accounted for."""
    reading, writing = os.pipe()
    program = Program(f"--audit=fd:{writing}", pass_fds=[writing])
    os.close(writing)
    count = 60_000
    program.connect(1, count)
    program.process.stdin.close()
    with open(reading) as pipe:
        text = pipe.read()
    program.process.stdin = None
    _, errors = program.end()
    records = records_of(text)
    assert any("lost" in record for record in records)
    untold = re.search(r"(\d+) decisions are not recorded", errors)
    assert decisions(records) + int(untold[1] if untold else 0) == count


def case_pipe_that_stays_full(folder):
    """Nobody reads to the end: the command ends all the same, and says so."""
    reading, writing = os.pipe()
    program = Program(f"--audit=fd:{writing}", pass_fds=[writing])
    program.connect(1, 20_000)
    code, errors = program.end()
    assert code == 0 and "decisions are not recorded" in errors, (code, errors)
    os.close(reading)
    os.close(writing)


def case_full_disk(folder):
    program = Program("--audit=/dev/full")
    program.connect(1, 3)
    code, errors = program.end()
    assert code == 0
    assert errors.count("No space left on device") == 1, errors
    assert errors.endswith("warning: --audit=/dev/full: 3 decisions are not recorded\n"), errors


def case_ends(folder):
    """What was decided just before the end is recorded."""
    for name, code, end in (("returns", 0, lambda program: program.end()),
                            ("interrupted", 130, lambda program: program.end(signal.SIGINT)),
                            ("terminated", 143, lambda program: program.end(signal.SIGTERM)),
                            ("traps", 1, lambda program: (program.tell("trap"), program.end())[1])):
        path = folder / name
        program = Program(f"--audit={path}")
        program.connect(1)
        assert end(program)[0] == code, name
        assert ports(path) == [1], name
    path = folder / "time"
    program = Program(f"--audit={path}", "--timeout=1000")
    program.connect(1)
    program.process.wait(timeout=SECONDS)
    assert program.end()[0] == 1
    assert ports(path) == [1]


def scrape(port, request="GET /metrics HTTP/1.1", host="127.0.0.1"):
    with socket.create_connection((host, port), timeout=SECONDS) as server:
        server.sendall(f"{request}\r\nHost: a\r\n\r\n".encode())
        return b"".join(iter(lambda: server.recv(65536), b"")).decode()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def case_metrics(folder):
    port = free_port()
    program = Program(f"--metrics=127.0.0.1:{port}", "--audit=/dev/full", "--allow=connect tcp 127.0.0.1:1-9")
    program.connect(1, 9, address="127.0.0.1")
    program.connect(20, 2, address="127.0.0.1")
    wait_until(lambda: "\nsluice_audit_lost_total 11\n" in scrape(port))
    head, body = scrape(port).split("\r\n\r\n")
    assert head.startswith("HTTP/1.1 200 OK\r\n") and f"Content-Length: {len(body)}" in head, head
    for decision, count in (("allow", 9), ("deny", 2)):
        line = f'sluice_decisions_total{{use="connect",protocol="tcp",decision="{decision}"}} {count}'
        assert line in body.splitlines(), body
    assert scrape(port, "GET / HTTP/1.1").startswith("HTTP/1.1 404 ")
    with socket.create_connection(("127.0.0.1", port)):  # who says nothing keeps nobody for long
        assert scrape(port).startswith("HTTP/1.1 200 ")
    assert program.end()[0] == 0


def case_metrics_are_withheld(folder):
    """From a program that may use all addresses, unless a rule names the endpoint."""
    for host in ("127.0.0.1", ""):
        for rule, allowed in (("any any", False), ("tcp any:PORT", False),
                              ("tcp 127.0.0.0/8:1-65535", False), ("tcp 127.0.0.1", False),
                              ("tcp 127.0.0.1:PORT", True)):
            port = free_port()
            path = folder / "log"
            path.write_text("")
            rule = rule.replace("PORT", str(port))
            program = Program(f"--metrics={host}:{port}", f"--audit={path}", f"--allow=connect {rule}")
            for address in ("127.0.0.1", "0.0.0.0"):
                program.connect(port, address=address)
            assert program.end()[0] == 0
            records = records_of(path.read_text())
            expected = {"allow"} if allowed else {"deny"}
            assert {record["decision"] for record in records} == expected, (rule, records)
            if not allowed:
                assert {record["source"] for record in records} == {"--metrics"}, records


def case_metrics_on_every_address_are_withheld_but_where_a_rule_names_it(folder):
    port = free_port()
    path = folder / "log"
    program = Program(f"--metrics=:{port}", f"--audit={path}", "--allow=any any",
                      f"--allow=connect tcp 127.0.0.1:{port}")
    for address in ("127.0.0.1", "127.0.0.2"):
        program.connect(port, address=address)
    assert program.end()[0] == 0
    decisions = [(record["address"], record["decision"]) for record in records_of(path.read_text())]
    assert decisions == [("127.0.0.1", "allow"), ("127.0.0.2", "deny")], decisions


def case_syslog(folder):
    """In a /dev of its own."""
    if os.fork() == 0:
        code = 1
        try:
            assert namespaces.unshare(namespaces.CLONE_NEWNS)
            former = folder / "dev"
            former.mkdir()
            for command in (["mount", "--make-rprivate", "/"],
                            ["mount", "--rbind", "/dev", str(former)],
                            ["mount", "-t", "tmpfs", "tmpfs", "/dev"]):
                subprocess.run(command, check=True)
            for name in ("null", "zero", "urandom"):
                os.symlink(former / name, f"/dev/{name}")
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
                log.bind("/dev/log")
                log.settimeout(SECONDS)
                program = Program("--audit=syslog", grants=["--allow=connect tcp 127.0.0.1:1"])
                program.connect(1, 2, address="127.0.0.1")
                assert program.end() == (0, "")
                for severity, port in ((30, 1), (28, 2)):
                    head, line = log.recv(65536).decode().split(": ", 1)
                    assert head == f"<{severity}>sluice[{program.process.pid}]", head
                    assert records_of(line + "\n")[0]["port"] == port
            code = 0
        except BaseException as problem:
            print(repr(problem), file=sys.stderr)
        os._exit(code)
    assert os.wait()[1] == 0


def main():
    global IWASM, PROGRAM
    parser = argparse.ArgumentParser()
    parser.add_argument("--iwasm", required=True)
    parser.add_argument("cases", nargs="*")
    arguments = parser.parse_args()
    IWASM = os.path.abspath(arguments.iwasm)
    PROGRAM = str(guests.compile_c("clang", HERE / "ask.c"))
    private_network.enter()
    all_cases = {name.removeprefix("case_"): case for name, case in globals().items()
                 if name.startswith("case_")}
    failed = False
    for name in arguments.cases or all_cases:
        with tempfile.TemporaryDirectory() as folder:
            try:
                all_cases[name](Path(folder))
                print(f"{name}: ok")
            except (AssertionError, subprocess.TimeoutExpired) as problem:
                failed = True
                print(f"{name}: {problem!r} at line {problem.__traceback__.tb_next.tb_lineno}")
    sys.exit(failed)


main()
