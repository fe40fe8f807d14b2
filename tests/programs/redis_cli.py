# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""redis-cli as wasm does what it does natively, with a real server, and lives under the policy that
was learned of it.

    redis_cli.py --sluice=PATH [--compiler=NAME]
"""

import contextlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import name_server
from comparison import Comparison, check
from learned import SECONDS, Policy, expect
from name_server import free_port
from verdicts import Failure

SERVER = "redis-check-rdb"  # of redis-tools: it is a server when it is called by that name
SCRIPT = b"redis.call('set', KEYS[1], ARGV[1]) return {redis.call('get', KEYS[1]), #ARGV}\n"
MANY = b"".join(b"SET key:%d %d\r\n" % (i, i * i) for i in range(20000))

# What redis-cli is told after the port, what it reads, and how it has to end.
CALLS = [
    (["ping"], b"", 0),
    (["set", "key", "a value"], b"", 0),
    (["get", "key"], b"", 0),
    (["--no-raw", "get", "none"], b"", 0),
    (["-x", "set", "read"], b"binary \0\xff\r\n", 0),
    (["--no-raw", "get", "read"], b"", 0),
    (["rpush", "list", "1", "two", "3.0"], b"", 0),
    (["--no-raw", "lrange", "list", "0", "-1"], b"", 0),
    (["--csv", "lrange", "list", "0", "-1"], b"", 0),
    (["-3", "--json", "hset", "hash", "field", "1", "other", "2"], b"", 0),
    (["-3", "--json", "hgetall", "hash"], b"", 0),
    (["--no-raw", "lpush", "key", "not a list"], b"", 0),
    (["-e", "lpush", "key", "not a list"], b"", 1),
    (["-n", "3", "set", "elsewhere", "1"], b"", 0),
    (["-r", "5", "incr", "counter"], b"", 0),
    ([], b"set a 1\nincr a\nmulti\nincr a\nexec\nselect 3\nkeys *\nhelp @none\nwrong\n", 0),
    (["-D", ";", "--raw", "lrange", "list", "0", "-1"], b"", 0),
    (["--eval", "script.lua", "made", ",", "1", "2"], b"", 0),
    (["--pipe"], MANY, 0),
    (["dbsize"], b"", 0),
    (["debug", "digest"], b"", 0),
    (["--bigkeys"], b"", 0),
    (["--rdb", "copy.rdb"], b"", 0),
    (["--user", "default", "--pass", "wrong", "--no-auth-warning", "ping"], b"", 0),
    (["config", "set", "requirepass", "secret"], b"", 0),
    (["ping"], b"", 0),
    (["-a", "secret", "--no-auth-warning", "ping"], b"", 0),
    (["-a", "secret", "config", "set", "requirepass", ""], b"", 0),
    (["--version"], b"", 0),
    (["--unknown"], b"", 1),
]
COPY = next(number for number, (words, *_) in enumerate(CALLS) if "--rdb" in words)


@contextlib.contextmanager
def server():
    """A Redis server on the loopback interface; gives its port."""
    program = shutil.which(SERVER)
    if not program:
        raise Failure(f"no {SERVER} is installed; scripts/install-dependencies.sh installs it")
    port = free_port(socket.SOCK_STREAM)
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "127.0.0.2", "::1",
             "--save", "", "--dir", folder, "--enable-debug-command", "yes",
             "--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "0"],
            executable=program, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        watchdog = threading.Timer(10 * SECONDS, process.kill)
        watchdog.start()
        try:
            said = []
            for line in process.stdout:
                said.append(line)
                if "Ready to accept connections" in line:
                    break
            else:
                raise Failure("no Redis server: " + "".join(said))
            threading.Thread(target=process.stdout.read, daemon=True).start()
            yield port
        finally:
            watchdog.cancel()
            process.kill()
            process.wait()


def keys_of(copy):
    """How many keys a copy of a database has, which must be whole."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(copy)
        file.flush()
        done = subprocess.run([SERVER, file.name], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=SECONDS, check=False)
    keys = re.search(r"(\d+) keys read", done.stdout)
    expect(done.returncode == 0 and "RDB looks OK!" in done.stdout and keys, "a broken copy:",
           done.stdout, done.stderr)
    return int(keys[1])


