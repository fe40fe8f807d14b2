# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Names whose answers are hostile, change or are shared: what docs/policy.md says of them.

    names.py --iwasm=PATH [--only=TEXT] [--show]
"""

import ipaddress
import itertools
import sys

sys.path.insert(0, str(__import__("pathlib").Path(__file__).resolve().parents[1] / "support"))
import scenarios
from dns_responder import DnsResponder, address, alias, pointer
from scenarios import expect
from world import NAME_SERVER

RESPONDER = "198.51.100.54"
PUBLIC = "30.0.0.7"
NAME = "app.example.com"
WEB = ["allow connect tcp *.example.com:80,443"]
MANY = 1000
A_FEW = 25
KNOWN = 4096  # pairs of a name and an address that are remembered


def from_responder(world, answer, lines, actions, results, wire):
    """The actions under a policy, with a name server that answers so."""
    with world.far:
        responder = DnsResponder(RESPONDER, 53, answer)
    try:
        dns = world.dns
        world.dns = [f"--dns={RESPONDER}:53"]
        try:
            said = world.run(lines, actions)
        finally:
            world.dns = dns
        for action, one, expected in zip(actions, said, results):
            expect(action, one, expected)
        expect("the wire", sorted(world.seen()), sorted(set(wire)))
    finally:
        responder.close()


def in_turn(*answers):
    """Of each look-up the next one; the last one again and again."""
    def answer(name, number):
        return [address(text, ttl=number % 2) for text in answers[min(number, len(answers) - 1)]]
    return answer


def rebinding(world):
    """Public at first, then an address of the host's own network. What was learned stays usable for
    at least a minute, however short the answer is to last."""
    for private in ("127.0.0.1", "10.0.0.1", "192.168.1.20", "169.254.169.254", "0.0.0.0", "::1",
                    "fe80::1", "fd00:ec2::254", "::ffff:127.0.0.1", "64:ff9b::a9fe:a9fe",
                    "64:ff9b:1::a9fe:a9fe", "2002:7f00:1::1", "fec0::1", "224.0.0.251",
                    "255.255.255.255", "100.64.0.1", "192.0.0.8", "198.18.0.1",
                    "192.0.2.1", "240.0.0.1", "2001:0:a00:1::1"):
        # An answer with no address of a kind is one more look-up of that kind.
        from_responder(
            world, in_turn([PUBLIC], [private]), WEB,
            [f"tcp-ask {NAME} 80", f"tcp-ask {NAME} 80", f"lookup {NAME}", f"tcp-ask {PUBLIC} 80",
             f"tcp-connect {private} 80"],
            ["hello", "EACCES", "EACCES", "hello", "EACCES"],
            [f"dns {NAME}", f"tcp {PUBLIC}:80"])


def mixed_answers(world):
    from_responder(
        world, in_turn([PUBLIC, "127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "2a00:1::7"]),
        WEB,
        [f"lookup {NAME}", f"tcp-ask {NAME} 80", "tcp-connect 10.0.0.1 80", "tcp-connect ::1 80"],
        [f"2a00:1::7 {PUBLIC}", "hello", "EACCES", "EACCES"],
        [f"dns {NAME}", f"tcp {PUBLIC}:80"])


def aliases(world):
    """Those that a name leads to are followed. The name that the program gave is judged."""
    def answer(name, number):
        return {
            NAME: [alias(NAME, "one.attacker.test"), alias("one.attacker.test", "two.test"),
                   address(PUBLIC, name="two.test")],
            "inner.example.com": [alias("inner.example.com", "db.internal"),
                                  address("10.0.0.1", name="db.internal")],
            "home.example.com": [alias("home.example.com", "localhost"),
                                 address("127.0.0.1", name="localhost")],
            "denied.example.com": [alias("denied.example.com", "denied.test"),
                                   address("30.0.0.66", name="denied.test")],
        }.get(name)
    from_responder(
        world, answer, [*WEB, "deny connect any 30.0.0.66"],
        [f"tcp-ask {NAME} 80", "lookup one.attacker.test", "lookup inner.example.com",
         "lookup home.example.com", "tcp-connect denied.example.com 80", "lookup none.example.com"],
        ["hello", "EACCES", "EACCES", "EACCES", "EACCES", "EAI_NONAME"],
        ["dns app.example.com", f"tcp {PUBLIC}:80", "dns inner.example.com",
         "dns home.example.com", "dns denied.example.com", "dns none.example.com"])


def alias_loops(world):
    """An answer without end is an error, and ends."""
    def answer(name, number):
        return [alias(name, "back.example.com"), alias("back.example.com", name)]
    from_responder(world, answer, WEB, [f"lookup {NAME}"], ["EAI_NODATA"], [f"dns {NAME}"])


def names_that_last_no_time(world):
    """Both the address that a name had a moment ago and the one it has now."""
    from_responder(
        world, in_turn(["30.0.0.1"], ["30.0.0.2"], ["30.0.0.3"]), WEB,
        [f"lookup {NAME}", f"lookup {NAME}", "tcp-ask 30.0.0.1 80", "tcp-ask 30.0.0.2 443",
         "tcp-connect 30.0.0.3 80"],
        ["30.0.0.1", "30.0.0.2", "hello", "hello", "EACCES"],
        [f"dns {NAME}", "tcp 30.0.0.1:80", "tcp 30.0.0.2:443"])


def numbered(number):
    return str(ipaddress.IPv4Address("30.1.0.1") + number)


def a_thousand_addresses(world):
    """A few at a time: each of them may be used, though the name has others by then."""
    def answer(name, number):
        return [address(numbered(A_FEW * number + i)) for i in range(A_FEW)]
    look_ups = [f"lookup {NAME}"] * (MANY // A_FEW)
    tried = [0, A_FEW - 1, A_FEW, 555, MANY - 1]
    from_responder(
        world, answer, WEB,
        [*look_ups, *(f"tcp-ask {numbered(one)} 80" for one in tried),
         f"tcp-connect {numbered(MANY)} 80"],
        [*[f"{A_FEW} addresses"] * len(look_ups), *["hello"] * len(tried), "EACCES"],
        [f"dns {NAME}", *(f"tcp {numbered(one)}:80" for one in tried)])


def a_thousand_at_once(world):
    """They come by TCP."""
    def answer(name, number):
        return [address(numbered(i)) for i in range(MANY)]
    from_responder(
        world, answer, WEB,
        [f"lookup {NAME}", f"tcp-ask {numbered(0)} 80", f"tcp-ask {numbered(MANY - 1)} 80",
         f"tcp-connect {numbered(MANY)} 80"],
        [f"{MANY} addresses", "hello", "hello", "EACCES"],
        [f"dns {NAME}", f"tcp {RESPONDER}:53", f"tcp {numbered(0)}:80",
         f"tcp {numbered(MANY - 1)}:80"])


def flood(world, names, size, then, outcome, seen):
    """Look-ups of `names`, each with `size` other addresses, after one of NAME; and what `then` gives."""
    def answer(name, number):
        if name == NAME:
            return [address(PUBLIC, ttl=3600)]
        first = size * (names.index(name) + number)
        return [address(numbered(first + i)) for i in range(size)]
    last = numbered(size * len(names) - 1)
    from_responder(
        world, answer, WEB,
        [f"lookup {NAME}", *(f"lookup {name}" for name in names), f"tcp-connect {numbered(0)} 80",
         f"tcp-ask {last} 80", then],
        [PUBLIC, *[f"{size} addresses"] * len(names), "EACCES", "hello", outcome],
        [f"dns {NAME}", *(f"dns {name}" for name in dict.fromkeys(names)),
         *([f"tcp {RESPONDER}:53"] if size == MANY else []), f"tcp {last}:80", *seen])


def more_than_are_known(world):
    """What was learned longest ago gives way."""
    names = [f"n{number}.example.com" for number in range(KNOWN // MANY + 1)]
    flood(world, names, MANY, f"tcp-connect {PUBLIC} 80", "EACCES", [])


def more_than_a_name_may_have(world):
    """They take from nobody else."""
    names = ["n.example.com"] * (KNOWN // A_FEW + 1)
    flood(world, names, A_FEW, f"tcp-ask {PUBLIC} 80", "hello", [f"tcp {PUBLIC}:80"])


def an_address_that_names_share(world):
    """One name that may be used so is enough; a denied one alone is none."""
    lines = ["allow connect tcp *.example.com:443", "deny connect any denied.example.com"]
    from_responder(
        world, in_turn([PUBLIC]), lines,
        ["tcp-connect denied.example.com 443", f"tcp-connect {PUBLIC} 443",
         "tcp-ask allowed.example.com 443", "tcp-ask denied.example.com 443",
         f"tcp-connect {PUBLIC} 80"],
        ["EACCES", "EACCES", "hello", "hello", "EACCES"],
        ["dns denied.example.com", "dns allowed.example.com", f"tcp {PUBLIC}:443"])


def an_address_that_is_denied(world):
    """Whatever its names are, it is denied."""
    lines = [*WEB, f"deny connect any {PUBLIC}", "allow resolve other.test"]
    from_responder(
        world, in_turn([PUBLIC]), lines,
        [f"tcp-connect {NAME} 80", "lookup other.test", f"tcp-connect {PUBLIC} 443"],
        ["EACCES", PUBLIC, "EACCES"], [f"dns {NAME}", "dns other.test"])


def reverse_names(world):
    """What is no host name the program does not get, whoever calls an address so."""
    from_responder(
        world, lambda *_: [pointer("host.example.com")], ["allow resolve *.in-addr.arpa"],
        [f"reverse {PUBLIC}"], ["host.example.com"], ["dns 7.0.0.30.in-addr.arpa"])
    for name in ("$(reboot).example.com", "a b.example.com", "x\n.example.com", "*.example.com"):
        from_responder(
            world, lambda *_: [pointer(name)], ["allow resolve *.in-addr.arpa"],
            [f"reverse {PUBLIC}"], ["EAI_NONAME"], ["dns 7.0.0.30.in-addr.arpa"])


def a_name_that_is_looked_up_only(world):
    """What is found by a name that grants no connecting grants none."""
    from_responder(
        world, in_turn([PUBLIC]), [*WEB, "allow resolve other.test"],
        ["lookup other.test", f"tcp-connect {PUBLIC} 80"], [PUBLIC, "EACCES"], ["dns other.test"])


def within_a_range(world):
    """An internal name in its range, and out of it."""
    lines = ["allow connect tcp db.corp.example:5432 within 10.20.0.0/16"]
    from_responder(
        world, in_turn(["10.20.0.5"], ["10.30.0.5"], ["127.0.0.1"], [PUBLIC], ["10.20.0.6"]), lines,
        ["tcp-ask db.corp.example 5432", *["lookup db.corp.example"] * 3,
         "tcp-ask db.corp.example 5432", "tcp-connect 10.30.0.5 5432"],
        ["hello", "EACCES", "EACCES", "EACCES", "hello", "EACCES"],
        ["dns db.corp.example", "tcp 10.20.0.5:5432", "tcp 10.20.0.6:5432"])


def an_address_with_a_rule_of_its_own(world):
    """Stays in the answer, though it is not public."""
    lines = [*WEB, "allow connect tcp 10.0.0.0/8:443"]
    from_responder(
        world, in_turn(["10.0.0.1", "127.0.0.1"]), lines,
        [f"lookup {NAME}", f"tcp-ask {NAME} 443", "tcp-connect 10.0.0.1 80"],
        ["10.0.0.1", "hello", "EACCES"], [f"dns {NAME}", "tcp 10.0.0.1:443"])


def by_resolv_conf(world):
    """The servers of /etc/resolv.conf, whose search line completes what was allowed."""
    dns = world.dns
    world.dns = []
    try:
        with world.resolv_conf(f"nameserver {NAME_SERVER}\nsearch corp.example"):
            actions = ["tcp-ask api.example.com 443", "lookup db", "lookup web",
                       "lookup db.corp.example"]
            said = world.run(["allow connect tcp api.example.com:443", "allow resolve db."],
                             actions)
    finally:
        world.dns = dns
    expect("by resolv.conf", said, ["hello", "10.20.0.5", "EACCES", "EACCES"])
    expect("the wire", world.seen() - {"dns db"},
           {"dns api.example.com", "dns db.corp.example", "tcp 20.0.0.10:443"})


def by_etc_hosts(world):
    """A line of the host's /etc/hosts is an answer as others are."""
    with world.hosts("30.0.0.8 listed.example.com\n10.0.0.1 inner.example.com"):
        said = world.run(WEB, ["tcp-ask listed.example.com 80", "lookup inner.example.com",
                               "lookup listed.test"])
    expect("by /etc/hosts", said, ["hello", "EACCES", "EACCES"])
    expect("the wire", world.seen(), {"tcp 30.0.0.8:80"})


SCENARIOS = [rebinding, reverse_names, mixed_answers, aliases, alias_loops, names_that_last_no_time,
             a_thousand_addresses, a_thousand_at_once, more_than_are_known, more_than_a_name_may_have,
             an_address_that_names_share, an_address_that_is_denied, a_name_that_is_looked_up_only,
             within_a_range, an_address_with_a_rule_of_its_own, by_resolv_conf, by_etc_hosts]


def prepared(world):
    world.name_server(["host-record=api.example.com,20.0.0.10,300",
                       "host-record=db.corp.example,10.20.0.5,1"])


if __name__ == "__main__":
    scenarios.main(__doc__, prepared,
                   lambda: {scenario.__name__: scenario for scenario in SCENARIOS})
