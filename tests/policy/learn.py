# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Learns policies of programs: each does the same again under its own, and nothing else.

    learn.py --sluice=PATH [--compiler=NAME]        NAME: of programs with threads
"""

import argparse
import contextlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import guests
import name_server
import private_network
import verdicts
from learned import SECONDS, Policy, expect, expect_in
from name_server import free_port
from verdicts import Failure

SAMPLES = guests.ROOT / "samples"
PROBE = guests.ROOT / "tests" / "firewall" / "guests" / "probe.c"
GROUP = "239.1.2.3"

def probe(*arguments):
    return [guests.compile_c("clang", PROBE), *arguments]


def sample(name, compiler="clang"):
    source, = SAMPLES.glob(f"*/{name}.c")
    return guests.compile_c(compiler, source)


class Server:
    """Says hello to whoever connects or sends, on every port that it is asked for."""

    def __init__(self):
        self.sockets = []
        self.ended = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ended = True
        for each in self.sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def tcp(self):
        """At both addresses of the loopback interface."""
        port = 0
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            listener = socket.create_server((host, port), family=family)
            port = listener.getsockname()[1]
            self.sockets.append(listener)
            threading.Thread(target=self._greet, args=(listener,), daemon=True).start()
        return port

    def _greet(self, listener):
        with contextlib.suppress(OSError):
            while not self.ended:
                client = listener.accept()[0]
                with client:
                    client.sendall(b"hello")

    def udp(self, host="127.0.0.1", port=0, group=None):
        """Answers from another socket when it is for a group."""
        listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        listener.bind((group or host, port))
        if group:
            listener.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                                socket.inet_aton(group) + socket.inet_aton(host))
        answerer = listener
        if group:
            answerer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            answerer.bind((host, 0))
            self.sockets.append(answerer)
        self.sockets.append(listener)
        threading.Thread(target=self._answer, args=(listener, answerer), daemon=True).start()
        return listener.getsockname()[1]

    def _answer(self, listener, answerer):
        with contextlib.suppress(OSError):
            while not self.ended:
                sender = listener.recvfrom(2048)[1]
                if sender:  # none when it is shut down
                    answerer.sendto(b"hello", sender)


class Running:
    """A server of the kind that is stopped by a signal."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, env=guests.environment(), text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT)
        self.watchdog = threading.Timer(SECONDS, self.process.kill)
        self.watchdog.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.watchdog.cancel()
        self.process.kill()
        self.process.communicate()

    def port(self):
        """The port in the line by which a sample says that it is ready."""
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if found := re.search(r"(?:Listening on|Bound to) .*:(\d+)", line):
                return int(found[1])
        raise Failure("no port in: " + "".join(lines))

    def stop(self, number):
        self.process.send_signal(number)
        self.process.communicate(timeout=SECONDS)
        expect(self.process.returncode == 128 + number, f"ended with {self.process.returncode}")


def greeting_by_tcp(port):
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as client:
        return client.recv(1)


