# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is measured: each row is one line of ROWS and one function of a program in bench/programs."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

# The cores of the measured program, and those of its peer.
SHARED = ((0,), (0,))
APART = ((0,), (1,))
SPREAD = ((0, 1), (1,))


def pool(rules):
    """Options of so many rules, of which the last one grants the loopback addresses.

    >>> pool(3)
    ('--addr-pool=10.0.0.0/32,10.0.0.2/32', '--addr-pool=127.0.0.0/8')
    """
    others = [f"10.{2 * n >> 16 & 255}.{2 * n >> 8 & 255}.{2 * n & 255}/32" for n in range(rules - 1)]
    lists = [others[at:at + 1000] for at in range(0, len(others), 1000)]  # an argument has a limit
    return tuple("--addr-pool=" + ",".join(part) for part in [*lists, ["127.0.0.0/8"]])


@dataclass(frozen=True)
class Row:
    name: str
    program: str  # of bench/programs, of build.MODULES or of applications.NAMES
    work: str  # what it is told: a function, and its size or folder; nothing: only its start counts.
    #            Applications: the words after their name
    count: int  # how often it does the work in one run, or is started
    shows: str
    cores: tuple = SHARED
    options: tuple = pool(1)  # for Sluice
    floor: float | None = None  # the speed, relative to native, that it has to have
    most_kib: int | None = None  # the resident memory that it may have
    memory: bool = False  # measures memory only: its time means nothing
    threaded: bool = False  # is measured with a second thread too
    cold: bool = False  # each start with an empty cache of modules
    turns: int = 1  # so many shorter ones in place of one round, where times change by themselves
    descriptors: int = 0  # how many it needs; without a number, few


