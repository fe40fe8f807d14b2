#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes what the targets `files`, `sockets` and `threads` start from: seeds.py FOLDER.

A guest is a list of calls; guest.cc reads them. An import goes by a hash of its name and number of
arguments, so that seeds keep their meaning when the tables grow.
"""
import pathlib
import socket
import struct
import sys

SLOT = 1024  # memory is 64 of them


class At(int):
    """The address of a slot of memory."""


class Long(int):
    """An argument of 64 bits."""


def number(name, arity):
    value = 0x811C9DC5
    for byte in f"{name}/{arity}".encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return struct.pack("<H", value % 65521)


def argument(value):
    if isinstance(value, At):
        return bytes([0x80 | value])
    if 0 <= value < 0x80:
        return bytes([value])
    width = 8 if isinstance(value, Long) else 4
    return b"\xff" + (value % (1 << 8 * width)).to_bytes(width, "little")


def call(name, *arguments, module="wasi_snapshot_preview1"):
    return number(f"{module}.{name}", len(arguments)) + b"".join(map(argument, arguments))


def sluice(name, *arguments):
    return call(name, *arguments, module="sluice_1")


def write(slot, data):
    return number("guest.write", 2) + bytes([slot, len(data)]) + data


def posix(name, *arguments):
    return call(name, *arguments, module="sluice_posix_1")


def vectors(slot, *buffers):
    """A list of buffers, each a slot and a length."""
    return write(slot, b"".join(struct.pack("<II", at * SLOT, size) for at, size in buffers))


def path(slot, text):
    return write(slot, text), At(slot), len(text)


EVERY_RIGHT = Long((1 << 30) - 1)
NO_WRITING = Long(EVERY_RIGHT & ~(1 << 6 | 1 << 8 | 1 << 22))  # for directories


def open_path(text, lookup=1, oflags=0, fdflags=0, fd=3, rights=EVERY_RIGHT):
    text, at, length = path(1, text)
    return text + call("path_open", fd, lookup, at, length, oflags, rights, EVERY_RIGHT, fdflags, At(2))


def on_path(name, text, *rest):
    text, at, length = path(1, text)
    return text + call(name, 3, at, length, *rest)


def on_paths(name, old, new, *lookup):
    first, at, length = path(1, old)
    second, other, other_length = path(4, new)
    return first + second + call(name, 3, *lookup, at, length, 3, other, other_length)


def symlink(target, text):
    first, at, length = path(4, target)
    second, other, other_length = path(1, text)
    return first + second + call("path_symlink", at, length, 3, other, other_length)


def subscription(kind, subject, timeout=0, flags=0):
    if kind == 0:
        return struct.pack("<QB7xI4xQQH6x", 7, kind, subject, timeout, 0, flags)
    return struct.pack("<QB7xI28x", 7, kind, subject)


def poll(*subscriptions):
    data = b"".join(subscriptions)
    return write(8, data) + call("poll_oneoff", At(8), At(10), len(subscriptions), At(12))


READ = call("fd_read", 4, At(6), 1, At(12))
WRITE = call("fd_write", 4, At(6), 1, At(12))
BUFFER = vectors(6, (20, 64))
STAT = At(30)

FILES = {
    "read": open_path(b"file") + BUFFER + READ + call("fd_tell", 4, At(12)) + call("fd_close", 4),
    "create": open_path(b"dir/new", oflags=1, fdflags=1) + BUFFER + WRITE
    + call("fd_seek", 4, Long(0), 0, At(12)) + READ + call("fd_sync", 4),
    "positions": open_path(b"file") + BUFFER + call("fd_pwrite", 4, At(6), 1, Long(9), At(12))
    + call("fd_pread", 4, At(6), 1, Long(2), At(12)) + call("fd_filestat_set_size", 4, Long(3))
    + call("fd_allocate", 4, Long(0), Long(4096)) + call("fd_advise", 4, Long(0), Long(0), 2),
    "status": open_path(b"link") + call("fd_filestat_get", 4, STAT) + call("fd_fdstat_get", 4, STAT)
    + call("fd_fdstat_set_flags", 4, 5) + call("fd_fdstat_set_rights", 4, Long(2), Long(0))
    + call("fd_filestat_set_times", 4, Long(1), Long(2), 5) + call("fd_datasync", 4),
    "list": open_path(b"dir", oflags=2, rights=NO_WRITING) + call("fd_readdir", 4, At(20), 500, Long(0), At(12))
    + call("fd_readdir", 3, At(20), 100, Long(2), At(12)),
    "out": open_path(b"out") + open_path(b"absolute") + open_path(b"dir/up/../canary")
    + open_path(b"../canary") + open_path(b"/etc/passwd") + open_path(b"dir/up", rights=NO_WRITING)
    + open_path(b"../..", fd=4),
    "links": symlink(b"../../canary", b"dir/away") + open_path(b"dir/away")
    + on_paths("path_link", b"file", b"dir/hard", 0) + on_paths("path_link", b"out", b"hard", 0)
    + on_path("path_readlink", b"out", At(20), 100, At(12)),
    "rename": on_paths("path_rename", b"dir/sub", b"moved") + on_paths("path_rename", b"file", b"../x")
    + on_paths("path_rename", b"out", b"file") + open_path(b"file"),
    "names": on_path("path_create_directory", b"made/") + on_path("path_remove_directory", b"made")
    + on_path("path_unlink_file", b"out") + on_path("path_unlink_file", b"file/")
    + on_path("path_remove_directory", b"dir/sub/.."),
    "path_status": path(1, b"dir/up")[0] + call("path_filestat_get", 3, 1, At(1), 6, STAT)
    + call("path_filestat_set_times", 3, 0, At(1), 6, Long(1), Long(2), 10),
    "numbers": open_path(b"file") + call("fd_renumber", 4, 0) + call("fd_renumber", 0, 3)
    + open_path(b"dir", fd=0) + call("fd_close", 0),
    "arguments": call("args_sizes_get", At(1), At(2)) + call("args_get", At(3), At(4))
    + call("environ_sizes_get", At(1), At(2)) + call("environ_get", At(3), At(4))
    + call("fd_prestat_get", 3, At(5)) + call("fd_prestat_dir_name", 3, At(6), 1)
    + call("random_get", At(7), 64) + call("clock_time_get", 1, Long(0), At(8))
    + call("clock_res_get", 0, At(8)) + call("sched_yield") + call("proc_raise", 2) + call("proc_exit", 1),
    "poll": poll(subscription(1, 0), subscription(0, 1, 1000)) + open_path(b"file")
    + poll(subscription(1, 4), subscription(2, 4), subscription(2, 99))
    + poll(subscription(0, 0, 1, 1), subscription(0, 1, 1 << 62)) + poll(subscription(0, 1, 1)),
}


def ipv4(address, port):
    return struct.pack("<H", socket.AF_INET) + struct.pack(">H", port) + socket.inet_aton(address) + bytes(8)


def ipv6(address, port):
    return (struct.pack("<H", socket.AF_INET6) + struct.pack(">HI", port, 0)
            + socket.inet_pton(socket.AF_INET6, address) + bytes(4))


def record(address, port):
    """WAMR's."""
    return struct.pack("<I", 0) + socket.inet_aton(address) + struct.pack("<H", port)


