# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Each project that `sluice new` writes builds and runs at once, under its policy.

    templates.py --sluice=PATH
"""

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import unittest
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import guests

SECONDS = 240
ANSWERED = 60  # of a server that is there


def ask_tcp(port):
    with socket.create_connection(("127.0.0.1", port), ANSWERED) as client:
        client.sendall(b"hello")
        client.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: client.recv(100), b""))


def ask_udp(port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(ANSWERED)
        client.sendto(b"hello", ("127.0.0.1", port))
        return client.recv(100)


def ask_http(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=ANSWERED) as page:
        return page.read()


SERVERS = {"tcp-server": ask_tcp, "udp-server": ask_udp, "http-server": ask_http}


class Templates(unittest.TestCase):
    sluice = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = Path(folder.name)
        self.environment = guests.environment(HOME=folder.name)
        self.environment["PATH"] = f"{self.sluice.parent}{os.pathsep}{self.environment['PATH']}"
        self.environment |= guests.driver_variables("clang")

    def call(self, *command, **options):
        return subprocess.run(list(map(str, command)), cwd=self.work, env=self.environment, text=True,
                              capture_output=True, timeout=SECONDS, **options)

    def succeed(self, *command, **options):
        done = self.call(*command, **options)
        self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        return done.stdout

    def made(self, template):
        """A project for a port that is free, built."""
        self.succeed(self.sluice, "new", template, template)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        folder = self.work / template
        program = "client" if template == "tcp-client" else "server"
        policy = folder / f"{program}.policy"
        policy.write_text(policy.read_text().replace(":8080", f":{port}"))
        self.succeed("make", "-C", folder, f"{program}.wasm")
        return folder, port

    @contextlib.contextmanager
    def running(self, folder, port):
        command = [self.sluice, "run", "--policy=server.policy", "server.wasm", str(port)]
        with subprocess.Popen(command, cwd=folder, env=self.environment, text=True,
                              stdout=subprocess.PIPE) as process:
            try:
                self.assertIn(str(port), process.stdout.readline())
                yield
            finally:
                process.send_signal(signal.SIGKILL)

    def test_servers(self):
        for template, ask in SERVERS.items():
            with self.subTest(template):
                folder, port = self.made(template)
                with self.running(folder, port):
                    self.assertIn(b"ello", ask(port))

    def test_client(self):
        server, _ = self.made("tcp-server")
        client, port = self.made("tcp-client")
        (server / "server.policy").write_text(f"allow listen tcp 127.0.0.1:{port}\n")
        with self.running(server, port):
            self.assertEqual(
                self.succeed(self.sluice, "run", f"--policy={client / 'client.policy'}",
                             client / "client.wasm", "127.0.0.1", port, "a line"), "a line\n")

    def test_builds_by_cmake(self):
        for template in [*SERVERS, "tcp-client"]:
            with self.subTest(template):
                self.succeed(self.sluice, "new", template, template)
                self.succeed(
                    "cmake", "-S", template, "-B", f"{template}/build", "-G", "Ninja",
                    f"-DCMAKE_TOOLCHAIN_FILE={guests.ROOT / 'cmake' / 'sluice-toolchain.cmake'}",
                    f"-DSLUICE_CC={self.sluice.parent / 'sluice-cc'}")
                self.succeed("cmake", "--build", f"{template}/build")

    def test_is_plain_c(self):
        for source in (guests.ROOT / "guest" / "templates").glob("*/*.c"):
            with self.subTest(source.parent.name):
                self.succeed(os.environ.get("CC", "cc"), "-std=gnu89", "-Wall", "-Wextra", "-Werror",
                             "-fsyntax-only", source)

    def test_there_is_a_test_of_each(self):
        templates = {folder.name for folder in (guests.ROOT / "guest" / "templates").iterdir()}
        self.assertEqual(templates, {*SERVERS, "tcp-client"})
        explained = self.succeed(self.sluice, "help", "new")
        for template in templates:
            self.assertIn(template, explained)

    def refuse(self, *words):
        done = self.call(self.sluice, "new", *words)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        return done.stderr

    def test_writes_over_nothing(self):
        (self.work / "full").mkdir()
        (self.work / "full" / "file").write_text("mine")
        self.assertEqual(self.refuse("tcp-server", "full"),
                         "sluice: full: is there already, and is no empty folder\n")
        self.assertIn("is no empty folder", self.refuse("tcp-server", "full/file"))
        self.assertEqual((self.work / "full" / "file").read_text(), "mine")
        self.assertEqual(os.listdir(self.work / "full"), ["file"])
        (self.work / "link").symlink_to("nowhere")
        self.assertIn("is no empty folder", self.refuse("tcp-server", "link"))
        (self.work / "empty").mkdir()
        self.succeed(self.sluice, "new", "tcp-server", "empty")

    def test_says_what_is_wrong(self):
        self.assertIn("did you mean tcp-server?", self.refuse("tcp-servr", "x"))
        self.assertIn("there are http-server, tcp-client", self.refuse("..", "x"))
        self.assertIn("a template and a folder are needed", self.refuse("tcp-server"))
        self.assertIn("a template and a folder are needed", self.refuse())
        self.assertFalse((self.work / "x").exists())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--sluice", required=True, type=Path)
    arguments, rest = parser.parse_known_args()
    Templates.sluice = arguments.sluice.resolve()
    unittest.main(argv=[sys.argv[0], *rest])
