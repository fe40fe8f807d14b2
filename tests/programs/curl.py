# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""curl as wasm does what it does natively, and lives under the policy that was learned of it.

    curl.py --sluice=PATH [--compiler=NAME]
"""

import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import http_server
import name_server
from comparison import Comparison, check
from curl_output import normal
from learned import Policy, expect

UNRESOLVED, REFUSED, TIMED_OUT = 6, 7, 28  # curl's exit codes
UPLOAD = bytes(range(256)) * 4096

# What curl is told after -sS, and how it has to end; AT stands for http://127.0.0.1:PORT.
CALLS = [
    (["AT/text"], 0),
    (["-i", "AT/text"], 0),
    (["-I", "AT/text"], 0),
    (["-v", "-o", "page", "AT/moved", "-L"], 0),
    (["-O", "AT/large"], 0),
    (["AT/pieces"], 0),
    (["AT/text", "AT/large", "AT/pieces", "-o", "1", "-o", "2", "-o", "3"], 0),
    (["-Z", "--no-progress-meter", "AT/text", "AT/large", "AT/pieces", "-o", "1", "-o", "2", "-o", "3"], 0),
    (["-C", "-", "-o", "half", "AT/large"], 0),
    (["-r", "256-1023", "AT/large"], 0),
    (["-d", "name=value", "-d", "other=1", "AT/echo"], 0),
    (["--data-binary", "@upload", "-o", "back", "AT/echo"], 0),
    (["-d", "@-", "AT/echo"], 0),
    (["-T", "upload", "-o", "back", "AT/put"], 0),
    (["-T", "-", "AT/put"], 0),
    (["-F", "field=text", "-F", "file=@upload", "-o", "back", "AT/form"], 0),
    (["-c", "jar", "AT/cookie", "AT/text"], 0),
    (["-u", "user:word", "AT/secret"], 0),
    (["-n", "--netrc-file", "secrets", "AT/secret"], 0),
    (["-K", "settings"], 0),
    (["-f", "AT/missing"], 22),
    (["-w", "%{http_code} %{size_download} %{num_connects} %{remote_ip}\\n", "AT/missing"], 0),
    (["--retry", "0", "-m", "2", "AT/never"], TIMED_OUT),
    (["--limit-rate", "100M", "-o", "page", "AT/large"], 0),
    (["-x", "AT", "http://elsewhere.test/page?x=1"], 0),
    (["--connect-to", "elsewhere.test:80:127.0.0.1:PORT", "http://elsewhere.test/text"], 0),
    (["--resolve", "elsewhere.test:PORT:127.0.0.1", "http://elsewhere.test:PORT/text"], 0),
    (["--interface", "127.0.0.1", "AT/text"], 0),
    (["--unknown"], 2),
    (["http://127.0.0.1:1/"], REFUSED),
    (["http://localhost:PORT/text"], 0),
    (["http://[::1]:PORT/text"], 0),
    (["file://FOLDER/upload", "-o", "page"], 0),
    (["file://FOLDER/none"], 37),
]


def compare(sluice, wasm):
    with http_server.running("127.0.0.1", "::1") as (server, _), \
            tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "upload").write_bytes(UPLOAD)
        at = f"http://127.0.0.1:{server.port}"
        options = [f"--dir={folder}", "--allow=bind any loopback", "--allow=connect tcp loopback"]
        curl = Comparison(sluice, "curl", wasm, options, normal)
        files = {"upload": UPLOAD, "half": http_server.LARGE[:100000],
                 "settings": f'url = "{at}/text"\nuser-agent = "other"\n'.encode(),
                 "secrets": b"machine 127.0.0.1 login user password word\n"}

        def fill(word):
            return re.sub("AT|PORT|FOLDER", lambda found: {
                "AT": at, "PORT": str(server.port), "FOLDER": folder}[found[0]], word)

        def seen():
            told = sorted(map(repr, server.requests)), server.connections
            server.forget()
            return told

        calls = [(["-sS", *map(fill, arguments)], UPLOAD[:5000]) for arguments, _ in CALLS]
        ends = curl.outcomes(calls, files, server.forget, seen)
        for (arguments, code), outcome in zip(CALLS, ends):
            expect(outcome.code == code, f"{arguments}: exit code {outcome.code}",
                   *outcome.lines())


def learn_of_an_address(policy, curl, dns, server, other):
    program = [dns, curl, "-sS", f"http://127.0.0.1:{server.port}/text"]
    expect(policy.learn(*program) == "hello\n")
    policy.expect_rules(f"allow connect tcp 127.0.0.1:{server.port}")
    expect(policy.run(*program) == "hello\n")
    for changed, code in ((f"127.0.0.1:{other.port}", REFUSED), (f"127.0.0.2:{server.port}", REFUSED),
                          (f"[::1]:{server.port}", REFUSED),
                          (f"www.sluice.test:{server.port}", UNRESOLVED)):
        policy.run(dns, curl, "-sS", f"http://{changed}/text", code=code)


def learn_of_a_name(policy, curl, dns, server, other):
    program = [dns, curl, "-sS", f"http://www.sluice.test:{server.port}/text"]
    expect(policy.learn(*program) == "hello\n")
    policy.expect_rules(
        f"allow connect tcp www.sluice.test:{server.port} within {{127.0.0.1, ::1}}")
    expect(policy.run(*program) == "hello\n")
    for changed, code in ((f"www.sluice.test:{other.port}", REFUSED),
                          (f"other.sluice.test:{server.port}", UNRESOLVED),
                          (f"127.0.0.1:{server.port}", REFUSED)):
        policy.run(dns, curl, "-sS", f"http://{changed}/text", code=code)


def learn_of_what_follows(policy, curl, dns, server, other):
    """A page that sends curl to another server: both are needed, and no third one will do."""
    def program(to):
        return [dns, curl, "-sSL",
                f"http://127.0.0.1:{server.port}/away?http://127.0.0.1:{to.port}/text"]

    with http_server.running("127.0.0.1") as (second,):
        expect(policy.learn(*program(second)) == "hello\n")
        ports = ",".join(map(str, sorted((server.port, second.port))))
        policy.expect_rules(f"allow connect tcp 127.0.0.1:{ports}")
        expect(policy.run(*program(second)) == "hello\n")
        policy.run(*program(other), code=REFUSED)


def learn(sluice, curl):
    with http_server.running("127.0.0.1", "::1", "127.0.0.2") as (server, _, neighbour), \
            http_server.running("127.0.0.1") as (other,), name_server.running() as dns, \
            tempfile.TemporaryDirectory() as folder:
        policy = Policy(sluice, folder)
        for lesson in (learn_of_an_address, learn_of_a_name, learn_of_what_follows):
            lesson(policy, curl, dns, server, other)
        expect(not other.connections and not neighbour.connections, "a denied server was reached")


check("curl", compare, learn)
