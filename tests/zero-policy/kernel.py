# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the kernel says of a network: its sockets, groups and packets, and the system calls by which
somebody asked for them."""

import re
from pathlib import Path

# Tables of /proc/net, and which column of a line is the inode of the socket.
TABLES = {"tcp": 9, "tcp6": 9, "udp": 9, "udp6": 9, "udplite": 9, "udplite6": 9, "raw": 9,
          "raw6": 9, "icmp": 9, "icmp6": 9, "unix": 6, "packet": 8, "netlink": 9}
# Of the table "unix": it has those too that no other table would have, without a path and a peer.
FLAGS, STATE, PATH = 3, 5, 7
UNCONNECTED = "01"
GROUPS = ["igmp", "igmp6", "mcfilter", "mcfilter6"]


def _is_reached(table, words):
    """Whether a socket listens, is bound or has a peer, or is about to."""
    return (table != "unix" or len(words) > PATH or int(words[FLAGS], 16) != 0 or
            words[STATE] != UNCONNECTED)


def sockets(pid="self"):
    """The sockets that a table of the process's network knows: bound, listening, connected."""
    found = set()
    for table, column in TABLES.items():
        path = Path(f"/proc/{pid}/net/{table}")
        if not path.exists():
            continue
        for line in path.read_text().splitlines()[1:]:
            words = line.split()
            if words[column] != "0" and _is_reached(table, words):  # 0: of the kernel itself
                found.add((table, words[column]))
    return found


def groups(pid="self"):
    """The multicast groups that somebody has joined, without the times until they are reported."""
    texts = []
    for table in GROUPS:
        path = Path(f"/proc/{pid}/net/{table}")
        if path.exists():
            texts.append(re.sub(r"\b\d:[0-9A-F]{8}", "", path.read_text()))
    return texts


def packets(pid="self"):
    """How many packets each interface has received and sent."""
    counts = {}
    for line in Path(f"/proc/{pid}/net/dev").read_text().splitlines()[2:]:
        name, _, numbers = line.partition(":")
        words = numbers.split()
        counts[name.strip()] = (int(words[1]), int(words[9]))
    return counts


CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+|\?)")
GROUP_OPTION = re.compile(
    r"ADD_MEMBERSHIP|ADD_SOURCE|JOIN|BLOCK_SOURCE|MSFILTER|ATTACH|BINDTODEVICE")


def _is_harmless(name, arguments, result):
    """Whether a system call of a program that may use no address can leave nothing behind."""
    if "NETLINK" in arguments.split(",")[0]:  # asks for the interfaces of this machine
        return True
    if name == "socket":
        return bool(re.match(r"AF_INET6?, SOCK_(STREAM|DGRAM)|AF_NETLINK|"
                             r"AF_UNIX, SOCK_(STREAM|DGRAM|SEQPACKET)", arguments))
    if name in ("bind", "listen"):
        return False
    if name == "connect":
        return "sa_family=AF_UNSPEC" in arguments  # gives up what a socket is connected to
    if name == "setsockopt":
        return not GROUP_OPTION.search(arguments)
    done = 0 if result == "?" else int(result)  # "?": the process ended meanwhile
    if name in ("recvfrom", "recvmsg"):  # 0: there is nobody any more
        return done <= 0 and "sa_family" not in arguments
    if name in ("accept", "accept4", "sendto", "sendmsg", "sendmmsg"):
        return done < 0 and "sa_family" not in arguments
    return name in ("getsockname", "getpeername", "getsockopt", "shutdown")


def harmful_calls(trace):
    """Lines that strace wrote, for one thread each time, of calls to the network which a program
    without policy must not make. Those that it can't read count."""
    calls = [line for line in trace.splitlines() if not re.match(r"\+\+\+|---", line)]
    harmful = []
    for line in calls:
        call = CALL.match(line)
        if not call or not _is_harmless(*call.groups()):
            harmful.append(line)
    return harmful, len(calls)
