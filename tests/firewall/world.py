# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Two networks joined by a cable: one where programs run behind the firewall, and the rest of the
world, which has every address there is. What goes through the cable, and by the loopback interface
of the first one, is listened to.
"""

import contextlib
import os
import selectors
import socket
import struct
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import guests
import namespaces
import private_network
from verdicts import Failure, Skip
from wire import MARK_PORT, Wire

HERE = Path(__file__).resolve().parent
SECONDS = 60  # for one program
HOST, HOST6 = "192.168.1.10", "fd01::10"  # where programs run
NEIGHBOUR, ROUTER = "192.168.1.20", "192.168.1.254"  # in the same local network
NAME_SERVER = "198.51.100.53"
NOWHERE = "198.51.100.9"

IP_PKTINFO, IPV6_FREEBIND = 8, 78

# Ports where somebody listens. A connection gets "hello", a datagram "pong".
OWN_TCP_PORTS, OWN_UDP_PORTS = (22, 80, 443), (123,)
TCP_PORTS = (22, 25, 80, 443, 5432, 8000, 8050, 8080, 8100, 9090)
UDP_PORTS = (123, 443, 5000, 5353)
MULTICAST = ("224.0.0.0/4", "ff00::/8")

INSIDE = f"""
link set lo up
link add in0 type veth peer name out0 netns FAR
link set in0 addrgenmode none up
address add {HOST}/24 dev in0
address add {HOST6}/64 dev in0 nodad
address add fe80::10/64 dev in0 nodad
"""
# Everything is its own address, but for the local network and groups. "throw" goes on to the next
# table only where the tables are apart, as they are once there is a rule.
OUTSIDE = f"""
rule add priority 100 lookup local
link set lo up
link set out0 addrgenmode none up
address add {ROUTER}/24 dev out0
address add {NEIGHBOUR}/24 dev out0
address add {NAME_SERVER}/32 dev out0
address add fd01::fe/64 dev out0 nodad
address add fe80::1/64 dev out0 nodad
route add throw 192.168.1.0/24 table local
route add throw 224.0.0.0/4 table local
route add local 0.0.0.0/1 dev lo table local
route add local 128.0.0.0/1 dev lo table local
-6 route add throw fd01::/64 table local
-6 route add throw fe80::/64 table local
-6 route add local ::/0 dev lo table local
route add 224.0.0.0/4 dev out0
"""
ROUTES = f"""
route add default via {ROUTER}
route add 224.0.0.0/4 dev in0
-6 route add default via fd01::fe
"""


def _ip(commands, far=""):
    for command in commands.strip().split("\n"):
        subprocess.run(["ip", *command.replace("FAR", far).split()], check=True)


class Servers:
    """Listens everywhere in the network that this thread is in."""

    def __init__(self, tcp_ports, udp_ports):
        self._selector = selectors.DefaultSelector()
        for family in (socket.AF_INET, socket.AF_INET6):
            for port in tcp_ports:
                self._add(family, socket.SOCK_STREAM, port)
            for port in udp_ports:
                self._add(family, socket.SOCK_DGRAM, port)
        threading.Thread(target=self._serve, daemon=True).start()

    def _add(self, family, kind, port):
        server = socket.socket(family, kind)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
            server.setsockopt(socket.IPPROTO_IPV6, IPV6_FREEBIND, 1)
        else:
            server.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
        server.bind(("", port))
        if kind == socket.SOCK_STREAM:
            server.listen(64)
        self._selector.register(server, selectors.EVENT_READ)

    def _serve(self):
        while True:
            for key, _ in self._selector.select():
                with contextlib.suppress(OSError):
                    self._serve_one(key.fileobj)

    @staticmethod
    def _serve_one(server):
        if server.type == socket.SOCK_STREAM:
            client, _ = server.accept()
            threading.Thread(target=_greet, args=[client], daemon=True).start()
            return
        _, ancillary, _, client = server.recvmsg(2048, 256)
        if _to_a_group(ancillary):
            return
        server.sendmsg([b"pong"], _from_where_it_came(ancillary), 0, client)


def _greet(client):
    """Says hello, and takes whatever comes."""
    with contextlib.suppress(OSError), client:
        client.sendall(b"hello")
        client.shutdown(socket.SHUT_WR)
        while client.recv(65536):
            pass


def _to_a_group(ancillary):
    for level, kind, data in ancillary:
        if (level, kind) == (socket.IPPROTO_IP, IP_PKTINFO):
            return data[8] >= 224
        if (level, kind) == (socket.IPPROTO_IPV6, socket.IPV6_PKTINFO):
            return data[0] == 0xFF
    return False


def _from_where_it_came(ancillary):
    """What makes the reply come from the address that was asked."""
    answers = []
    for level, kind, data in ancillary:
        if (level, kind) == (socket.IPPROTO_IP, IP_PKTINFO):
            index, _, asked = struct.unpack("=I4s4s", data[:12])
            answers.append((level, kind, struct.pack("=I4s4s", 0, asked, bytes(4))))
        elif (level, kind) == (socket.IPPROTO_IPV6, socket.IPV6_PKTINFO):
            answers.append((level, kind, data[:16] + bytes(4)))
    return answers


class World:
    """Moves this process into the first network. Skip where the system allows no namespaces."""

    def __init__(self, iwasm):
        if not namespaces.unshare(namespaces.CLONE_NEWNET | namespaces.CLONE_NEWNS):
            raise Skip("no network namespace")
        self._exits = contextlib.ExitStack()
        self.folder = Path(self._exits.enter_context(tempfile.TemporaryDirectory()))
        try:
            subprocess.run(["mount", "--make-rprivate", "/"], check=True)
            self.far = namespaces.Network()
            _ip(INSIDE, self.far.path)
            with self.far:
                _ip(OUTSIDE)
        except (OSError, subprocess.CalledProcessError) as error:
            raise Skip(f"no second network: {error}") from None
        _ip(ROUTES)
        self._wait_for_addresses()
        self.scope = socket.if_nametoindex("in0")
        self._wires = [Wire("lo", answers=False)]
        Servers(OWN_TCP_PORTS, OWN_UDP_PORTS)
        with self.far:
            self._wires.append(Wire("out0"))
            Servers(TCP_PORTS, UDP_PORTS)
        self._marks = 0
        self._iwasm = iwasm
        self._wasm = guests.compile_c("clang", HERE / "guests" / "probe.c")
        self._native = guests.compile_c("native", HERE / "guests" / "probe.c")
        self._exits.enter_context(self.hosts("127.0.0.1 localhost"))
        self.dns = []  # of programs: the servers that --dns names

    @staticmethod
    def _wait_for_addresses():
        """The IPv6 addresses serve when the kernel has noticed that the cable is plugged in."""
        give_up = time.monotonic() + 10
        while time.monotonic() < give_up:
            with open("/proc/net/if_inet6") as addresses:
                lines = [line.split() for line in addresses]
            if all(int(line[4], 16) & private_network.IFA_F_TENTATIVE == 0 for line in lines):
                return
            time.sleep(0.005)

    def close(self):
        self._exits.close()

    def name_server(self, records):
        """Starts dnsmasq, with these lines of configuration, as the world's name server."""
        config = self.folder / "dnsmasq.conf"
        config.write_text("\n".join([
            "no-resolv", "no-hosts", "no-daemon", "bind-interfaces", "except-interface=lo",
            f"listen-address={NAME_SERVER}", "address=/#/", *records]) + "\n")
        try:
            server = subprocess.Popen(["/usr/sbin/dnsmasq", f"--conf-file={config}"],
                                      preexec_fn=self.far.enter, stdin=subprocess.DEVNULL,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        except FileNotFoundError:
            raise Failure("dnsmasq is not here: scripts/install-dependencies.sh") from None
        self._exits.callback(server.wait)
        self._exits.callback(server.kill)
        line = server.stderr.readline()
        if "started" not in line:
            raise Failure(f"dnsmasq: {line}{server.stderr.read()}")
        self._exits.callback(server.stderr.close)
        self.dns = [f"--dns={NAME_SERVER}:53"]

    def seen(self):
        """What was on the wire since the last time."""
        self._marks += 1
        mark = str(self._marks).encode()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as marker:
            for address in ("127.0.0.1", NOWHERE):
                with contextlib.suppress(ConnectionRefusedError):
                    marker.sendto(mark, (address, MARK_PORT))
        return set().union(*(wire.until(mark) for wire in self._wires))

    def _policy(self, lines):
        path = self.folder / "test.policy"
        path.write_text("\n".join(lines) + "\n")
        return [f"--policy={path}"]

    def start(self, lines, actions, options=()):
        """The probe under a policy, with these actions."""
        command = [self._iwasm, *self._policy(lines), *self.dns, *options, self._wasm, *actions]
        return subprocess.Popen(command, env=guests.environment(HOME=str(self.folder)),
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def run(self, lines, actions, options=()):
        """What came of each action under a policy, by the action."""
        return finish(self.start(lines, actions, options), actions)

    def refusal(self, lines, options=()):
        """What the command says of a policy that it does not take."""
        program = self.start(lines, [], options)
        out, err = program.communicate(timeout=SECONDS)
        if program.returncode == 0 or out:
            raise Failure(f"the program runs under {lines}")
        return err

    def run_natively(self, actions):
        """The same without a firewall."""
        with self.resolv_conf(f"nameserver {NAME_SERVER}"):
            native = subprocess.Popen([self._native, *actions], stdin=subprocess.DEVNULL, text=True,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            return finish(native, actions)

    def resolv_conf(self, text):
        return self._file_of_etc("resolv.conf", text)

    def hosts(self, text):
        return self._file_of_etc("hosts", text)

    @contextlib.contextmanager
    def _file_of_etc(self, name, text):
        """Puts the text into a file of /etc, as this process and its children see it."""
        file = self.folder / name
        file.write_text(text + "\n")
        subprocess.run(["mount", "--bind", file, f"/etc/{name}"], check=True)
        try:
            yield
        finally:
            subprocess.run(["umount", f"/etc/{name}"], check=True)

    def visit(self, kind, host, port, source):
        """What a client at an address of the world hears from a server where programs run: a text,
        "reset" or "the end"."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with self.far:
            client = socket.socket(family, kind)
        with client:
            client.settimeout(SECONDS)
            if family == socket.AF_INET6:
                client.setsockopt(socket.IPPROTO_IPV6, IPV6_FREEBIND, 1)
            client.bind((source, 0))
            try:
                client.connect((host, port))
                if kind == socket.SOCK_DGRAM:
                    client.send(b"ask")
                return client.recv(100).decode() or "the end"
            except ConnectionResetError:
                return "reset"

    def tell(self, host, port, source):
        """Sends a datagram from the world, and does not wait."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with self.far:
            client = socket.socket(family, socket.SOCK_DGRAM)
        with client:
            if family == socket.AF_INET6:
                client.setsockopt(socket.IPPROTO_IPV6, IPV6_FREEBIND, 1)
            client.bind((source, 0))
            client.sendto(b"ask", (host, port))


def finish(program, actions):
    """What came of each action, in their order."""
    try:
        out, err = program.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        program.kill()
        out, err = program.communicate()
        raise Failure(f"{actions} did not end within {SECONDS} s:\n{out}{err}") from None
    said = [line for line in out.splitlines() if line != "ready"]
    if program.returncode != 0 or len(said) != len(actions):
        raise Failure(f"{actions} ended with {program.returncode}:\n{out}{err}")
    return [line.removeprefix(f"{action}: ") for line, action in zip(said, actions)]
