# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a test tells of a program: the things that it does, the clients that it has, and what each of
them puts on the wire. Nothing else may be there."""

import dataclasses
import socket

from scenarios import expect
from world import HOST, HOST6, finish

# These send something if nobody stops them, but for a look-up of localhost.
SENDING = ("tcp-connect", "tcp-ask", "udp-send", "udp-connect", "udp-ask", "lookup ",
           "reverse")


@dataclasses.dataclass
class Step:
    """One thing that the program does, what comes of it, and what that puts on the wire."""
    action: str
    result: str
    wire: tuple = ()


@dataclasses.dataclass
class Visit:
    """A client of the program when it serves: from where, what it hears, what that puts on the
    wire. Nothing, for one who only sends: whoever comes next shows that it was dropped."""
    kind: int
    port: int
    source: str
    hears: str
    wire: tuple = ()


@dataclasses.dataclass
class Service:
    """An action that serves, and its clients; what it puts on the wire by itself."""
    action: str
    visits: list
    wire: tuple = ()


def works(action, *wire, result="hello"):
    return Step(action, result, wire)


def denied(*actions):
    return [Step(action, "EACCES") for action in actions]


def denied_by_its_answer(*actions):
    """Of names that may be looked up, but not used with what they are."""
    return [Step(action, "EACCES", (f"dns {action.split()[1]}",)) for action in actions]


def answered(port, source, kind=socket.SOCK_STREAM):
    protocol = "tcp" if kind == socket.SOCK_STREAM else "udp"
    return Visit(kind, port, source, "hello", (f"answer {protocol} {source} from {port}",))


def reset(port, source):
    return Visit(socket.SOCK_STREAM, port, source, "reset", (f"reset {source} from {port}",))


def dropped(port, source):
    return Visit(socket.SOCK_DGRAM, port, source, "")


def _wire(parts):
    return sorted({text for part in parts for text in part.wire})


def run_steps(world, lines, steps, options=()):
    actions = [step.action.replace("SCOPE", str(world.scope)) for step in steps]
    results = world.run(lines, actions, options)
    for action, step, result in zip(actions, steps, results):
        expect(action, result, step.result)
    expect("the wire", sorted(world.seen()), _wire(steps))
    for action, step in zip(actions, steps):
        sends = action.startswith(SENDING) and action != "lookup localhost"
        if sends and not step.wire and step.result in ("EACCES", "EPERM"):
            expect_without_firewall(world, action)


def expect_without_firewall(world, action):
    """That the world would have seen it: else a denial says nothing."""
    world.run_natively([action])
    expect(f"{action} without a firewall is seen", bool(world.seen()), True)


def run_service(world, lines, service, options=()):
    program = world.start(lines, [service.action], options)
    try:
        expect(service.action, program.stdout.readline(), "ready\n")
        for visit in service.visits:
            host = HOST6 if ":" in visit.source else HOST
            if not visit.hears:
                world.tell(host, visit.port, visit.source)
                continue
            hears = world.visit(visit.kind, host, visit.port, visit.source)
            expect(f"{visit.source} at {visit.port}", hears, visit.hears)
    except BaseException:
        program.kill()
        program.communicate()
        raise
    expect(service.action, finish(program, [service.action]), ["ok"])
    expect("the wire", sorted(world.seen()), _wire([service, *service.visits]))