def normal(text):
    """Without what is new each time: the sizes of a copy and its content, which holds the time."""
    if re.match(rb"REDIS\d{4}", text):
        return b"a copy of %d keys" % keys_of(text)
    return re.sub(rb"\d+ bytes", b"N bytes", text)


class Observer:
    """A client of the server that empties it and tells what others have asked of it. It stays
    connected, so that no password comes between."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), SECONDS)
        self.replies = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.replies.close()
        self.socket.close()

    def _ask(self, command):
        self.socket.sendall(command + b"\r\n")
        line = self.replies.readline()
        if line.startswith(b"$"):
            return self.replies.read(int(line[1:]) + 2).decode()
        expect(line == b"+OK\r\n", command, line)
        return ""

    def empty(self):
        self._ask(b"FLUSHALL SYNC")
        self._ask(b"CONFIG RESETSTAT")

    def seen(self):
        """The commands since the last time, and how many connections there were."""
        said = self._ask(b"INFO stats commandstats")
        self._ask(b"CONFIG RESETSTAT")
        counted = r"^(cmdstat_\S+?:calls=\d+|total_connections_received:\d+)"
        failed = r"^(cmdstat_\S+?:).*(rejected_calls=\d+,failed_calls=\d+)"
        return re.findall(counted, said, re.MULTILINE), re.findall(failed, said, re.MULTILINE)


def compare(sluice, wasm):
    with server() as port, Observer(port) as observer:
        options = ["--allow=connect tcp loopback", "--allow=connect tcp localhost"]
        cli = Comparison(sluice, "redis-cli", wasm, options, normal)
        calls = [(["-p", str(port), *arguments], given) for arguments, given, _ in CALLS]
        calls += [(["-h", host, "-p", str(port), "ping"], b"") for host in ("::1", "localhost")]
        calls += [(["-u", f"redis://127.0.0.1:{port}/3", "get", "elsewhere"], b""),
                  (["-p", "1", "ping"], b"")]
        codes = [code for *_, code in CALLS] + [0, 0, 0, 1]
        ends = cli.outcomes(calls, {"script.lua": SCRIPT}, observer.empty, observer.seen)
        for (arguments, _), code, outcome in zip(calls, codes, ends, strict=True):
            expect(outcome.code == code, f"{arguments}: exit code {outcome.code}",
                   *outcome.lines())
        expect(b"a copy of" in ends[COPY].files["copy.rdb"], *ends[COPY].lines())


def learn(sluice, cli):
    with server() as port, server() as other, name_server.running() as dns, \
            tempfile.TemporaryDirectory() as folder:
        policy = Policy(sluice, folder)

        def program(host, port):
            return [dns, cli, "-h", host, "-p", port, "set", "key", "value"]

        for host, rule, changes in (
                ("127.0.0.1", "127.0.0.1:{}",
                 [("127.0.0.1", other), ("127.0.0.2", port), ("::1", port),
                  ("www.sluice.test", port)]),
                ("www.sluice.test", "www.sluice.test:{} within 127.0.0.1",
                 [("www.sluice.test", other), ("other.sluice.test", port), ("127.0.0.1", port)])):
            expect(policy.learn(*program(host, port)) == "OK\n", host)
            policy.expect_rules("allow connect tcp " + rule.format(port))
            expect(policy.run(*program(host, port)) == "OK\n", host)
            for changed in changes:
                policy.run(*program(*changed), code=1)
        # Who was denied has set nothing.
        expect(policy.learn(dns, cli, "-p", other, "dbsize") == "0\n")


check("redis-cli", compare, learn)
