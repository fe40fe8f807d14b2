# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A name server whose answers a test makes up, one question after the other: for what a real one
won't say."""

import collections
import contextlib
import ipaddress
import socket
import struct
import threading

A, CNAME, PTR, AAAA = 1, 5, 12, 28
SERVFAIL, NXDOMAIN = 2, 3
UDP_SIZE = 512
TRUNCATED = 0x0200


def encode_name(name):
    return b"".join(bytes([len(label)]) + label.encode()
                    for label in name.split(".") if label) + b"\0"


def address(text, ttl=0, name=None):
    """A record of an address, of the name that was asked for or another one."""
    parsed = ipaddress.ip_address(text)
    return (name, A if parsed.version == 4 else AAAA, ttl, parsed.packed)


def alias(name, target, ttl=0):
    return (name, CNAME, ttl, encode_name(target))


def pointer(target, ttl=0):
    """A record of the name of an address."""
    return (None, PTR, ttl, encode_name(target))


class DnsResponder:
    """Answers at an address of the network that this thread is in. answer(name, number) returns the
    records of a name, made by the functions above, None where there is no such name, or SERVFAIL;
    number counts the look-ups of it from 0, IPv4 and IPv6 apart. Of addresses those of the kind that is
    asked for are sent."""

    def __init__(self, host, port, answer):
        self._answer = answer
        self._counts = collections.Counter()
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._udp.bind((host, port))
            self._tcp = socket.create_server((host, port))
        except OSError:
            self._udp.close()
            raise
        self._threads = [threading.Thread(target=serve, daemon=True)
                         for serve in (self._serve_udp, self._serve_tcp)]
        for thread in self._threads:
            thread.start()

    def _serve_udp(self):
        with contextlib.suppress(OSError):
            while True:
                question, client = self._udp.recvfrom(UDP_SIZE)
                if not question:
                    return  # it is shut down
                reply = self._reply(question, count=True)
                if len(reply) > UDP_SIZE:  # is asked for again by TCP
                    head = struct.unpack("!HH", reply[:4])
                    reply = struct.pack("!HHHHHH", head[0], head[1] | TRUNCATED, 1, 0, 0, 0)
                    reply += question[12:self._end(question)]
                self._udp.sendto(reply, client)

    def _serve_tcp(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._tcp.accept()
                with contextlib.suppress(OSError), client:
                    client.settimeout(10)
                    size, = struct.unpack("!H", client.recv(2, socket.MSG_WAITALL))
                    reply = self._reply(client.recv(size, socket.MSG_WAITALL), count=False)
                    client.sendall(struct.pack("!H", len(reply)) + reply)
                    client.recv(1)  # until the client has closed

    @staticmethod
    def _end(question):
        """Where the question ends: a name, its type and its class."""
        return question.index(0, 12) + 5

    def _reply(self, message, count):
        end = self._end(message)
        labels, at = [], 12
        while message[at] != 0:
            labels.append(message[at + 1:at + 1 + message[at]].decode("ascii", "replace"))
            at += 1 + message[at]
        name = ".".join(labels).lower()
        kind, = struct.unpack_from("!H", message, end - 4)
        number = self._counts[name, kind] - (not count)
        self._counts[name, kind] += count
        records = self._answer(name, number)
        body, sent = b"", 0
        code = NXDOMAIN if records is None else SERVFAIL if records == SERVFAIL else 0
        for owner, record_kind, ttl, data in () if code else records:
            if record_kind in (kind, CNAME):
                body += encode_name(owner) if owner else b"\xc0\x0c"  # as in the question
                body += struct.pack("!HHIH", record_kind, 1, ttl, len(data)) + data
                sent += 1
        flags = 0x8180 | code
        return (message[:2] + struct.pack("!HHHHH", flags, 1, sent, 0, 0) + message[12:end] + body)

    def close(self):
        """The address is free then."""
        for server in (self._udp, self._tcp):
            with contextlib.suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._udp.close()
        self._tcp.close()
