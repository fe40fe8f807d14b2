# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The text of modules that import everything, and the arguments that they call it with."""

from imports import NO_RESULT
from records import (END, GROUP_OPTIONS, HEAP, OPTIONS, PAGES, RECORDS, SCRATCH, SOCKETS,
                     VALUE_SIZES)

# Where memory begins and ends, and places that are not there.
POINTERS = [0, 1, END - 64, END - 48, END - 40, END - 28, END - 24, END - 16, END - 12, END - 8,
            END - 4, END - 2, END - 1, END, END + 1, 0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffffc,
            0xffffffff]
# Some of them times the size of a record are beyond 32 bits, and small again.
COUNTS = [0, 1, 2, 16, 17, 1024, 1025, 4095, 4096, 65535, 65536, END, 0x05555556, 0x08000001,
          0x0aaaaaab, 0x10000001, 0x15555556, 0x20000001, 0x40000001, 0x7fffffff, 0x80000000,
          0xffffffff]
WIDE = [0, 1, 1000, 1 << 31, 1 << 32, (1 << 63) - 1, 1 << 63, (1 << 64) - 1]
# Not the standard streams: what is called is read there, and what comes of it is told there.
DESCRIPTORS = [11, 12, 99, 1023, 65536, 0x7fffffff, 0x80000000, 0xffffffff]

NUMBERS = {
    "domain": [2, 10, 0, 1, 16, 17], "type": [0x801, 0x802, 0x80801, 0x803, 0x805, 0x80a, 0x800],
    "protocol": [0, 6, 17, 1, 58, 132, 255], "address_family": [0, 1, 2, 3],
    "socket_type": [0, 1, -1], "backlog": [0, 1, -1, 4096], "which": [0, 1, 2],
    "flags": [0, 1, 2, 4, 0x20, 0x40, 0x100, 0x800, 0x4000, 0x20000000, 0x20000],
    "how": [1, 2, 3, 0], "ipv6": [0, 1], "interface": [0, 1, 0x0100007f, 99],
    "id": [0, 1, 2, 3, 9], "code": [0, 7, 255, 256], "signal": [0, 9, 15],
    "element": [0], "destructor": [0], "alignment": [4, 8, 64, 3, 0],
    "mutex": [1], "thread": [0, 1, 2, 3], "semaphore": [0, 1, 2, 99], "key": [0, 1, 31, 32, 99],
    "nanoseconds": [0, 1000], "microseconds": [0, 1000], "timeout": [0, 1000],
}
COUNT_NAMES = {"count", "capacity", "length", "size", "room", "path_length", "old_length",
               "new_length", "target_length", "buffer_length", "host_capacity", "service_capacity"}
OUTPUTS = {"out", "source", "opened", "accepted", "buffer"}


def prepare_text():
    """Opens the sockets, of each family and transport by two dialects, and keeps calls on them from
    blocking."""
    calls = [f"(drop (call $sluice_1.sock_open.3333 (i32.const {domain}) (i32.const {kind}) "
             f"(i32.const 0) (i32.const {SCRATCH})))" for domain in (2, 10) for kind in (1, 2)]
    calls += ["(drop (call $wasi_snapshot_preview1.sock_open.3333 (i32.const 0) "
              f"(i32.const {family}) (i32.const {kind}) (i32.const {SCRATCH})))"
              for family in (0, 1) for kind in (1, 0)]
    return "\n".join(calls + ["(call $nonblock)"])


NONBLOCK = "\n".join(f"(drop (call $wasi_snapshot_preview1.fd_fdstat_set_flags.33 "
                     f"(i32.const {fd}) (i32.const 4)))" for fd in range(3, 16))


def _escaped(data):
    return "".join(f"\\{byte:02x}" for byte in data)


def module_text(imports, records, body="", shared=False):
    """A module with a function of the name Import.export for each import; `body` is its _start."""
    lines = ["(module"]
    for one in imports:
        lines.append(f'(import "{one.module}" "{one.name}" (func ${one.export} {one.wat_type}))')
    if shared:
        lines.append(f'(import "env" "memory" (memory {PAGES} {PAGES} shared))')
    lines.append('(export "memory" (memory 0))' if shared
                 else f'(memory (export "memory") {PAGES} {PAGES})')
    lines += [
        f'(data (i32.const {RECORDS}) "{_escaped(records.data())}")',
        '(table (export "__indirect_function_table") 3 funcref)',
        '(elem (i32.const 0) $element $trap)',
        '(func $element (param i32) (result i32) (local.get 0))',
        '(func $trap (param i32) (result i32) unreachable)',
        '(func (export "wasi_thread_start") (param i32 i32))',
        f'(global $__stack_pointer (export "__stack_pointer") (mut i32) (i32.const {END - 64}))',
        f'(global $next (mut i32) (i32.const {HEAP}))',
        '(func (export "malloc") (param i32) (result i32)',
        ' (if (i32.gt_u (local.get 0) (i32.const 8192)) (then (return (i32.const 0))))',
        f' (if (i32.gt_u (global.get $next) (i32.const {HEAP + 8192})) (then',
        f'  (global.set $next (i32.const {HEAP}))))',
        ' (global.get $next)',
        ' (global.set $next (i32.and (i32.add (global.get $next) (i32.add (local.get 0)',
        '  (i32.const 23))) (i32.const -16))))',
        '(func (export "free") (param i32))',
        '(func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))',
        f'(func $nonblock (export "nonblock") {NONBLOCK})',
        f'(func $prepare (export "prepare") {prepare_text()})',
        '(func (export "done") (result i32) (i32.const 0x600d))',
    ]
    for one in imports:
        arguments = " ".join(f"(local.get {i})" for i in range(len(one.parameters)))
        lines.append(f'(func (export "{one.export}") {one.wat_type} '
                     f'(call ${one.export} {arguments}))')
    if body:
        lines.append(f'(func (export "_start") (call $prepare)\n{body})')
    return "\n".join(lines) + ")\n"


