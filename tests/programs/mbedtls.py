# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The client and the server of Mbed TLS as wasm speak TLS, with OpenSSL and with each other, as
they do natively: whom they trust, what they agree upon, and what they carry.

    mbedtls.py --sluice=PATH [--compiler=NAME]
"""

import argparse
import contextlib
import socket
import ssl
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import build
import certificates
import private_network
import table
import verdicts
from comparison import Comparison, expect_codes
from learned import SECONDS, Policy, expect
from name_server import free_port
from outcome import expect_alike, run
from service import Service, client, finish, running

ANSWER = b"".join(b"line %05d\r" % number for number in range(4000)) + b"end\n"
REFUSED = 1
PROGRAMS = "ssl_client2", "ssl_server2"

# What the client is told, which certificate the server has, and how the client has to end.
CALLS = [
    ([], "good", 0),
    ([], "rsa", 0),
    ([], "expired", REFUSED),
    ([], "elsewhere", REFUSED),
    (["server_name=elsewhere.test"], "elsewhere", 0),
    (["server_name=www.sluice.test"], "good", 0),
    ([], "forged", REFUSED),
    ([], "alone", REFUSED),
    (["ca_file=alone.crt"], "alone", 0),
    (["ca_file=stranger.crt"], "good", REFUSED),
    (["ca_file=stranger.crt"], "forged", 0),
    (["ca_file=none"], "good", REFUSED),
    (["ca_file=missing.crt"], "good", REFUSED),
    (["ca_path=none"], "good", REFUSED),
    (["auth_mode=optional", "ca_file=stranger.crt"], "good", 0),
    (["auth_mode=optional"], "expired", 0),
    (["auth_mode=none"], "forged", 0),
    (["crt_file=client.crt", "key_file=client.key"], "asks", 0),
    (["crt_file=forged.crt", "key_file=forged.key"], "asks", REFUSED),
    (["crt_file=none", "key_file=none"], "asks", REFUSED),
    (["force_ciphersuite=TLS-ECDHE-ECDSA-WITH-AES-128-GCM-SHA256"], "good", 0),
    (["force_ciphersuite=TLS-ECDHE-ECDSA-WITH-CHACHA20-POLY1305-SHA256"], "good", 0),
    (["force_ciphersuite=TLS-ECDHE-RSA-WITH-AES-256-CBC-SHA384"], "rsa", 0),
    (["force_ciphersuite=TLS-RSA-WITH-AES-256-GCM-SHA384"], "rsa", REFUSED),
    (["force_ciphersuite=TLS-ECDHE-RSA-WITH-AES-128-GCM-SHA256"], "good", REFUSED),
    (["curves=secp384r1"], "good", REFUSED),
    (["curves=x25519,secp256r1"], "good", 0),
    (["max_version=tls1"], "good", REFUSED),
    (["alpn=other,http/1.1"], "good", 0),
    (["max_frag_len=4096"], "good", 0),
    (["request_size=15000"], "good", 0),
    (["exchanges=1", "reconnect=2"], "good", 0),
    (["reconnect=1", "tickets=0"], "good", 0),
    (["nbio=1"], "good", 0),
    (["event=1"], "good", 0),
    (["read_timeout=20000"], "good", 0),
    (["server_port=1"], "good", REFUSED),
    (["unknown=1"], "good", REFUSED),
]
# What two of them speak with each other, beside what the client is told in CALLS.
PAIRS = [
    ([], 0),
    (["psk=0123456789abcdef", "psk_identity=someone",
      "force_ciphersuite=TLS-PSK-WITH-AES-128-GCM-SHA256"], 0),
    (["psk=0123456789abcdee", "psk_identity=someone",
      "force_ciphersuite=TLS-PSK-WITH-AES-128-GCM-SHA256"], REFUSED),
    (["renegotiation=1", "renegotiate=1"], 0),
    (["reconnect=2"], 0),
    (["force_version=tls1_1"], 0),
    (["crt_file=client.crt", "key_file=client.key"], 0),
    (["ca_file=stranger.crt"], REFUSED),
]
DATAGRAMS = [([], 0), (["mtu=512"], 0), (["ca_file=stranger.crt"], REFUSED)]
SERVER = ["server_addr=127.0.0.1", "crt_file=good.crt", "key_file=good.key", "ca_file=ca.crt",
          "auth_mode=optional", "psk=0123456789abcdef", "psk_identity=someone", "renegotiation=1"]


class Peer:
    """A server of OpenSSL, with one of the certificates; tells what each connection came to."""

    def __init__(self, context):
        self.context = context
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.told, self.threads = [], []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            connection, _ = self.listener.accept()
            connection.settimeout(SECONDS)
            self.threads.append(threading.Thread(target=self._serve, args=(connection,)))
            self.threads[-1].start()

    def _serve(self, connection):
        tls = self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        try:
            tls.do_handshake()
            request = b""
            while not request.endswith(b"\r\n\r\n") and (more := tls.recv(65536)):
                request += more
            self.told.append((tls.version(), tls.cipher(), tls.selected_alpn_protocol(),
                              tls.session_reused, tls.getpeercert(), request))
            tls.sendall(ANSWER)
            with contextlib.suppress(OSError):
                tls.unwrap()
        except ssl.SSLError as error:
            self.told.append(error.reason)
        finally:
            finish(tls)

    def seen(self):
        for thread in self.threads:
            thread.join()
        told = self.told.copy()
        self.told.clear()
        self.threads.clear()
        return told


def peers(folder):
    names = ("good", "rsa", "expired", "elsewhere", "forged", "alone")
    contexts = {name: certificates.server(folder, name) for name in names}
    contexts["good"].set_alpn_protocols(["http/1.1"])
    contexts["asks"] = certificates.server(folder, "good", verify_mode=ssl.CERT_REQUIRED)
    return {name: Peer(context) for name, context in contexts.items()}


def words(port, arguments):
    return ["server_addr=127.0.0.1", f"server_port={port}", "ca_file=ca.crt", "auth_mode=required",
            *arguments]


def compare_client(sluice, wasm, folder, files):
    servers = peers(folder)
    tls = Comparison(sluice, "ssl_client2", wasm, ["--allow=connect tcp loopback"])
    calls = [(words(servers[server].port, arguments), b"") for arguments, server, _ in CALLS]
    ends = tls.outcomes(calls, files, seen=lambda: [peer.seen() for peer in servers.values()])
    expect_codes([(call[:2], code) for *call, code in CALLS], ends)
    for (arguments, _, code), outcome in zip(CALLS, ends):
        expect(code != 0 or ANSWER[-100:] in outcome.output, arguments, outcome.output)


def ask(port, context, name, request=b"GET / HTTP/1.0\r\n\r\n"):
    """What a client of OpenSSL gets of the server."""
    try:
        with context.wrap_socket(client(port), server_hostname=name) as tls:
            tls.sendall(request)
            answer = b""
            while more := tls.recv(65536):
                answer += more
            return tls.version(), tls.cipher(), tls.selected_alpn_protocol(), answer
    except ssl.SSLError as error:
        return error.reason


def trusting(folder, authority, own=None, ciphers=None, protocols=None):
    context = ssl.create_default_context(cafile=Path(folder) / f"{authority}.crt")
    if own:
        context.load_cert_chain(Path(folder) / f"{own}.crt", Path(folder) / f"{own}.key")
    if ciphers:
        context.set_ciphers(ciphers)
    if protocols:
        context.set_alpn_protocols(protocols)
    return context


def compare_server(sluice, wasm, files):
    port = free_port(socket.SOCK_STREAM)
    server = Service(sluice, "ssl_server2", wasm, [f"--allow=listen tcp 127.0.0.1:{port}"],
                     [*SERVER[:-4], "auth_mode=required", "alpn=http/1.1,other",
                      f"server_port={port}"], files)

    def observe(folder):
        known = trusting(folder, "ca", "client")
        return [ask(port, known, "localhost"), ask(port, known, "a.sluice.test"),
                ask(port, known, "elsewhere.test"),
                ask(port, trusting(folder, "stranger", "client"), "localhost"),
                ask(port, trusting(folder, "ca"), "localhost"),
                ask(port, trusting(folder, "ca", "forged"), "localhost"),
                ask(port, trusting(folder, "ca", "expired"), "localhost"),
                ask(port, trusting(folder, "ca", "client", "ECDHE-ECDSA-CHACHA20-POLY1305"),
                    "localhost"),
                ask(port, trusting(folder, "ca", "client", protocols=["other"]), "localhost"),
                ask(port, trusting(folder, "ca", "client", protocols=["neither"]), "localhost"),
                ask(port, known, "localhost", b"x" * 10000 + b"\r\n\r\n")]

    seen = server.compare(port, observe)
    worked = [isinstance(end, tuple) and b"200 OK" in end[-1] for end in seen]
    expect(worked == [True, True, *[False] * 5, True, True, False, True], *seen)


def compare_pairs(sluice, client_wasm, server_wasm, files):
    """Each form of the server with each form of the client."""
    own = Comparison(sluice, "ssl_client2", client_wasm, ["--allow=connect any loopback"])
    for kind, more, calls in ((socket.SOCK_STREAM, [], PAIRS),
                              (socket.SOCK_DGRAM, ["dtls=1"], DATAGRAMS)):
        port = free_port(kind)
        server = Service(sluice, "ssl_server2", server_wasm, ["--addr-pool=127.0.0.1/32"],
                         [*SERVER, *more, f"server_port={port}"], files)
        first = None
        for serving in (server.native, server.guest):
            with tempfile.TemporaryDirectory() as folder:
                for name, content in files.items():
                    (Path(folder) / name).write_bytes(content)
                with running(serving, folder, port, kind):
                    for asking in (own.native, own.guest):
                        ends = [run([*asking, *words(port, [*more, *arguments])], files)
                                for arguments, _ in calls]
                        first = first or ends
                        for call, expected, outcome in zip(calls, first, ends):
                            expect_alike(f"{call} of {asking} at {serving}", expected, outcome)
        expect_codes(calls, first)


def learn(sluice, wasm, folder):
    """The policy that is learned of one server leads to no other."""
    good, other = (Peer(certificates.server(folder, "good")) for _ in range(2))
    policy = Policy(sluice, folder)

    def command(port):
        return [f"--map-dir=.::{folder}", wasm, *words(port, ["server_name=localhost"])]

    policy.learn(*command(good.port))
    expect(f"allow connect tcp 127.0.0.1:{good.port}" in policy.rules(), *policy.rules())
    policy.run(*command(good.port))
    policy.run(*command(other.port), code=1)
    expect(len(good.seen()) == 2 and not other.seen(), "a denied server was reached")


def confine_server(sluice, wasm, folder):
    """It serves at no port but those that rules allow."""
    allowed, port = free_port(socket.SOCK_STREAM), free_port(socket.SOCK_STREAM)
    said = Policy(sluice, folder).run_any(
        "run", f"--allow=listen tcp 127.0.0.1:{allowed}", f"--map-dir=.::{folder}", wasm, *SERVER,
        f"server_port={port}")
    expect("mbedtls_net_bind returned" in said, said)  # its exit code is 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sluice", required=True)
    parser.add_argument("--compiler", default="clang")
    arguments = parser.parse_args()
    tools = Path(arguments.sluice).resolve().parent
    wasm, server = (build.build(program, arguments.compiler, tools) for program in PROGRAMS)
    private_network.enter()
    with tempfile.TemporaryDirectory() as folder:
        files = certificates.make(folder)
        compare_client(arguments.sluice, wasm, folder, files)
        compare_server(arguments.sluice, server, files)
        compare_pairs(arguments.sluice, wasm, server, files)
        learn(arguments.sluice, wasm, folder)
        confine_server(arguments.sluice, server, folder)
    for program in PROGRAMS:
        table.checked(program, table.COMPILED, arguments.compiler)
        table.checked(program, table.ALIKE)
        table.checked(program, table.DENIED)
    table.checked(PROGRAMS[0], table.LEARNED)


verdicts.run(main)
