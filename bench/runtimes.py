# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Command lines that run a program: natively, by Sluice, by another runtime."""

import shlex


class WrongRuntime(Exception):
    pass


def filled_in(words, **values):
    """Words with their placeholders replaced.

    >>> filled_in(["--map={dir}::{dir}", "{other}"], dir="/tmp/x")
    ['--map=/tmp/x::/tmp/x', '{other}']
    """
    words = [str(word) for word in words]
    for name, value in values.items():
        words = [word.replace("{" + name + "}", str(value)) for word in words]
    return words


def other(command, wasm):
    """Another runtime's command line for a module, which it names by {wasm} or has at its end.

    >>> other("run --quiet", "a.wasm")
    ['run', '--quiet', 'a.wasm']
    >>> other("run 'module={wasm}' --", "a.wasm")
    ['run', 'module=a.wasm', '--']
    """
    words = shlex.split(command)
    if not any("{wasm}" in word for word in words):
        words.append("{wasm}")
    return filled_in(words, wasm=wasm)


def parsed(texts, taken):
    """Of texts NAME=COMMAND, the commands by name.

    >>> parsed(["a=run --x=1"], ["native"])
    {'a': 'run --x=1'}
    >>> parsed(["native=run"], ["native"])
    Traceback (most recent call last):
    runtimes.WrongRuntime: native=run: the name native is taken
    """
    commands = {}
    for text in texts:
        name, equals, command = text.partition("=")
        if not name or not equals or not command.strip():
            raise WrongRuntime(f"{text}: it has to be NAME=COMMAND")
        if name in commands or name in taken:
            raise WrongRuntime(f"{text}: the name {name} is taken")
        try:
            shlex.split(command)
        except ValueError as error:
            raise WrongRuntime(f"{text}: {error}") from None
        commands[name] = command
    return commands
