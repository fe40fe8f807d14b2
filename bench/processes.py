# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Starts what is measured, and its other end, on given cores."""

import contextlib
import os
import signal
import subprocess
import tempfile
from dataclasses import dataclass

import build
import guests

SECONDS = 180  # a run that takes longer has failed
STOPPED = 128 + signal.SIGTERM  # the exit code of a server that is told to stop


class Failed(Exception):
    """A program did not do its work: why."""


@dataclass(frozen=True)
class Run:
    ns: float  # what doing the work once took, or one start
    cpu_us: float  # processor time of the process from start to end
    peak_kib: int  # its resident memory at the most


def pin(cores):
    have = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {have[core % len(have)] for core in cores})


class Launcher:
    """Starts programs, with nothing of the caller's environment but PATH, and measures them."""

    def __init__(self, folder):
        self._program = build.native("launch")
        self._folder = folder

    def run(self, command, times, cores, cold=False):
        """What the command printed, and what it took."""
        with contextlib.ExitStack() as stack:
            home = stack.enter_context(tempfile.TemporaryDirectory()) if cold else self._folder
            return self._start(command, times, cores, home).end()

    @contextlib.contextmanager
    def serving(self, command, cores):
        """A server, from when it has printed a line; it is stopped at the end. Its `taken` is what
        it took then."""
        started = self._start(command, 1, cores, self._folder)
        try:
            if not started.process.stdout.readline():
                started.end()
                raise Failed("it does not serve")
            yield started
        except BaseException:
            started.signal(signal.SIGKILL)
            started.process.communicate()
            raise
        started.signal(signal.SIGTERM)  # which launch itself does not mind
        started.taken = started.end(code=STOPPED)[1]

    def _start(self, command, times, cores, home):
        more = {} if home == self._folder else {"XDG_CACHE_HOME": home}
        return Started([self._program, str(times), *command], times, cores,
                       guests.environment(HOME=home, **more))


class Started:
    """What bench/programs/launch.c runs for us."""

    def __init__(self, command, times, cores, environment):
        self._times = times
        reader, writer = os.pipe()
        self._report = open(reader)
        program, *words = command
        self.process = subprocess.Popen(
            [program, str(writer), *words], env=environment, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, errors="replace", pass_fds=[writer],
            start_new_session=True, preexec_fn=lambda: pin(cores))
        os.close(writer)

    def signal(self, number):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def end(self, code=0):
        """What it printed, and what it took, once it has ended with that exit code."""
        process = self.process
        with self._report:
            try:
                output, errors = process.communicate(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                raise Failed(f"it did not end within {SECONDS} s") from None
            finally:
                if process.returncode is None:
                    self.signal(signal.SIGKILL)
                    process.communicate()
            words = self._report.read().split()
        if len(words) != 4 or words[3] != str(code):
            said = (errors.strip().splitlines() or ["it said nothing"])[-1]
            raise Failed(f"exit code {words[3] if len(words) == 4 else process.returncode}: {said}")
        nanoseconds, microseconds, peak = map(int, words[:3])
        return output, Run(nanoseconds / self._times, microseconds / self._times, peak)


class Peer:
    """One for each run: a port to which many connections were made takes no more of them for a
    while, from the same ports."""

    def __init__(self, cores):
        self._process = subprocess.Popen([build.native("peer")], stdout=subprocess.PIPE, text=True,
                                         preexec_fn=lambda: pin(cores))
        self.port = self._process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.communicate()