def local(path):
    return struct.pack("<H", socket.AF_UNIX) + path


def at_address(name, fd, address):
    return write(1, address) + sluice(name, fd, At(1), len(address))


def tcp(bind_to, connect_to, family=socket.AF_INET):
    """A listener, a client and what it is accepted as: 3, 4, 5."""
    opened = sluice("sock_open", family, 1, 0, At(40)) + sluice("sock_open", family, 0x801, 0, At(40))
    listening = at_address("sock_bind", 3, bind_to) + call("sock_listen", 3, 5)
    connected = at_address("sock_connect", 4, connect_to)
    return opened + listening + connected + sluice("sock_accept", 3, 0, At(20), 28, At(21), At(22))


LOOPBACK = ipv4("127.0.0.1", 7000)
MAPPED = ipv6("::ffff:127.0.0.1", 7000)
GRANTED = b"/tmp/sluice-fuzz/granted/a"
SLUICE_SEND = sluice("sock_send", 4, At(6), 1, 0, At(1), 0, At(12))
SLUICE_RECEIVE = sluice("sock_recv", 5, At(6), 1, 0, At(20), 28, At(21), At(12), At(13))
UDP = sluice("sock_open", 2, 2, 0, At(40)) + sluice("sock_open", 2, 2, 0, At(40))


UNIX = sluice("sock_open", 1, 2, 0, At(40))


