# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs measured programs against their peer, in turns."""

import sys
from dataclasses import astuple

import applications
from processes import Failed, Launcher, Peer, Run
from runtimes import filled_in


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
        if row.program in applications.NAMES:
            return applications.once(self._launcher, row, command, count)
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
