# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""redis-cli as wasm does what it does natively, with a real server, and lives under the policy that
was learned of it.

    redis_cli.py --sluice=PATH [--compiler=NAME]
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import name_server
import redis_server
from comparison import Comparison, check
from learned import SECONDS, Policy, expect

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


def keys_of(copy):
    """How many keys a copy of a database has, which must be whole."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(copy)
        file.flush()
        done = subprocess.run([redis_server.PROGRAM, file.name], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=SECONDS, check=False)
    keys = re.search(r"(\d+) keys read", done.stdout)
    expect(done.returncode == 0 and "RDB looks OK!" in done.stdout and keys, "a broken copy:",
           done.stdout, done.stderr)
    return int(keys[1])


def normal(text):
    """Without what is new each time: the sizes of a copy and its content, which holds the time."""
    if re.match(rb"REDIS\d{4}", text):
        return b"a copy of %d keys" % keys_of(text)
    return re.sub(rb"\d+ bytes", b"N bytes", text)


def compare(sluice, wasm):
    with tempfile.TemporaryDirectory() as folder, \
            redis_server.running("--unixsocket", f"{folder}/redis.sock") as port, \
            redis_server.Observer(port) as observer:
        options = ["--allow=connect tcp loopback", "--allow=connect tcp localhost",
                   f"--allow-unix={folder}/*"]
        cli = Comparison(sluice, "redis-cli", wasm, options, normal)
        calls = [(["-p", str(port), *arguments], given) for arguments, given, _ in CALLS]
        calls += [(["-h", host, "-p", str(port), "ping"], b"") for host in ("::1", "localhost")]
        calls += [(["-u", f"redis://127.0.0.1:{port}/3", "get", "elsewhere"], b""),
                  (["-p", "1", "ping"], b"")]
        calls += [(["-s", f"{folder}/{file}", *words], given) for file, words, given in (
            ("redis.sock", ["ping"], b""), ("redis.sock", ["--pipe"], MANY),
            ("none.sock", ["ping"], b""))]
        codes = [code for *_, code in CALLS] + [0, 0, 0, 1, 0, 0, 1]
        ends = cli.outcomes(calls, {"script.lua": SCRIPT}, observer.empty, observer.seen)
        for (arguments, _), code, outcome in zip(calls, codes, ends, strict=True):
            expect(outcome.code == code, f"{arguments}: exit code {outcome.code}",
                   *outcome.lines())
        expect(b"a copy of" in ends[COPY].files["copy.rdb"], *ends[COPY].lines())


def learn_of_a_path(sluice, cli):
    with tempfile.TemporaryDirectory() as folder:
        servers = [f"{folder}/{name}.sock" for name in ("one", "other")]
        with redis_server.running("--unixsocket", servers[0]), \
                redis_server.running("--unixsocket", servers[1]) as other:
            policy = Policy(sluice, folder)
            expect(policy.learn(cli, "-s", servers[0], "set", "key", "value") == "OK\n")
            policy.expect_rules("allow connect unix " + servers[0])
            expect(policy.run(cli, "-s", servers[0], "get", "key") == "value\n")
            policy.run(cli, "-s", servers[1], "set", "key", "value", code=1)
            policy.run(cli, "-p", other, "set", "key", "value", code=1)
            expect(policy.learn(cli, "-s", servers[1], "dbsize") == "0\n")


def learn(sluice, cli):
    learn_of_a_path(sluice, cli)
    with redis_server.running() as port, redis_server.running() as other, \
            name_server.running() as dns, tempfile.TemporaryDirectory() as folder:
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
