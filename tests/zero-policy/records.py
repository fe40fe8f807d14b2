# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What lies in the memory of the guests of these tests: records that name peers, names and files,
as each dialect wants them; room for results; and the end of memory."""

import ipaddress
import struct

PAGES = 2
END = PAGES * 65536
RECORDS = 0x1000
SCRATCH = 0x8000  # 16 KiB of room for results
HEAP = 0x10000  # for malloc, 16 KiB
SOCKETS = range(3, 11)  # what prepare() of the guest opens

PEERS = ["127.0.0.1", "127.0.0.2", "0.0.0.0", "10.99.0.2", "8.8.8.8", "255.255.255.255",
         "224.0.0.99", "::1", "::", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
         "2001:db8::1", "ff02::99"]
NAMES = ["localhost", "example.com", "127.0.0.1", "127.1", "::1", "a..b", "1.0.0.127.in-addr.arpa"]
SERVICES = ["80", "http", ""]
PATHS = ["file", ".", "../file", "/etc/passwd", ""]
# Level and number of options of Linux: those that join groups or filter who is heard there, and
# some of the others, known to Sluice or not.
GROUP_OPTIONS = [(0, 35), (0, 36), (0, 37), (0, 38), (0, 39), (0, 40), (0, 41), (0, 42), (0, 46),
                 (41, 20), (41, 21), (41, 27), (41, 42), (41, 45), (41, 46)]
OPTIONS = GROUP_OPTIONS + [
    (1, 2), (1, 6), (1, 8), (1, 9), (1, 13), (1, 15), (1, 20), (1, 25), (1, 36), (1, 62), (6, 1),
    (6, 9), (6, 19), (6, 23), (6, 30), (6, 31), (17, 1), (17, 103), (0, 1), (0, 4), (0, 15),
    (0, 19), (0, 24), (0, 32), (0, 33), (41, 2), (41, 16), (41, 17), (41, 26), (41, 67), (58, 1),
    (255, 3), (263, 1), (-1, -1)]
VALUE_SIZES = [4, 16, 12, 12, 20, 136]  # of the values for them


def _sockaddr(peer, port):
    address = ipaddress.ip_address(peer)
    if address.version == 4:
        return struct.pack("<H", 2) + struct.pack(">H", port) + address.packed + bytes(8)
    return struct.pack("<H", 10) + struct.pack(">H", port) + bytes(4) + address.packed + bytes(4)


def _wamr_address(peer):
    address = ipaddress.ip_address(peer)
    if address.version == 4:
        return struct.pack("<I", 0) + address.packed
    groups = struct.unpack(">8H", address.packed)
    return struct.pack("<I8H", 1, *groups)


class Records:
    """Offsets of records by the C++ type, or the use, that the parameter of an import has."""

    def __init__(self, port):
        self.bytes = bytearray(SCRATCH - RECORDS)
        self.used = 0
        self.at = {}
        self.unspecified = self._add("unspecified", bytes(16))  # of the family AF_UNSPEC
        self.sockaddrs = [(self.unspecified, 16)]
        for peer in PEERS:
            sockaddr = _sockaddr(peer, port)
            self.sockaddrs.append((self._add("sockaddr", sockaddr), len(sockaddr)))
            self._add("Addr", _wamr_address(peer) + struct.pack("<H", port))
            self._add("AddrIp", _wamr_address(peer))
        self.strings = {
            "host": [self._add("host", name.encode() + b"\0") for name in NAMES],
            "service": [self._add("service", name.encode() + b"\0") for name in SERVICES],
            "path": [self._add("path", name.encode() + b"\0") for name in PATHS]}
        text = self._add("text", b"GET / HTTP/1.0\r\n\r\n")
        self._add("GuestIoVector", struct.pack("<4I", text, 16, SCRATCH, 64))
        self._add("GuestIoVector", struct.pack("<4I", SCRATCH + 64, 1024, SCRATCH, 0))
        self._add("AddrInfoHints", struct.pack("<iIB3x", -1, 2, 0))
        for name, host in zip(NAMES, self.strings["host"]):
            for flags in (0, 1, 4, 0x20):  # AI_PASSIVE, AI_NUMERICHOST, AI_ADDRCONFIG
                self._add("LookupRequest", struct.pack("<4I4i2I", host, len(name), 0, 0xffffffff,
                                                       flags, 0, 1, 0, SCRATCH + 2048, 256))
        clock = struct.pack("<QB7xIIQQH6x", 1, 0, 1, 0, 1000, 0, 0)
        for kind in (1, 2):
            for fd in (*SOCKETS, 99):
                waiting = struct.pack("<QB7xI28x", 2, kind, fd)
                self._add("Subscription", clock + waiting)
        for fd in (*SOCKETS, 99):
            self._add("PollEntry", struct.pack("<ihH", fd, 0, 5) * 2)
        # Values of options: numbers, times, ip_mreqn and ipv6_mreq.
        group = ipaddress.ip_address("224.0.0.99").packed
        for value in (struct.pack("<2I", 1, 0), struct.pack("<qq", 0, 1000),
                      group + bytes(4) + struct.pack("<I", 0),
                      group + ipaddress.ip_address("127.0.0.1").packed + struct.pack("<I", 1),
                      ipaddress.ip_address("ff02::99").packed + struct.pack("<I", 1),
                      struct.pack("<I", 1) + _sockaddr("224.0.0.99", 0).ljust(132, b"\0")):
            self._add("value", value.ljust(16, b"\0"))

    def _add(self, kind, data):
        offset = RECORDS + self.used
        if self.used + len(data) > len(self.bytes):
            raise ValueError("no room for the records")
        self.bytes[self.used:self.used + len(data)] = data
        self.used += (len(data) + 7) & ~7
        self.at.setdefault(kind, []).append(offset)
        return offset

    def of(self, kind):
        return self.at.get(kind, [])

    def data(self):
        return bytes(self.bytes[:self.used])
