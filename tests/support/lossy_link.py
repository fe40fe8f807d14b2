# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Two networks joined by a link that drops, delays, duplicates, reorders and corrupts packets: a TUN
device in each, and a process that carries what comes out of one to the other."""

import dataclasses
import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import time
import traceback

import namespaces

TUNSETIFF = 0x400454CA
IFF_TUN = 0x1
IFF_NO_PI = 0x1000
MTU = 1500

NEAR, FAR = "10.97.0.1", "10.97.0.2"
NEAR6, FAR6 = "fd97::1", "fd97::2"


@dataclasses.dataclass
class Faults:
    """Shares of all packets. What is held back is overtaken by those after it."""
    seed: int
    drop: float = 0.0
    duplicate: float = 0.0
    hold: float = 0.0
    corrupt: float = 0.0
    delay: float = 0.0005  # seconds, of every packet
    hold_time: float = 0.01


COUNTED = ["carried", "drop", "duplicate", "hold", "corrupt"]


class LossyLink:
    """This process's network at NEAR, `far` at FAR. Raises OSError where there is no TUN."""

    def __init__(self, faults):
        self.far = namespaces.Network()
        near_device = _tun("lossy0", NEAR, NEAR6)
        with self.far:
            subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
            far_device = _tun("lossy0", FAR, FAR6)
        self._counts, counts = os.pipe()
        ended, self._end = os.pipe()
        self._carrier = os.fork()
        if self._carrier == 0:
            try:
                os.close(self._counts)
                os.close(self._end)
                result = _carry([near_device, far_device], faults, ended)
                os.write(counts, " ".join(map(str, result)).encode())
            except Exception:
                traceback.print_exc()
            finally:
                os._exit(0)
        for descriptor in (counts, ended, near_device, far_device):
            os.close(descriptor)
        self.counts = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Ends the link; `counts` says then how many packets met what."""
        os.close(self._end)
        os.waitpid(self._carrier, 0)
        with open(self._counts) as pipe:
            self.counts = dict(zip(COUNTED, map(int, pipe.read().split())))


def _tun(name, *addresses):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    except OSError:
        os.close(device)
        raise
    # Without an address of its own making it sends nothing unasked.
    subprocess.run(["ip", "link", "set", name, "addrgenmode", "none", "mtu", str(MTU), "up"],
                   check=True)
    for address in addresses:
        width, words = ("64", ["nodad"]) if ":" in address else ("24", [])
        subprocess.run(["ip", "address", "add", f"{address}/{width}", "dev", name, *words],
                       check=True)
    return device


def _damage(packet, chance):
    """Turns one bit, where a checksum notices it: IPv6 has none of its first 8 bytes; that of TCP
    and UDP covers the addresses."""
    first = 8 if packet[0] >> 4 == 6 else 0
    bit = chance.randrange(8 * first, 8 * len(packet))
    packet[bit // 8] ^= 1 << bit % 8


def _carry(devices, faults, ended):
    """Until nobody holds the other end of the pipe `ended`. Returns the counts."""
    chance = random.Random(faults.seed)
    counts = dict.fromkeys(COUNTED, 0)
    waiting = []  # (when, order, device, packet)
    order = 0

    def happens(what):
        hit = chance.random() < getattr(faults, what)
        counts[what] += hit
        return hit

    def schedule(device, packet):
        nonlocal order
        order += 1
        later = faults.hold_time if happens("hold") else 0
        heapq.heappush(waiting, (time.monotonic() + faults.delay + later, order, device, packet))

    while True:
        patience = max(waiting[0][0] - time.monotonic(), 0) if waiting else None
        readable, _, _ = select.select([ended, *devices], [], [], patience)
        if ended in readable:
            return list(counts.values())
        for device in readable:
            packet = bytearray(os.read(device, 65536))
            counts["carried"] += 1
            if happens("drop"):
                continue
            if happens("corrupt"):
                _damage(packet, chance)
            other = devices[device == devices[0]]
            schedule(other, packet)
            if happens("duplicate"):
                schedule(other, packet)
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, device, packet = heapq.heappop(waiting)
            try:
                os.write(device, packet)
            except OSError:
                pass  # no IP packet any more
