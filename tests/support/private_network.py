# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A network namespace of one's own: the loopback interface, and one that carries multicast and
leads nowhere.

    private_network.py COMMAND ...        runs a command there
"""

import os
import subprocess
import sys
import time

import namespaces

IFA_F_TENTATIVE = 0x40

SETUP = """
link set lo up
link add test0 type veth peer name test1
link set test1 addrgenmode none up
link set test0 addrgenmode none up
address add 10.99.0.1/24 dev test0
address add fd99::1/64 dev test0 nodad
route add 224.0.0.0/4 dev test0
""".split("\n")[1:-1]


def _ready():
    """True when the kernel has noticed that the interface is up: its IPv6 address serves then."""
    with open("/proc/net/if_inet6") as addresses:
        flags = [int(line.split()[4], 16) for line in addresses if line.split()[5] == "test0"]
    return flags and not flags[0] & IFA_F_TENTATIVE


def enter():
    """Moves this process into a namespace of its own. Where the system allows none, says so and
    stays: the tests bind to free ports of the loopback interface and run there as well."""
    if not namespaces.unshare(namespaces.CLONE_NEWNET):
        print("no private network namespace here: using the host's loopback", file=sys.stderr)
        return False
    for command in SETUP:
        subprocess.run(["ip", *command.split()], check=True)
    give_up = time.monotonic() + 5
    while not _ready() and time.monotonic() < give_up:
        time.sleep(0.002)
    return True


if __name__ == "__main__":
    enter()
    os.execvp(sys.argv[1], sys.argv[1:])