def unix_pair(kind):
    """As tcp()."""
    opened = sluice("sock_open", 1, kind | 0x800, 0, At(40)) * 2
    listening = at_address("sock_bind", 3, local(GRANTED)) + call("sock_listen", 3, 5)
    connected = at_address("sock_connect", 4, local(GRANTED + b"\0"))
    accepted = sluice("sock_accept", 3, 0x800, At(20), 112, At(21), At(22))
    used = BUFFER + SLUICE_SEND + SLUICE_RECEIVE + sluice("sock_name", 5, 0, At(20), 112, At(21))
    return opened + listening + connected + accepted + used + sluice("sock_name", 4, 1, At(20), 112, At(21))


def option(level, number, value):
    return write(9, value) + sluice("sock_setsockopt", 3, level, number, At(9), len(value))


def lookup(host, service):
    request = struct.pack("<IIIIIIIIII", 10 * SLOT, len(host), 11 * SLOT, len(service), 4, 0, 0, 0, 0, 0)
    return (write(10, host) + write(11, service) + write(12, request)
            + sluice("sock_getaddrinfo", At(12), At(13), 10, At(15)))


SOCKETS = {
    "tcp": tcp(LOOPBACK, LOOPBACK) + BUFFER + SLUICE_SEND + SLUICE_RECEIVE + READ
    + call("sock_shutdown", 4, 2) + sluice("sock_name", 5, 1, At(20), 28, At(21)),
    "tcp_mapped": tcp(MAPPED, MAPPED, socket.AF_INET6) + BUFFER + SLUICE_SEND + SLUICE_RECEIVE,
    "tcp_unspecified": tcp(LOOPBACK, ipv4("0.0.0.0", 7000)),
    "refused": tcp(ipv4("0.0.0.0", 7000), ipv4("127.0.0.2", 7000)) + tcp(ipv6("::", 7000), ipv6("::1", 7000), 10),
    "udp": UDP + at_address("sock_bind", 3, LOOPBACK) + BUFFER + write(1, LOOPBACK)
    + sluice("sock_send", 4, At(6), 1, 0, At(1), 16, At(12))
    + sluice("sock_recv", 3, At(6), 1, 2, At(20), 28, At(21), At(12), At(13)),
    **{f"unix_{kind}": unix_pair(kind) for kind in (1, 5)},
    "unix_datagrams": UNIX * 2 + at_address("sock_bind", 3, local(GRANTED)) + BUFFER + write(1, local(GRANTED))
    + sluice("sock_send", 4, At(6), 1, 0, At(1), len(GRANTED) + 2, At(12))
    + sluice("sock_recv", 3, At(6), 1, 0, At(20), 112, At(21), At(12), At(13))
    + at_address("sock_connect", 4, local(GRANTED)) + at_address("sock_connect", 4, bytes(2)),
    "unix_elsewhere": UNIX + b"".join(
        at_address(name, 3, local(path)) for name in ("sock_bind", "sock_connect") for path in (
            b"", b"\0abstract", b"relative", b"/tmp/sluice-fuzz/granted/link/x", b"/tmp/sluice-fuzz/other/x",
            b"/tmp/sluice-fuzz/granted/../other/x", b"/proc/self/fd/3/x", b"/tmp/sluice-fuzz/granted/none/x")),
    "pairs": posix("pair_open", 1, 0, At(40)) + posix("pair_open", 2, 0, At(40)) + BUFFER + SLUICE_SEND
    + posix("fd_unsent", 4, At(12)) + posix("sock_at_mark", 3, At(12))
    + posix("pipe_open", 0x800, At(40)) + posix("fd_dup", 3, 9, At(12)) + posix("fd_dup_to", 3, 4),
    "events": posix("event_open", 3, 0x800, At(40)) + posix("timer_open", 1, 0x800, At(40)) + BUFFER
    + write(8, struct.pack("<qqqq", 0, 0, 0, 1)) + posix("timer_set", 4, 0, At(8), At(9))
    + posix("timer_get", 4, At(9)) + READ + call("fd_read", 3, At(6), 1, At(12)),
    "modes": write(1, b"a") + posix("path_create", 3, 0, At(1), 1, 1, 0x2FFFFFFF, 0, 0, 0o640, At(40))
    + posix("fd_set_mode", 4, 0o600) + posix("path_set_mode", 3, 1, At(1), 1, 0o644)
    + posix("path_make_directory", 3, At(1), 1, 0o755) + posix("fd_status", 4, At(8))
    + posix("path_status", 3, 0, At(1), 1, At(8)),
    "terminals": posix("terminal_get", 0, At(8)) + posix("terminal_set", 0, 0, At(8))
    + posix("terminal_size", 1, At(8)) + posix("terminal_control", 2, 1, 0),
    "disconnect": UDP + at_address("sock_connect", 3, LOOPBACK) + at_address("sock_connect", 3, bytes(2)),
    "wamr_tcp": call("sock_open", 3, 0, 1, At(40)) + call("sock_open", 3, 0, 1, At(40))
    + write(1, record("127.0.0.1", 7000)) + call("sock_bind", 3, At(1)) + call("sock_listen", 3, 1)
    + call("sock_connect", 4, At(1)) + call("sock_accept", 3, 0, At(20)) + BUFFER
    + call("sock_send", 4, At(6), 1, 0, At(12)) + call("sock_recv", 5, At(6), 1, 0, At(12), At(13))
    + call("sock_addr_local", 3, At(20)) + call("sock_addr_remote", 5, At(20)),
    "wamr_udp": call("sock_open", 3, 0, 0, At(40)) + write(1, record("127.0.0.1", 7000))
    + call("sock_bind", 3, At(1)) + BUFFER + call("sock_send_to", 3, At(6), 1, 0, At(1), At(12))
    + call("sock_recv_from", 3, At(6), 1, 0, At(20), At(12)),
    "wamr_1_0": call("sock_open", 3, 0, 1, At(40)) + write(1, record("127.0.0.1", 7000))
    + call("sock_bind", 3, At(1)) + call("sock_addr_local", 3, At(20), 24) + call("sock_accept", 3, At(20)),
    "wamr_options": call("sock_open", 3, 0, 1, At(40)) + call("sock_set_reuse_addr", 3, 1)
    + call("sock_get_reuse_addr", 3, At(20)) + call("sock_set_linger", 3, 1, 9)
    + call("sock_get_linger", 3, At(20), At(21)) + call("sock_set_recv_timeout", 3, Long(1000))
    + call("sock_set_tcp_no_delay", 3, 1) + call("sock_set_ip_multicast_loop", 3, 0, 1),
    "wamr_join": call("sock_open", 3, 0, 0, At(40)) + write(1, record("224.0.0.1", 0))
    + call("sock_set_ip_add_membership", 3, At(1), 0),
    "wamr_resolve": write(1, b"127.0.0.1\0") + write(2, b"80\0") + write(4, bytes(12))
    + call("sock_addr_resolve", At(1), At(2), At(4), At(20), 10, At(12)),
    "options": UDP + option(1, 2, struct.pack("<i", 1)) + option(1, 13, struct.pack("<ii", 1, 5))
    + option(0, 35, socket.inet_aton("224.0.0.1") + bytes(8)) + option(0, 4, bytes(4))
    + option(6, 13, b"reno") + write(9, struct.pack("<i", 64)) + sluice("sock_getsockopt", 3, 1, 3, At(10), At(9)),
    "names": lookup(b"127.0.0.1", b"http") + lookup(b"localhost", b"80") + write(1, LOOPBACK)
    + sluice("sock_getnameinfo", At(1), 16, 3, At(20), 64, At(21), 32),
    "poll": tcp(LOOPBACK, LOOPBACK) + poll(subscription(1, 3), subscription(2, 4), subscription(1, 5))
    + write(8, struct.pack("<iHHiHH", 3, 1, 0, 4, 2, 0)) + sluice("poll", At(8), 2, 100, At(12)) + sluice("fd_poll", At(8), 2, 100, At(12)),
    "flags": UDP + call("fd_fdstat_set_flags", 3, 4) + call("fd_fdstat_get", 3, STAT)
    + call("fd_filestat_get", 3, STAT) + call("fd_renumber", 3, 4) + call("fd_close", 4),
}


