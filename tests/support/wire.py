# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What packets come out of an interface: seen by a packet socket, told as short texts.

    tcp ADDRESS:PORT                somebody asked for a connection there
    udp ADDRESS:PORT                a datagram went there
    dns NAME                        a question for a name, wherever it went
    answer tcp ADDRESS from PORT    a server sent data, or a datagram, to a client
    reset ADDRESS from PORT         a server's connection was reset

Ports below FIRST_CLIENT_PORT are those of servers. ICMP, ARP and the like are left out.
"""

import contextlib
import dataclasses
import ipaddress
import queue
import socket
import struct
import threading

from verdicts import Failure

ETH_P_ALL = 3
ETH_P_IP, ETH_P_IPV6 = 0x0800, 0x86DD
PATIENCE = 20  # seconds, for one packet
SOL_PACKET, PACKET_STATISTICS, PACKET_IGNORE_OUTGOING = 263, 6, 23
SO_RCVBUFFORCE, BUFFER = 33, 16 << 20
SYN, RST, ACK = 2, 4, 16
FIRST_CLIENT_PORT = 32768
DNS_PORT = 53
MARK_PORT = 9


@dataclasses.dataclass(frozen=True)
class Packet:
    protocol: int
    destination: str
    from_port: int
    port: int
    flags: int  # of TCP
    payload: bytes


def _transport(data, protocol, destination):
    if protocol == socket.IPPROTO_TCP and len(data) >= 20:
        from_port, port = struct.unpack_from("!HH", data)
        return Packet(protocol, destination, from_port, port, data[13], data[(data[12] >> 4) * 4:])
    if protocol == socket.IPPROTO_UDP and len(data) >= 8:
        from_port, port = struct.unpack_from("!HH", data)
        return Packet(protocol, destination, from_port, port, 0, data[8:])
    return None


def parse(ethertype, data):
    """The packet, or None for what is left out."""
    if ethertype == ETH_P_IP and len(data) >= 20:
        whole = data[:struct.unpack_from("!H", data, 2)[0]]  # without the padding
        return _transport(whole[(data[0] & 15) * 4:], data[9],
                          str(ipaddress.IPv4Address(data[16:20])))
    if ethertype == ETH_P_IPV6 and len(data) >= 40:
        whole = data[:40 + struct.unpack_from("!H", data, 4)[0]]
        return _transport(whole[40:], data[6], str(ipaddress.IPv6Address(data[24:40])))
    return None


def question(payload):
    """The name that a message of DNS asks for, in lower case, or None."""
    if len(payload) < 13 or payload[2] & 0x80:
        return None
    labels, at = [], 12
    while at < len(payload) and payload[at] != 0:
        labels.append(payload[at + 1:at + 1 + payload[at]].decode("ascii", "backslashreplace"))
        at += 1 + payload[at]
    return ".".join(labels).lower()


def _place(packet):
    host = f"[{packet.destination}]" if ":" in packet.destination else packet.destination
    return f"{host}:{packet.port}"


def told(packet):
    """The packet as a text, or None: where there is nothing new in it."""
    from_server = packet.from_port < FIRST_CLIENT_PORT <= packet.port
    if packet.port == DNS_PORT:
        name = question(packet.payload[2:] if packet.flags else packet.payload)
        if name is not None:
            return f"dns {name}"
    if packet.protocol == socket.IPPROTO_UDP:
        if from_server:
            return f"answer udp {packet.destination} from {packet.from_port}"
        return f"udp {_place(packet)}"
    if packet.flags & SYN and not packet.flags & ACK:
        return f"tcp {_place(packet)}"
    if from_server and packet.flags & RST:
        return f"reset {packet.destination} from {packet.from_port}"
    if from_server and packet.payload:
        return f"answer tcp {packet.destination} from {packet.from_port}"
    return None


class Wire:
    """Listens to what comes in by an interface of the network that this thread is in; to what
    servers answer only where `answers` is true."""

    def __init__(self, interface, answers=True):
        self._answers = answers
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
        self._socket.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        with contextlib.suppress(PermissionError):  # beyond the limit: not in a user namespace
            self._socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER)
        self._socket.bind((interface, ETH_P_ALL))
        self._packets = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while True:
            data, (_, ethertype, *_) = self._socket.recvfrom(65536)
            if packet := parse(ethertype, data):
                self._packets.put(packet)

    def until(self, mark):
        """What has come since the last time, as a set of texts, up to the datagram with this
        payload to MARK_PORT."""
        seen = set()
        while True:
            packet = self._next()
            if packet.port == MARK_PORT and packet.protocol == socket.IPPROTO_UDP:
                if packet.payload == mark:
                    return seen
                continue
            text = told(packet)
            if text and (self._answers or not text.startswith(("answer", "reset"))):
                seen.add(text)

    def _next(self):
        try:
            packet = self._packets.get(timeout=PATIENCE)
        except queue.Empty:
            packet = None
        statistics = self._socket.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8)
        if packet is None or struct.unpack("=II", statistics)[1] > 0:
            raise Failure("packets were lost on the way to the test")
        return packet
