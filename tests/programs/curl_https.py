# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""curl as wasm trusts and carries over HTTPS what it does natively.

    curl_https.py --sluice=PATH [--compiler=NAME]
"""

import contextlib
import shutil
import ssl
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import certificates
import http_server
import name_server
from comparison import Comparison, check, expect_codes
from curl_output import normal
from learned import Policy, expect

UNRESOLVED, REFUSED, NO_HANDSHAKE, NOT_TRUSTED, NO_CA_FILE, OTHER_KEY = 6, 7, 35, 60, 77, 90
UPLOAD = bytes(range(256)) * 4096
TRUST = ["--cacert", "ca.crt"]
SERVERS = ("good", "rsa", "expired", "elsewhere", "forged", "alone")

# What curl is told after -sS, and how it has to end; {good} and the like are ports of servers with
# such certificates, {above} is a folder with one of authorities in it.
CALLS = [
    ([*TRUST, "https://localhost:{good}/text"], 0),
    ([*TRUST, "-v", "https://localhost:{good}/text"], 0),
    ([*TRUST, "-i", "https://localhost:{rsa}/text"], 0),
    ([*TRUST, "-I", "https://localhost:{good}/text"], 0),
    (["https://localhost:{good}/text"], NOT_TRUSTED),
    (["-k", "https://localhost:{good}/text"], 0),
    ([*TRUST, "https://127.0.0.1:{good}/text"], NOT_TRUSTED),  # which Mbed TLS 2 looks for as a name
    *(call for name in SERVERS[2:] for call in (
        ([*TRUST, f"https://localhost:{{{name}}}/text"], NOT_TRUSTED),
        (["-k", f"https://localhost:{{{name}}}/text"], 0))),
    (["--cacert", "alone.crt", "https://localhost:{alone}/text"], 0),
    (["--cacert", "stranger.crt", "https://localhost:{forged}/text"], 0),
    (["--cacert", "stranger.crt", "https://localhost:{good}/text"], NOT_TRUSTED),
    (["--cacert", "missing.crt", "https://localhost:{good}/text"], NO_CA_FILE),
    (["--cacert", "upload", "https://localhost:{good}/text"], NO_CA_FILE),
    (["--capath", "{above}/authorities", "https://localhost:{good}/text"], 0),
    (["--ssl-reqd", *TRUST, "https://localhost:{good}/text"], 0),
    ([*TRUST, "--resolve", "www.sluice.test:{good}:127.0.0.1",
      "https://www.sluice.test:{good}/text"], 0),
    ([*TRUST, "--resolve", "other.test:{good}:127.0.0.1", "https://other.test:{good}/text"],
     NOT_TRUSTED),
    ([*TRUST, "--resolve", "elsewhere.test:{elsewhere}:127.0.0.1",
      "https://elsewhere.test:{elsewhere}/text"], 0),
    ([*TRUST, "--connect-to", "www.sluice.test:443:127.0.0.1:{good}",
      "https://www.sluice.test/text"], 0),
    ([*TRUST, "-O", "https://localhost:{good}/large"], 0),
    ([*TRUST, "-C", "-", "-o", "half", "https://localhost:{good}/large"], 0),
    ([*TRUST, "-r", "256-1023", "https://localhost:{good}/large"], 0),
    ([*TRUST, "https://localhost:{good}/pieces"], 0),
    ([*TRUST, "https://localhost:{good}/text", "https://localhost:{good}/large",
      "https://localhost:{good}/pieces", "-o", "1", "-o", "2", "-o", "3"], 0),
    ([*TRUST, "-Z", "--no-progress-meter", "https://localhost:{good}/text",
      "https://localhost:{rsa}/large", "-o", "1", "-o", "2"], 0),
    ([*TRUST, "https://localhost:{good}/text", "https://localhost:{forged}/text"], NOT_TRUSTED),
    ([*TRUST, "-T", "upload", "-o", "back", "https://localhost:{good}/put"], 0),
    ([*TRUST, "-F", "file=@upload", "-o", "back", "https://localhost:{good}/form"], 0),
    ([*TRUST, "-u", "user:word", "https://localhost:{good}/secret"], 0),
    ([*TRUST, "-L", "https://localhost:{good}/moved"], 0),
    ([*TRUST, "-L", "http://127.0.0.1:{plain}/away?https://localhost:{good}/text"], 0),
    ([*TRUST, "-L", "http://127.0.0.1:{plain}/away?https://localhost:{expired}/text"], NOT_TRUSTED),
    ([*TRUST, "-L", "--proto-redir", "=https",
      "https://localhost:{good}/away?http://127.0.0.1:{plain}/text"], 1),
    ([*TRUST, "--cert", "client.crt", "--key", "client.key", "https://localhost:{asks}/text"], 0),
    ([*TRUST, "--cert", "forged.crt", "--key", "forged.key", "https://localhost:{asks}/text"],
     NO_HANDSHAKE),
    ([*TRUST, "https://localhost:{asks}/text"], NO_HANDSHAKE),
    ([*TRUST, "--cert", "none", "--key", "none", "https://localhost:{asks}/text"], 58),
    ([*TRUST, "--pinnedpubkey", "sha256//" + 43 * "A" + "=", "https://localhost:{good}/text"],
     OTHER_KEY),
    ([*TRUST, "--tlsv1.2", "--tls-max", "1.2", "https://localhost:{good}/text"], 0),
    ([*TRUST, "--tlsv1.0", "--tls-max", "1.1", "https://localhost:{good}/text"], NO_HANDSHAKE),
    ([*TRUST, "-w", "%{{ssl_verify_result}} %{{scheme}} %{{http_version}} %{{size_download}}\\n",
      "https://localhost:{good}/text"], 0),
    ([*TRUST, "-x", "http://127.0.0.1:{plain}", "https://www.sluice.test:{good}/text"], 0),
    ([*TRUST, "-x", "http://127.0.0.1:{plain}", "-o", "page",
      "https://www.sluice.test:{good}/large"], 0),
    ([*TRUST, "-p", "-x", "http://127.0.0.1:{plain}", "https://other.test:{good}/text"],
     NOT_TRUSTED),
    ([*TRUST, "-x", "http://127.0.0.1:{plain}", "https://www.sluice.test:1/text"], 56),
    ([*TRUST, "https://localhost:{plain}/text"], NO_HANDSHAKE),
    ([*TRUST, "http://localhost:{good}/text"], 52),
    ([*TRUST, "https://localhost:1/"], REFUSED),
]


@contextlib.contextmanager
def servers(folder):
    with contextlib.ExitStack() as stack:
        contexts = {name: certificates.server(folder, name) for name in SERVERS}
        contexts["asks"] = certificates.server(folder, "good", verify_mode=ssl.CERT_REQUIRED)
        for context in contexts.values():  # the last that Mbed TLS 2 knows
            context.maximum_version = ssl.TLSVersion.TLSv1_2
        yield {name: stack.enter_context(http_server.running("127.0.0.1", context=context))[0]
               for name, context in (*contexts.items(), ("plain", None))}


def compare(sluice, wasm):
    with tempfile.TemporaryDirectory() as folder:
        files = certificates.make(folder) | {"upload": UPLOAD, "half": http_server.LARGE[:100000]}
        with servers(folder) as here:
            (Path(folder) / "authorities").mkdir()
            shutil.copy(Path(folder) / "ca.crt", Path(folder) / "authorities")
            curl = Comparison(sluice, "curl", wasm,
                              ["--dir=/etc/ssl/certs", f"--dir={folder}/authorities",
                               "--allow=connect tcp loopback"], normal)
            meanings = {name: server.port for name, server in here.items()} | {"above": folder}

            def forget():
                for server in here.values():
                    server.forget()

            def seen():
                told = [(name, sorted(map(repr, server.requests)), server.connections)
                        for name, server in here.items()]
                forget()
                return told

            calls = [(["-sS", *(word.format(**meanings) for word in arguments)], b"")
                     for arguments, _ in CALLS]
            ends = curl.outcomes(calls, files, forget, seen)
            expect_codes(CALLS, ends)


def learn(sluice, curl):
    """Whoever has the right certificate at another address or port is not reached."""
    with tempfile.TemporaryDirectory() as folder, servers(certificates_in(folder)) as here, \
            name_server.running() as dns:
        policy = Policy(sluice, folder)
        good, other = here["good"], here["rsa"]

        def command(host, port):
            return [dns, f"--map-dir=/ca::{folder}", curl, "-sS", "--cacert", "/ca/ca.crt",
                    f"https://{host}:{port}/text"]

        expect(policy.learn(*command("www.sluice.test", good.port)) == "hello\n")
        policy.expect_rules(
            f"allow connect tcp www.sluice.test:{good.port} within {{127.0.0.1, ::1}}")
        expect(policy.run(*command("www.sluice.test", good.port)) == "hello\n")
        policy.run(dns, curl, "-sS", f"https://www.sluice.test:{good.port}/text", code=NO_CA_FILE)
        for host, port, code in (("www.sluice.test", other.port, REFUSED),
                                 ("other.sluice.test", good.port, UNRESOLVED),
                                 ("localhost", good.port, REFUSED)):
            policy.run(*command(host, port), code=code)
        expect(not other.connections, "a denied server was reached")


def certificates_in(folder):
    certificates.make(folder)
    return folder


check("curl", compare, learn)