ROWS = (
    # Streams
    Row("tcp_receive", "streams", "receive 65536", 20000, "receive 64 KiB", APART, floor=0.97, threaded=True,
        turns=4),
    Row("tcp_send", "streams", "send 65536", 20000, "send 64 KiB", APART, floor=0.97, threaded=True, turns=4),
    Row("tcp_send_1m", "streams", "send 1048576", 1500, "send 1 MiB", APART),
    Row("tcp_ping_pong", "streams", "ping_pong", 30000, "1 byte there and back by send and recv, both "
        "ends on one core", floor=0.94, threaded=True),
    Row("read_write", "streams", "read_write", 30000, "1 byte there and back by write and read"),
    Row("sendmsg_recvmsg", "streams", "sendmsg_recvmsg", 30000, "64 bytes there and back in 4 iovecs"),
    Row("sha256_stream", "sha256", "stream", 1000, "receive 64 KiB and add them to a SHA-256", APART,
        floor=0.88),
    # Datagrams
    Row("udp_ping_pong", "datagrams", "ping_pong", 30000, "64 bytes there and back, received with 64 KiB "
        "of room", floor=0.95, threaded=True),
    Row("udp_audit_all", "datagrams", "ping_pong", 30000, "the same, each decision recorded with --audit",
        options=(*pool(1), "--audit={dir}/audit")),
    Row("udp_send_64", "datagrams", "send", 200000, "send 64 bytes to a bound socket"),
    Row("rules_1", "datagrams", "send_around", 200000, "send 64 bytes to 50,000 addresses in turn, with 1 "
        "rule"),
    Row("rules_100", "datagrams", "send_around", 200000, "the same with 100 rules", options=pool(100)),
    Row("rules_10000", "datagrams", "send_around", 200000, "the same with 10,000 rules", options=pool(10000)),
    Row("rules_100000", "datagrams", "send_around", 200000, "the same with 100,000 rules",
        options=pool(100000)),
    # Connections
    Row("connect_close", "connections", "connect_close", 4000, "connect, set TCP_NODELAY, send a byte, "
        "close", floor=0.97, threaded=True),
    Row("accept_close", "connections", "accept_close", 4000, "accept and close", floor=0.97, threaded=True),
    Row("accept_1000", "connections", "accept_close 1000", 4000, "accept and close, with 1,000 others "
        "open", descriptors=1000),
    # Readiness
    Row("poll_1", "readiness", "idle 1", 1000000, "poll 1 idle socket", APART, floor=0.65, threaded=True),
    Row("poll_256", "readiness", "idle 256", 20000, "poll 256 idle sockets", APART, floor=0.94,
        threaded=True),
    Row("poll_ready_1", "readiness", "ready 1", 500000, "poll 1 socket that is ready"),
    Row("poll_ready_16", "readiness", "ready 16", 200000, "poll 16 sockets, one ready, elsewhere each time"),
    Row("poll_ready_256", "readiness", "ready 256", 20000, "poll 256 sockets, one ready, elsewhere "
        "each time"),
    Row("poll_ready_4096", "readiness", "ready 4096", 1000, "poll 4,096 sockets, one ready, elsewhere "
        "each time", descriptors=4096),
    Row("poll_ready_10000", "readiness", "ready 10000", 400, "poll 10,000 sockets, one ready, elsewhere "
        "each time", descriptors=10000),
    Row("poll_same_4096", "readiness", "same 4096", 1000, "poll 4,096 sockets, one ready, always the same",
        descriptors=4096),
    Row("poll_turns_16", "readiness", "turns 16", 100000, "a datagram comes to one of 16 sockets, another "
        "each time: poll, receive"),
    Row("poll_turns_256", "readiness", "turns 256", 20000, "the same of 256 sockets"),
    Row("poll_turns_4096", "readiness", "turns 4096", 1000, "the same of 4,096 sockets", descriptors=4096),
    # Cheap calls
    Row("getsockopt", "calls", "getsockopt", 1000000, "read SO_KEEPALIVE", APART, floor=0.85,
        threaded=True),
    Row("clock_gettime", "calls", "clock_gettime", 3000000, "read the monotonic clock", threaded=True),
    Row("getentropy", "calls", "getentropy", 500000, "16 random bytes", threaded=True),
    Row("lookup_hosts", "names", "localhost", 10000, "getaddrinfo of localhost, which /etc/hosts knows",
        options=("--allow-resolve=localhost",)),
    # Files
    Row("file_read_4k", "files", "read {dir}", 300000, "read 4 KiB of a file", options=("--dir={dir}",)),
    Row("file_write_4k", "files", "write {dir}", 200000, "write 4 KiB of a file", options=("--dir={dir}",)),
    # Whole programs
    Row("redis_benchmark", "redis-benchmark", "-p {port} -n {count} -c 50 -t get -q", 30000,
        "redis-benchmark, 50 connections: a GET", APART),
    Row("curl_download", "curl", "-sS -o /dev/null -w %{size_download}_bytes http://127.0.0.1:{port}/{bytes}",
        512, "curl: download 1 MiB of a large file", APART),
    Row("http_server", "http-server", "{port}", 8000, "an HTTP server: answer a request on a connection of "
        "its own", APART),
    # Starts
    Row("start", "hello", "", 50, "start of hello, compiled before", floor=0.5),
    Row("start_40k", "module_40k", "", 50, "start of a module of 40 KB, compiled before"),
    Row("start_1m", "module_1m", "", 50, "start of a module of 1 MB, compiled before"),
    Row("start_10m", "module_10m", "", 20, "start of a module of 10 MB, compiled before"),
    Row("start_cold_40k", "module_40k", "", 5, "start and compile a module of 40 KB", SPREAD, cold=True),
    Row("start_cold_1m", "module_1m", "", 2, "start and compile a module of 1 MB", SPREAD, cold=True),
    Row("start_cold_10m", "module_10m", "", 1, "start and compile a module of 10 MB", SPREAD, cold=True),
    # Memory
    Row("memory", "hello", "", 1, "memory of hello", memory=True, most_kib=6144),
    Row("held_1", "connections", "held 1", 1, "memory of a server with 1 connection open", memory=True),
    Row("held_100", "connections", "held 100", 1, "memory of a server with 100 connections "
        "open", memory=True),
    Row("held_1000", "connections", "held 1000", 1, "memory of a server with 1,000 connections "
        "open", memory=True, descriptors=1000),
    Row("held_5000", "connections", "held 5000", 1, "memory of a server with 5,000 connections "
        "open", memory=True, descriptors=5000),
    # Threads
    Row("thread", "threads", "thread", 1000, "start and join a thread", SPREAD),
    Row("mutex", "threads", "mutex", 400000, "lock and unlock what four threads want", SPREAD),
    Row("condition", "threads", "condition", 20000, "a turn of two threads that take turns", SPREAD),
    Row("ping_pong_64", "threads", "ping_pong", 20000, "1 byte there and back, 64 threads in pairs", SPREAD),
    Row("connect_close_4", "threads", "connect_close", 1500, "connect and close, four threads", SPREAD),
)


class UnknownRow(Exception):
    pass


def chosen(patterns, rows=ROWS):
    """The rows that the patterns name, in their order; without patterns, all.

    >>> [row.name for row in chosen(["poll_25*", "start"])]
    ['poll_256', 'start']
    """
    for pattern in patterns:
        if not any(fnmatchcase(row.name, pattern) for row in rows):
            raise UnknownRow(f"no row is called {pattern}; there are: "
                             + " ".join(row.name for row in rows))
    return [row for row in rows
            if not patterns or any(fnmatchcase(row.name, pattern) for pattern in patterns)]
