# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Namespaces of Linux: new ones for this process, and network namespaces beside its own."""

import ctypes
import os

CLONE_NEWTIME = 0x80
CLONE_NEWNS = 0x20000
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000

_libc = ctypes.CDLL(None, use_errno=True)


def unshare(kinds):
    """Moves this process into new namespaces, as root of a user namespace where it is not root
    already. False where the system allows none."""
    if os.geteuid() == 0 and _libc.unshare(kinds) == 0:
        return True
    if not _child_becomes_root(kinds):
        return False
    _become_root(kinds)
    return True


def _become_root(kinds):
    """Of a user namespace, and of the other kinds in it."""
    user, group = os.geteuid(), os.getegid()
    if _libc.unshare(CLONE_NEWUSER | kinds) != 0:
        raise OSError(ctypes.get_errno(), "no user namespace")
    for name, text in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"),
                       ("gid_map", f"0 {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def _child_becomes_root(kinds):
    """Some systems (AppArmor) allow the namespace and then refuse to make anyone root there: a
    child finds out, as there is no way back."""
    child = os.fork()
    if child == 0:
        try:
            _become_root(kinds)
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def enter(path, kind):
    """Moves this thread into the namespace that a file of /proc stands for."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    result = _libc.setns(descriptor, kind)
    error = ctypes.get_errno()
    os.close(descriptor)
    if result != 0:
        raise OSError(error, f"{path}: {os.strerror(error)}")


class Network:
    """A second network namespace. `with` it, this thread is there; sockets stay where they were
    made. enter() is for preexec_fn."""

    def __init__(self):
        self._former = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        if _libc.unshare(CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "no second network namespace")
        self._own = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        _libc.setns(self._former, CLONE_NEWNET)

    @property
    def path(self):
        """A name of it, for `ip link set ... netns`."""
        return f"/proc/{os.getpid()}/fd/{self._own}"

    def enter(self):
        if _libc.setns(self._own, CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")

    def __enter__(self):
        self.enter()
        return self

    def __exit__(self, *_):
        _libc.setns(self._former, CLONE_NEWNET)