def env(name, *arguments):
    return call(name, *arguments, module="env")


MUTEX, CONDITION, THREAD, NAME, KEY = At(1), At(2), At(3), At(4), At(5)
GIVE_WAY = number("guest.give_way", 0)
LEAVE = number("guest.leave", 0)
CREATE = env("pthread_create", THREAD, 0, 1, 7)  # the first one is 1, and so on
EVERYTHING = b"\xff"  # what modules export, and memory that grows

THREADS = {
    "join": EVERYTHING + CREATE + GIVE_WAY + env("pthread_self") + env("pthread_exit", 9)
    + env("pthread_join", 1, At(6)) + env("pthread_join", 1, 0),
    "join_first": EVERYTHING + CREATE + env("pthread_join", 1, At(6)) + LEAVE + env("pthread_self"),
    "detach": EVERYTHING + CREATE + env("pthread_detach", 1) + CREATE + GIVE_WAY + LEAVE + LEAVE
    + env("pthread_detach", 2),
    "cancel": EVERYTHING + CREATE + GIVE_WAY + env("sem_open", NAME, 0x40, 0, 0) + env("sem_wait", 2)
    + env("pthread_cancel", 1) + env("pthread_join", 1, At(6)),
    "mutex": EVERYTHING + CREATE + env("pthread_mutex_lock", MUTEX) + GIVE_WAY + env("pthread_mutex_lock", MUTEX)
    + env("pthread_mutex_destroy", MUTEX) + env("pthread_mutex_unlock", MUTEX) + GIVE_WAY
    + env("pthread_mutex_unlock", MUTEX) + LEAVE + env("pthread_mutex_destroy", MUTEX),
    "mutex_kinds": EVERYTHING + env("pthread_mutex_init", MUTEX, 0) + env("pthread_mutex_lock", MUTEX)
    + env("pthread_mutex_lock", MUTEX) + env("pthread_mutex_unlock", MUTEX) + env("pthread_mutex_unlock", MUTEX),
    "condition": EVERYTHING + CREATE + GIVE_WAY + env("pthread_mutex_lock", MUTEX)
    + env("pthread_cond_wait", CONDITION, MUTEX) + env("pthread_cond_signal", CONDITION)
    + env("pthread_cond_broadcast", CONDITION) + env("pthread_join", 1, 0) + env("pthread_mutex_unlock", MUTEX),
    "time": EVERYTHING + env("pthread_cond_init", CONDITION, 0) + env("pthread_mutex_lock", MUTEX)
    + env("pthread_cond_timedwait", CONDITION, MUTEX, Long(1000)) + env("pthread_cond_timedwait", CONDITION, MUTEX, Long(0))
    + env("pthread_cond_destroy", CONDITION) + env("pthread_cond_destroy", CONDITION),
    "semaphore": EVERYTHING + write(4, b"name\0") + env("sem_open", NAME, 0x40, 0, 1) + env("sem_wait", 1)
    + env("sem_trywait", 1) + env("sem_post", 1) + env("sem_getvalue", 1, At(6)) + env("sem_open", NAME, 0xc0, 0, 1)
    + env("sem_unlink", NAME) + env("sem_close", 1) + env("sem_close", 1) + env("sem_unlink", NAME),
    "keys": EVERYTHING + env("pthread_key_create", KEY, 3) + CREATE + env("pthread_setspecific", 0, 8) + GIVE_WAY
    + env("pthread_setspecific", 0, 9) + env("pthread_getspecific", 0) + LEAVE + LEAVE
    + env("pthread_key_delete", 0) + env("pthread_getspecific", 0),
    "main_exits": EVERYTHING + CREATE + CREATE + env("pthread_exit", 0) + GIVE_WAY + LEAVE + LEAVE,
    "memalign": EVERYTHING + env("posix_memalign", At(6), 64, 100) + env("posix_memalign", At(6), 3, 1)
    + env("posix_memalign", At(6), 8, 1) + env("posix_memalign", At(6), 1 << 31, 1 << 31),
    "little_memory": b"\x0f" + CREATE * 3 + b"\x0e" + CREATE,
    "no_malloc": b"\x0e" + CREATE * 5,
    "no_stack": b"\x02" + CREATE,
    "spawn": EVERYTHING + call("thread-spawn", 7, module="wasi") + call("thread-spawn", 8, module="wasi")
    + GIVE_WAY + env("pthread_self") + LEAVE,
    "spawn_nothing": b"\x01" + call("thread-spawn", 7, module="wasi"),
    "deadlock": EVERYTHING + CREATE + env("pthread_mutex_lock", MUTEX) + GIVE_WAY
    + env("pthread_mutex_lock", CONDITION) + env("pthread_mutex_lock", MUTEX) + env("pthread_mutex_lock", CONDITION),
}


def main():
    folder = pathlib.Path(sys.argv[1])
    policies = [(name + suffix, first + calls) for name, calls in SOCKETS.items()
                for suffix, first in [("_denied", b"\0"), ("", b"\1")]]
    for target, seeds in [("files", FILES.items()), ("sockets", policies), ("threads", THREADS.items())]:
        (folder / target).mkdir(parents=True, exist_ok=True)
        for name, calls in seeds:
            (folder / target / name).write_bytes(calls)


main()
