# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a guest finds in its directories, what lies outside them, and whether that has changed."""

import os
import socket
import stat

SECRET = "a yellow bird in a deep mine"


def _outside(folder):
    (folder / "dir" / "sub").mkdir(parents=True)
    (folder / "empty").mkdir()
    for name in ("secret", "victim", "file", "dir/file"):
        (folder / name).write_text(SECRET)
    os.symlink("secret", folder / "link")
    os.mkfifo(folder / "fifo")


def _links(folder):
    """NAME: TARGET of the symbolic links in the guest's directory."""
    outside = folder / "outside"
    links = {
        "absolute-dir": outside,
        "absolute-file": outside / "secret",
        "relative-dir": "../outside",
        "relative-file": "../outside/secret",
        "dangling-out": "../outside/new",
        "up": "..",
        "root": "/",
        "dir/sub/up3": "../../..",
        "through": "dir/../../outside",
        "here": ".",
        "to-dir": "dir",
        "to-file": "file",
        "dangling": "absent",
        "out-and-in": "../ours/file",
        "absolute-in": folder / "ours" / "file",
        "self": "self",
        "loop-a": "loop-b",
        "loop-b": "loop-a",
        "deep-0": "../outside",
        "inner-0": "dir",
    }
    links |= {f"deep-{i}": f"deep-{i - 1}" for i in range(1, 10)}
    links |= {f"inner-{i}": f"inner-{i - 1}" for i in range(1, 45)}
    return links


def furnish(folder):
    """Makes `ours`, `theirs` and `outside` in the folder."""
    _outside(folder / "outside")
    ours = folder / "ours"
    for name in ("dir/sub", "empty", "many"):
        (ours / name).mkdir(parents=True)
    for name in ("file", "dir/file", "dir/sub/file"):
        (ours / name).write_text("inside")
    for i in range(200):
        (ours / "many" / f"entry-{i:03}").touch()
    for name, target in _links(folder).items():
        os.symlink(target, ours / name)
    os.mkfifo(ours / "fifo")
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.getcwd()
        os.chdir(ours)  # the name of a socket may not be long
        listener.bind("socket")
        os.chdir(here)
    try:
        os.mknod(ours / "null-device", stat.S_IFCHR | 0o666, os.makedev(1, 3))
    except PermissionError:
        pass  # the case then does without
    (folder / "theirs" / "dir").mkdir(parents=True)
    (folder / "theirs" / "file").write_text("theirs")
    os.symlink("../ours", folder / "theirs" / "to-ours")


def _describe(path):
    status = path.lstat()
    described = {name: getattr(status, name) for name in
                 ("st_ino", "st_mode", "st_nlink", "st_uid", "st_gid", "st_size", "st_mtime_ns",
                  "st_ctime_ns")}
    if stat.S_ISREG(status.st_mode):
        described["content"] = path.read_bytes()
    if stat.S_ISLNK(status.st_mode):
        described["target"] = os.readlink(path)
    return described


def snapshot(folder):
    """Everything about the folder and what is in it but when it was read."""
    return {str(path.relative_to(folder)): _describe(path)
            for path in [folder, *sorted(folder.rglob("*"))]}


def differences(before, after):
    """A line for each change."""
    lines = [f"outside: {name} is gone" for name in before.keys() - after.keys()]
    lines += [f"outside: {name} is new" for name in after.keys() - before.keys()]
    for name in before.keys() & after.keys():
        lines += [f"outside: {field} of {name} was {value}, is {after[name].get(field)}"
                  for field, value in before[name].items() if after[name].get(field) != value]
    return sorted(lines)