def call_text(one, arguments):
    """A call in a module's text, whose result is dropped."""
    values = " ".join(f"({parameter.wasm}.const {value})"
                      for parameter, value in zip(one.parameters, arguments))
    call = f"(call ${one.export} {values})"
    return call if one.result in NO_RESULT else f"(drop {call})"


def _is_output(one, parameter):
    """Whether a call writes there, so that it must not be a record that others read."""
    names = {other.name: other.type for other in one.parameters}
    if parameter.name in OUTPUTS:
        return True
    if parameter.name in ("address", "value"):
        return names.get("length", "").startswith("Ptr<")
    return f"{parameter.name}_capacity" in names


def _plausible(one, records, random):
    """Arguments of which every pointer is good."""
    arguments = []
    sockaddr = random.choice(records.sockaddrs)
    option = random.choice(OPTIONS)
    for parameter in one.parameters:
        kind, name = parameter.type, parameter.name
        inner = kind[4:-1] if kind.startswith("Ptr<") else ""
        if kind == "Fd":
            arguments.append(random.choice(SOCKETS))
        elif inner and _is_output(one, parameter):
            arguments.append(SCRATCH + 64 * random.randrange(16))
        elif inner == "std::byte" and name == "address":
            arguments.append(sockaddr[0])
        elif inner == "std::byte":
            arguments.append(random.choice(records.of("value")))
        elif inner == "char":
            known = {"host": "host", "service": "service"}.get(name, "path")
            arguments.append(random.choice(records.strings[known]))
        elif inner:
            known = records.of(inner)
            arguments.append(random.choice(known) if known
                             else SCRATCH + 64 * random.randrange(16))
        elif name == "length" and "address" in [other.name for other in one.parameters]:
            arguments.append(random.choice([sockaddr[1], sockaddr[1], 0]))
        elif name in ("level", "number"):
            arguments.append(option[name == "number"])
        elif name in NUMBERS:
            arguments.append(random.choice(NUMBERS[name]))
        elif name in COUNT_NAMES:
            arguments.append(random.choice([1, 2]) if name == "count"
                             else random.choice([0, 4, 8, 16, 28]))
        else:
            arguments.append(random.choice([0, 1, 2, 4]))
    return arguments


def _index(one, *names):
    """Which parameters these are; nothing when one is missing."""
    known = [parameter.name for parameter in one.parameters]
    return [known.index(name) for name in names] if all(name in known for name in names) else None


def every_address(imports, records, random):
    """Calls with every socket and every address, of the imports that take one; and with every
    option and value that joins a group."""
    for one in imports:
        taken = [parameter.type[4:-1] for parameter in one.parameters
                 if parameter.type in ("Ptr<Addr>", "Ptr<AddrIp>")
                 and not _is_output(one, parameter)]
        values = []  # (index of the parameter, value) of what a call is about
        if taken:
            at = [parameter.type for parameter in one.parameters].index(f"Ptr<{taken[0]}>")
            values = [[(at, record)] for record in records.of(taken[0])]
            if interface := _index(one, "interface"):
                values = [[*about, (*interface, number)] for about in values
                          for number in NUMBERS["interface"]]
        elif _index(one, "fd", "address", "length") and not _is_output(
                one, one.parameters[_index(one, "address")[0]]):
            address, length = _index(one, "address", "length")
            values = [[(address, record), (length, size)] for record, size in records.sockaddrs]
        elif one.name == "sock_setsockopt":
            level, number, value, length = _index(one, "level", "number", "value", "length")
            values = [[(level, known[0]), (number, known[1]), (value, record), (length, size)]
                      for known in GROUP_OPTIONS
                      for record, size in zip(records.of("value"), VALUE_SIZES)]
        for socket in SOCKETS if values else []:
            for about in values:
                arguments = arguments_for(one, records, random)
                for i, value in [(0, socket), *about]:
                    arguments[i] = value
                yield one, arguments


def _hostile(one, arguments, random):
    """Some of the arguments replaced by what lies at a boundary, or by one another."""
    pointers = [value for parameter, value in zip(one.parameters, arguments)
                if parameter.type.startswith("Ptr<")]
    for i, parameter in enumerate(one.parameters):
        if random.random() < 0.6:
            continue
        if parameter.type.startswith("Ptr<"):
            overlapping = [value + by for value in pointers for by in (0, 1, 4)]
            arguments[i] = random.choice(overlapping if random.random() < 0.3 else POINTERS)
        elif parameter.type == "Fd" and one.name.startswith("path_"):
            arguments[i] = SOCKETS[0]  # where a directory is, if there is one
        elif parameter.type == "Fd":
            arguments[i] = random.choice(DESCRIPTORS)
        elif parameter.name in ("nanoseconds", "microseconds"):
            continue  # it would wait, as it ought to
        elif parameter.wasm == "i64":
            arguments[i] = random.choice(WIDE)
        elif one.name not in ("proc_exit", "fd_fdstat_set_flags"):
            arguments[i] = random.choice(COUNTS)
    return arguments


def arguments_for(one, records, random, hostile=False):
    """One value for each parameter, unsigned or small."""
    arguments = _plausible(one, records, random)
    if hostile:
        arguments = _hostile(one, arguments, random)
    if one.name == "fd_fdstat_set_flags":
        arguments[1] |= 4  # non-blocking all the time
    return arguments
