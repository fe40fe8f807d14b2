# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs measured programs, on given cores, against their peer, in turns."""

import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import astuple, dataclass

import build
import guests
from runtimes import filled_in

SECONDS = 180  # a run that takes longer has failed


class Failed(Exception):
    """A program did not do its work: why."""


@dataclass(frozen=True)
class Run:
    ns: float  # what doing the work once took, or one start
    cpu_us: float  # processor time of the process from start to end
    peak_kib: int  # its resident memory at the most


def _pin(cores):
    have = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {have[core % len(have)] for core in cores})


class Launcher:
    """Starts programs, with nothing of the caller's environment but PATH, and measures them."""

    def __init__(self, folder):
        self._program = build.native("launch")
        self._folder = folder

    def run(self, command, times, cores, cold=False):
        """What the command printed, and what it took."""
        if not cold:
            return self._launch(command, times, cores, guests.environment(HOME=self._folder))
        with tempfile.TemporaryDirectory() as empty:
            return self._launch(command, times, cores,
                                guests.environment(HOME=empty, XDG_CACHE_HOME=empty))

    def _launch(self, command, times, cores, environment):
        reader, writer = os.pipe()
        with open(reader) as report:
            process = subprocess.Popen(
                [self._program, str(writer), str(times), *command], env=environment, text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, errors="replace",
                pass_fds=[writer], start_new_session=True, preexec_fn=lambda: _pin(cores))
            os.close(writer)
            try:
                output, errors = process.communicate(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                raise Failed(f"it did not end within {SECONDS} s") from None
            finally:
                if process.returncode is None:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.communicate()
            said = (errors.strip().splitlines() or ["it said nothing"])[-1]
            words = report.read().split()
        if len(words) != 4 or words[3] != "0":
            raise Failed(f"exit code {words[3] if len(words) == 4 else process.returncode}: {said}")
        nanoseconds, microseconds, peak = map(int, words[:3])
        return output, Run(nanoseconds / times, microseconds / times, peak)


class Peer:
    """One for each run: a port to which many connections were made takes no more of them for a
    while, from the same ports."""

    def __init__(self, cores):
        self._process = subprocess.Popen([build.native("peer")], stdout=subprocess.PIPE, text=True,
                                         preexec_fn=lambda: _pin(cores))
        self.port = self._process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.communicate()


def _greeted(launcher, row, command, times):
    output, run = launcher.run(command, times, row.cores[0], row.cold)
    if output.split() != ["hello"] * times:
        raise Failed(f"it printed {output!r}")
    return run


def _started(launcher, row, command, count):
    """A row that only starts programs: with an empty cache each, or one after the other."""
    if not row.cold:
        return _greeted(launcher, row, command, count)
    runs = [_greeted(launcher, row, command, 1) for _ in range(count)]
    means = [sum(values) / count for values in zip(*map(astuple, runs))]
    return Run(*means[:2], max(run.peak_kib for run in runs))


def _worked(launcher, row, command, count, folder):
    work, *detail = filled_in(row.work.split(), dir=folder)
    with Peer(row.cores[1]) as peer:
        output, run = launcher.run([*command, work, peer.port, str(count), *detail], 1, row.cores[0])
    try:
        return Run(float(output), run.cpu_us, run.peak_kib)
    except ValueError:
        raise Failed(f"it printed {output!r}") from None


class Measurement:
    """Of the programs in one folder that they may use."""

    def __init__(self, folder, rounds, part):
        self._launcher = Launcher(folder)
        self._folder = folder
        self._rounds = rounds
        self._part = part

    def _once(self, row, command, part):
        command = filled_in(command, dir=self._folder)
        count = max(1, row.count // part)
        if not row.work:
            return _started(self._launcher, row, command, count)
        return _worked(self._launcher, row, command, count, self._folder)

    def row(self, row, commands, required):
        """Runs of each command by its name, in each round as many as the row has turns. A command
        that fails is left out, with the reason on stderr, unless it is required."""
        runs = {name: [] for name in commands}

        def take_turns(names, part, keep):
            for name in names:
                try:
                    run = self._once(row, commands[name], part)
                except Failed as reason:
                    if name in required:
                        raise Failed(f"{row.name}, {name}: {reason}") from None
                    print(f"{row.name}: {name} can't run it: {reason}", file=sys.stderr)
                    del runs[name]
                    continue
                if keep:
                    runs[name].append(run)

        if not row.cold:
            take_turns(list(runs), row.count, keep=False)  # compiles the module
        for number in range(self._rounds * row.turns):
            names = list(runs) if number % 2 == 0 else list(runs)[::-1]
            take_turns(names, self._part * row.turns, keep=True)
        return runs
