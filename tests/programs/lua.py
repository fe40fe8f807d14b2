# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Lua with luasocket as wasm does what it does natively: programs, luasocket's own tests, and these
between a client and a server of either kind.

    lua.py --sluice=PATH [--compiler=NAME]
"""

import concurrent.futures
import re
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import build
import guests
import http_server
import name_server
import service
from comparison import Comparison, check
from learned import Policy, expect
from name_server import free_port

SECONDS = 300  # for luasocket's tests, which rest for most of a minute
OPTIONS = ["--addr-pool=0.0.0.0/0,::/0", "--allow=resolve any"]
TOP = ("socket", "mime", "ltn12")  # the other modules are parts of socket
TESTS = ["urltest", "ltn12test", "excepttest", "stufftest", "test_getaddrinfo", "test_bind",
         "test_socket_error"]

# What it is told, what it reads, and how it has to end.
CALLS = [
    (["-v"], b"", 0),
    (["-e", "print(_VERSION, math.maxinteger, 7 // 2, 2^53, 10 / 4)"], b"", 0),
    (["-"], b"for word in io.lines() do print(#word) end\n", 0),
    (["program.lua", "an argument", "another"], b"read\nlines\n", 0),
    (["-e", "error('wrong')"], b"", 1),
    (["-e", "error({})"], b"", 1),
    (["-e", "syntax error"], b"", 1),
    (["-e", "os.exit(7, true)"], b"", 7),
    (["-e", "local function deep() return 1 + deep() end deep()"], b"", 1),
    (["-e", "string.rep('x', 10):rep(1 << 62)"], b"", 1),
    (["-e", "print(os.getenv('NONE'))"], b"", 0),
    (["-i"], b"=1 + 1\nfor i = 1, 2 do\nprint(i)\nend\nerror('gone on')\n=3\n", 0),
    (["-l", "none"], b"", 1),
    (["none.lua"], b"", 1),
    (["-x"], b"", 1),
]
PROGRAM = rb"""
print(#arg, ...)
print(io.read(), io.read("n"), io.read("a"))
local file = assert(io.open("written", "w+b"))
print(file:setvbuf("full", 64), file:write(("line %d\n"):format(1), "two\n"), file:seek("set", 5))
print(file:read("n", "l", "a"), file:read("a"), file:read("l"), io.type(file))
print(file:close(), io.type(file), select(2, pcall(file.read, file)))
print((select(2, io.open("none"))), (select(2, os.rename("none", "other"))), pcall(io.lines, "none"))
print(os.rename("written", "renamed"), io.open("renamed", "a"):close())
for word in io.lines("renamed", "n") do print(word) break end
print(os.time({year = 2020, month = 2, day = 29, hour = 12}), os.date("!%Y-%m-%d %H:%M:%S", 0))

local function producer(n)
  return coroutine.wrap(function() for i = 1, n do coroutine.yield(i * i) end error("ended") end)
end
local squares = producer(3)
print(squares(), squares(), squares(), pcall(squares))
print(pcall(error, {code = 1}), select("#", pcall(error)), xpcall(function() local x <const> = nil;
  return x.field end, function(message) return "handled: " .. message end))
do
  local closed <close> = setmetatable({}, {__close = function() print("closed") end})
end
local sorted = {}
for i = 1, 1000 do sorted[i] = (i * 7919) % 1009 end
table.sort(sorted)
print(sorted[1], sorted[500], sorted[1000], table.concat(sorted, ",", 1, 10))
print(("%5.2f|%-8s|%q|%x|%a"):format(math.pi, "left", "a\nb\0c", 255, 0.5))
print(("key = value"):match("^(%w+)%s*=%s*(%w+)$"), ("abc"):gsub("%w", "%0%0"))
print(string.pack("<i4z", 100, "text"):byte(1, -1), utf8.char(228, 8364), utf8.len("\u{20AC}"))
print(load("return 1 +"))
print(load("return ...")(5), math.type(3), math.tointeger("8"))
print(pcall(string.rep, "x", -1), tostring(1e15), 1e100, -0.0, 0/0 ~= 0/0, 1 << 63, 5 % -3)
local weak = setmetatable({}, {__mode = "k"})
weak[{}] = true
collectgarbage()
print(next(weak), pcall(require, "none"))
print(package.loadlib("none.so", "*"), select("#", io.popen and 1))
"""
GET = """
local http, url = require "socket.http", require "socket.url"
local at = arg[1]
local body, code, headers, status = http.request(at .. "/text")
print(body, code, headers["content-length"], status)
print(http.request(at .. "/missing"))
print(#http.request(at .. "/large"), http.request(at .. "/echo", "sent"))
print(url.escape("a b&c"), url.parse(at).host, http.request("http://127.0.0.1:1/"))
local socket = require "socket"
local udp = assert(socket.udp())
assert(udp:setsockname("127.0.0.1", 0))
local host, port = udp:getsockname()
local other = assert(socket.udp())
assert(other:setpeername(host, port))
print(other:send("datagram"), (udp:receivefrom()))
print(host, udp:settimeout(0.01), udp:receive())
print(socket.select({udp}, nil, 0.01))
other:send("more")
print(socket.select({udp}, {other}, 5)[1] == udp, udp:receive(2), #socket.dns.getaddrinfo("127.0.0.1"))
"""


def modules(folder):
    """luasocket's modules by the names that Lua looks for."""
    found = {}
    for file in (folder / "src").glob("*.lua"):
        place = file.name if file.stem in TOP else f"socket/{file.name}"
        found[place] = file.read_bytes()
    return found


def normal(text):
    """Without what is new each time, or a libc's own words."""
    text = re.sub(rb"0x[0-9a-f]{6,}", b"ADDRESS", text)
    text = re.sub(rb"(function|table|thread|file|userdata|tcp\{\w+\}|udp\{\w+\}): (0x)?[0-9a-f]+",
                  rb"\1: ADDRESS", text)
    return re.sub(rb"\S*/lua(\.wasm)?(?=: | \[options)", b"lua", text)


def compare(sluice, wasm):
    folder = build.build("luasocket", "native")
    files = modules(folder)
    lua = Comparison(sluice, "lua", wasm, OPTIONS, normal)
    ends = lua.outcomes([(words, given) for words, given, _ in CALLS], {"program.lua": PROGRAM})
    for (words, _, code), outcome in zip(CALLS, ends, strict=True):
        expect(outcome.code == code, f"{words}: exit code {outcome.code}", *outcome.lines())
    tests = {file.name: file.read_bytes() for file in (folder / "test").iterdir() if file.is_file()}
    with http_server.running("127.0.0.1") as (server,):
        calls = [(["get.lua", f"http://127.0.0.1:{server.port}"], b"")]
        calls += [([f"{test}.lua"], b"") for test in TESTS]
        ends = lua.outcomes(calls, {**files, **tests, "get.lua": GET.encode()})
        for (words, _), outcome in zip(calls, ends, strict=True):
            expect(outcome.code == 0, words, *outcome.lines())
    across(lua, {**files, **tests})


def across(lua, files):
    """The tests that are a client and a server, each of both kinds."""
    pairs = [(lua.native, lua.guest), (lua.guest, lua.native), (lua.guest, lua.guest)]
    with concurrent.futures.ThreadPoolExecutor(len(pairs) + 1) as pool:
        natively, *others = pool.map(lambda pair: tested(*pair, files),
                                     [(lua.native, lua.native), *pairs])
    expect("testing: done in N" in natively, *natively)
    for (client, server), said in zip(pairs, others, strict=True):
        expect(said == natively, f"{client} {server}:", *said)


def tested(client, server, files):
    """What the client says, line by line, whatever fits into buffers."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).parent.mkdir(exist_ok=True)
            (Path(folder) / name).write_bytes(content)
        port = free_port(socket.SOCK_STREAM)
        words = ["-e", f"host='localhost' port='{port}'"]
        with service.running([*server, *words, "testsrvr.lua"], folder, port, ends=True):
            done = subprocess.run([*map(str, client), *words, "testclnt.lua"], cwd=folder,
                                  env=guests.environment(HOME=folder), stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, timeout=SECONDS, check=False)
    expect(done.returncode == 0, done.stderr)
    said = re.sub(r"WARNING: must be buffered|proper timeout", "as expected", done.stderr)
    said = re.sub(r"(failed: output buffer|graceful 'closed' received after).*", "as expected", said)
    return [re.sub(r"\d+ bytes|[\d.]+s\b", "N", line) for line in said.splitlines()]


def learn(sluice, wasm):
    files = {**modules(build.build("luasocket", "native")),
             "get.lua": b'print((require "socket.http".request(arg[1])))\n'}
    with http_server.running("127.0.0.1") as (server,), http_server.running("127.0.0.1") as (other,), \
            name_server.running() as dns, tempfile.TemporaryDirectory() as folder:
        policy = Policy(sluice, folder)
        for name, content in files.items():
            (Path(folder) / name).parent.mkdir(exist_ok=True)
            (Path(folder) / name).write_bytes(content)

        def program(host, port):
            return [dns, f"--map-dir=.::{folder}", wasm, "get.lua", f"http://{host}:{port}/text"]

        for host, rule in (("127.0.0.1", "127.0.0.1:{}"),
                           ("www.sluice.test", "www.sluice.test:{} within {{127.0.0.1, ::1}}")):
            expect(policy.learn(*program(host, server.port)) == "hello\n\n", host)
            policy.expect_rules("allow connect tcp " + rule.format(server.port))
            expect(policy.run(*program(host, server.port)) == "hello\n\n", host)
            expect(policy.run(*program(host, other.port)) == "nil\n", host)


check("lua", compare, learn)
