# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs one sample's server and clients, native and wasm in every pairing, with the options that the
documentation gives, and fails unless each pairing prints what the native one prints.

    run.py --iwasm=PATH NAME                       NAME is a function below
    run.py --iwasm=PATH --compiler=COMPILER NAME   for the samples with threads
"""

import argparse
import os
import shlex
import socket
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import guests
import private_network
import programs
from http_samples import http_pool, http_server
from programs import FAMILIES, KINDS, SECONDS, Failure, Program, every_pairing, passed_in


def served_five_times(server_name, client_name, server_kinds=KINDS):
    for family, server_pool, client_pool in FAMILIES.values():
        def play(server_kind, client_kind):
            with Program(server_kind, server_name, server_pool, [*family, "0"]) as server:
                port = server.port()
                clients = []
                for _ in range(5):
                    with Program(client_kind, client_name, client_pool, [*family, port]) as client:
                        clients.append(client.end())
                return server.end(), clients
        every_pairing(play, server_kinds)


def tcp():
    served_five_times("tcp_server", "tcp_client")


def udp():
    served_five_times("udp_server", "udp_client")


def timeout():
    _, server_pool, client_pool = FAMILIES["IPv4"]

    def play(server_kind, client_kind):
        with Program(server_kind, "timeout_server", server_pool, ["0", "1"]) as server:
            with Program(client_kind, "timeout_client", client_pool, [server.port()]) as client:
                return client.end(), server.end()
    every_pairing(play)


def multicast():
    pool = ["--addr-pool=0.0.0.0/0,::/0"]
    for group in ("224.0.0.1", "ff15::5"):
        def play(server_kind, client_kind):
            with Program(client_kind, "multicast_client", pool, [group, "0"]) as client:
                port = client.port()
                client.wait_for_line("Joined multicast group. Waiting for datagram...")
                with Program(server_kind, "multicast_server", pool, [group, port]) as server:
                    return server.end(), client.end()
        every_pairing(play)


def alone(name, options, arguments=(), kinds=KINDS):
    outputs = []
    for kind in kinds:
        with Program(kind, name, options, arguments) as program:
            outputs.append(program.end())
    if outputs[0] != outputs[1]:
        raise Failure(f"{kinds[0]}:\n{outputs[0]}\n{kinds[1]}:\n{outputs[1]}")


def socket_opts():
    alone("socket_opts", [])


def send_recv():
    alone("send_recv", ["--addr-pool=127.0.0.1/15"], ["0"])


def addr_resolve():
    alone("addr_resolve", ["--allow-resolve=localhost"], ["localhost", "80"])
    alone("addr_resolve", [], ["127.0.0.1"])


def echo(kind, port, count):
    clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(count)]
    for i, client in enumerate(clients):
        client.settimeout(SECONDS)
        client.sendall(f"client {i}".encode() * 1000)
        client.shutdown(socket.SHUT_WR)
    for i, client in reversed(list(enumerate(clients))):
        with client, client.makefile("rb") as stream:
            if stream.read() != f"client {i}".encode() * 1000:
                raise Failure(f"{kind}: client {i} did not get back what it sent")


def echo_server():
    for kind in KINDS:
        with Program(kind, "echo_server", ["--addr-pool=0.0.0.0/15"], ["0"]) as server:
            echo(kind, int(server.port()), 100)
    for kind, server in passed_in("echo_server", lambda _: [], lambda _: []):
        echo(kind, int(server.port()), 2)


def help_examples():
    """The examples that the help prints work with the samples that they name."""
    text = subprocess.run([programs.iwasm, "--help"], capture_output=True, text=True).stdout
    examples = [shlex.split(line) for line in text.splitlines() if line.startswith("  iwasm ")]
    samples = []
    for words in examples:
        at = next(i for i, word in enumerate(words) if word.endswith(".wasm"))
        if (programs.SAMPLES / "socket-api" / f"{words[at][:-5]}.c").exists():
            samples.append((words[at][:-5], words[1:at], words[at + 1:]))
    if len(samples) < 5:
        raise Failure(f"the help shows too few of the samples:\n{text}")
    told = {"--verbose": "denied: connect", "--audit=fd:2": '"decision":"allow"'}
    with Program("native", "tcp_server", [], []) as peer:
        peer.port()
        for name, options, arguments in samples:
            if name == "tcp_server":
                arguments = ["0"]  # its usual port is the peer's
            with Program("wasm", name, options, arguments) as program:
                if name.endswith("_server"):
                    program.port()
                elif not (expected := [told[option] for option in options if option in told]):
                    program.end()
                elif expected[0] not in program.errors_at_end():
                    raise Failure(f"{program.what} explains nothing")


def tcp_threads(compiler):
    kinds = ("native", compiler)
    served_five_times("tcp_server_threads", "tcp_client", kinds)
    # A client that stays does not hold up the others, nor the server for longer than itself.
    for kind in kinds:
        with Program(kind, "tcp_server_threads", ["--addr-pool=0.0.0.0/15"], ["0"]) as server:
            address = ("127.0.0.1", int(server.port()))
            clients = [socket.create_connection(address, SECONDS) for _ in range(5)]
            for client in reversed(clients):
                client.sendall(b"what the server does not read")
                with client.makefile("rb") as stream:
                    if stream.read() != b"Say Hi from the Server\n" * 5:
                        raise Failure(f"{server.what}: not every client is greeted")
            for client in clients:
                client.close()
            server.end()


def send_recv_threads(compiler):
    alone("send_recv_threads", ["--addr-pool=127.0.0.1/15"], ["0"], ("native", compiler))


SCENARIOS = [tcp, udp, timeout, multicast, socket_opts, send_recv, addr_resolve, echo_server,
             http_server, help_examples]
THREADED = [tcp_threads, send_recv_threads, http_pool]

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--iwasm", required=True, type=os.path.abspath)
    parser.add_argument("--compiler", choices=guests.THREAD_FINDERS)
    parser.add_argument("scenario")
    words = parser.parse_args()
    chosen = THREADED if words.compiler else SCENARIOS
    scenarios = {scenario.__name__: scenario for scenario in chosen}
    if words.scenario not in scenarios:
        parser.error(f"NAME is one of {', '.join(scenarios)}")
    programs.iwasm = words.iwasm
    private_network.enter()
    try:
        scenarios[words.scenario](*([words.compiler] if words.compiler else []))
    except (Failure, guests.CompileError) as failure:
        sys.exit(str(failure))