def greeting_by_udp(port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(SECONDS)
        client.sendto(b"ask", ("127.0.0.1", port))
        return client.recv(2048)


def learn_tcp_client(policy):
    with Server() as server:
        port, other = server.tcp(), server.tcp()
        program = probe(f"tcp-ask 127.0.0.1 {port}")
        expect_in(f"tcp-ask 127.0.0.1 {port}: hello\n", policy.learn(*program))
        policy.expect_rules(f"allow connect tcp 127.0.0.1:{port}")
        expect_in("hello", policy.run(*program))
        for changed in (f"tcp-ask 127.0.0.1 {other}", f"tcp-ask 127.0.0.2 {port}",
                        f"udp-send 127.0.0.1 {port}", "tcp-listen 127.0.0.1 0"):
            expect_in("EACCES", policy.run(*probe(changed)))


def learn_udp_client(policy):
    with Server() as server:
        port, other = server.udp(), server.udp()
        program = [sample("udp_client"), port]
        expect_in("hello", policy.learn(*program))
        policy.expect_rules(f"allow send udp 127.0.0.1:{port}")
        expect_in("hello", policy.run(*program))
        expect_in("EACCES", policy.run(*probe(f"udp-ask 127.0.0.1 {other}")))


def learn_server(policy, name, ask, rule, number=signal.SIGTERM, compiler="clang"):
    """At a port of its own, and at one that the system chooses."""
    program = sample(name, compiler)
    own = free_port(socket.SOCK_STREAM)
    for port in (own, 0):
        policy.path.unlink(missing_ok=True)
        with Running(policy.command("policy", "learn", "-o", policy.path, program, port)) as server:
            expect(ask(server.port()), "no greeting")
            server.stop(number)
        policy.expect_rules(rule.format(port))
        with Running(policy.command("run", f"--policy={policy.path}", program, port)) as server:
            expect(ask(server.port()), "no greeting")
            server.stop(signal.SIGTERM)
        policy.run(program, own - 1, code=1)


def learn_client_of_a_name(policy):
    with Server() as server:
        port, other = server.tcp(), server.tcp()
        with name_server.running() as options:
            program = probe(f"tcp-ask www.sluice.test {port}", "lookup other.sluice.test")
            expect_in("hello", policy.learn(options, *program))
            policy.expect_rules(
                f"allow connect tcp www.sluice.test:{port} within {{127.0.0.1, ::1}}",
                "allow resolve other.sluice.test")
            said = policy.run(options, *program)
            expect_in("hello", said)
            expect_in("127.0.0.1 ::1", said)
            for changed in (f"tcp-ask www.sluice.test {other}", f"tcp-ask other.sluice.test {port}",
                            f"tcp-ask third.sluice.test {port}", f"tcp-ask 127.0.0.1 {port}"):
                expect_in("EACCES", policy.run(options, *probe(changed)))

        program = probe(f"tcp-ask localhost {port}")
        expect_in("hello", policy.learn(*program))
        policy.expect_rules(f"allow connect tcp localhost.:{port}")
        expect_in("hello", policy.run(*program))


def learn_client_of_a_group(policy):
    with Server() as server:
        port = server.udp(host="10.99.0.1", group=GROUP)
        program = probe(f"udp-ask {GROUP} {port}")
        expect_in("hello", policy.learn(*program))
        policy.expect_rules("allow bind udp 0.0.0.0:0", f"allow send udp {GROUP}:{port}")
        expect_in("hello", policy.run(*program))


def learn_what_is_denied(policy):
    with Server() as server:
        port = server.tcp()
        program = probe(f"tcp-ask 127.0.0.1 {port}", "lookup localhost")
        said = policy.learn("--denied", *program)
        expect(said == f"tcp-ask 127.0.0.1 {port}: EACCES\nlookup localhost: EACCES\n", said)
        policy.expect_rules(f"allow connect tcp 127.0.0.1:{port}", "allow resolve localhost.")

        # What a rule forbids stays so, whatever else goes through.
        said = policy.learn("--deny=connect any loopback", *program)
        expect_in("EACCES", said)
        expect_in("lookup localhost: 127.0.0.1", said)
        policy.expect_rules("allow resolve localhost.",
                            f"# forbidden: connect tcp 127.0.0.1:{port}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sluice", required=True)
    parser.add_argument("--compiler")
    arguments = parser.parse_args()
    is_private = private_network.enter()
    with tempfile.TemporaryDirectory() as folder:
        policy = Policy(arguments.sluice, folder)
        if arguments.compiler:
            learn_server(policy, "tcp_server_threads", greeting_by_tcp,
                         "allow listen tcp 0.0.0.0:{}", signal.SIGINT, arguments.compiler)
            return
        learn_tcp_client(policy)
        learn_udp_client(policy)
        learn_server(policy, "tcp_server", greeting_by_tcp, "allow listen tcp 0.0.0.0:{}")
        learn_server(policy, "udp_server", greeting_by_udp, "allow bind udp 0.0.0.0:{}",
                     signal.SIGHUP)
        learn_client_of_a_name(policy)
        if is_private:
            learn_client_of_a_group(policy)
        learn_what_is_denied(policy)


verdicts.run(main)
