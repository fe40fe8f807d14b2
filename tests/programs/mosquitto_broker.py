# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""mosquitto, the broker, as wasm hands on what it hands on natively, and needs no rule but one to
listen.

    mosquitto_broker.py --sluice=PATH [--compiler=NAME]
"""

import os
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import mosquitto
from comparison import check
from learned import expect
from name_server import free_port
from outcome import run
from service import Service

TOPICS = [(f"topic/{number % 3}/{number}", "x" * number * 100) for number in range(1, 8)]


def observe(port):
    for quality, (topic, text) in enumerate(TOPICS):
        mosquitto.run("mosquitto_pub", port, "-q", str(quality % 3), "-r", "-t", topic, "-m", text)
    mosquitto.run("mosquitto_pub", port, "-V", "5", "-r", "-t", "five", "-m", "5", "-D", "publish",
                  "user-property", "name", "value")
    heard = [mosquitto.run("mosquitto_sub", port, "-t", topics, "-q", "2", "-C", str(count), "-F",
                           "%t %q %r %p")
             for topics, count in (("topic/#", 7), ("topic/1/+", 3), ("five", 1))]
    return [sorted(each.splitlines()) for each in heard]


def compare(sluice, wasm):
    port = free_port(socket.SOCK_STREAM)
    broker = Service(sluice, "mosquitto", wasm, [f"--allow=listen tcp 127.0.0.1:{port}"],
                     ["-c", "settings"],
                     {"settings": mosquitto.SETTINGS.format(port=port).encode()})
    seen = broker.compare(port, lambda _: observe(port))
    expect([len(each) for each in seen] == [7, 3, 1], *seen)


def confine(sluice, wasm):
    """Without that rule it does not serve."""
    settings = mosquitto.SETTINGS.format(port=free_port(socket.SOCK_STREAM)).encode()
    outcome = run([os.path.abspath(sluice), "run", "--dir=.", wasm, "-c", "settings"],
                  {"settings": settings})
    expect(outcome.code == 1 and b"Permission denied" in outcome.errors, *outcome.lines())


check("mosquitto", compare, confine=confine)
