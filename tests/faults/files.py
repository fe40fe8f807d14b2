# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The disks of files.c: full, read-only, gone."""

import contextlib
import resource
import shutil
import subprocess
from pathlib import Path

import namespaces
from resources import limited, told
from verdicts import Skip

OPTIONS = ["--dir=full", "--dir=readonly", "--dir=gone", "--dir=."]
GONE, SHRINKING = Path("gone"), Path("shrinking")


def mount(*words):
    try:
        subprocess.run(["mount", *words], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Skip(f"no mounts: {error}") from None


@contextlib.contextmanager
def mounted(folder, options):
    """A disk in memory."""
    Path(folder).mkdir()
    mount("-t", "tmpfs", "-o", options, "none", folder)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def enter_mounts():
    """What is mounted from here on is seen by this process and its children alone."""
    if not namespaces.unshare(namespaces.CLONE_NEWNS):
        raise Skip("no mount namespace")
    mount("--make-rprivate", "/")


@contextlib.contextmanager
def prepared():
    enter_mounts()
    with mounted("full", "size=1m,nr_inodes=16"), mounted("readonly", "size=1m"):
        Path("readonly/file").write_text("some text")
        mount("-o", "remount,bind,ro", "readonly")
        GONE.mkdir()
        SHRINKING.touch()
        yield


def folder_goes(session):
    GONE.mkdir(exist_ok=True)
    (GONE / "folder").mkdir()
    for number in range(10):
        (GONE / "folder" / f"{number}").touch()
    (GONE / "file").write_text("some text")
    session.start("folder_goes")
    session.step("remove")
    shutil.rmtree(GONE)
    session.go()
    said = session.finish()
    GONE.mkdir()
    return said


folder_goes.once = True  # a folder that was granted is not found again by its name


def file_shrinks(session):
    SHRINKING.write_bytes(bytes(5000))
    session.start("file_shrinks")
    session.step("shrink")
    SHRINKING.write_bytes(bytes(10))
    session.go()
    return session.finish()


def file_size_limit(session):
    session.start("file_size_limit")
    session.step("limit")
    with limited(session, resource.RLIMIT_FSIZE, 200000):
        session.go()
        return session.finish()


SCENARIOS = {name: told(name) for name in
             ("full_disk", "full_disk_buffered", "no_more_files", "read_only_disk")}
SCENARIOS |= {body.__name__: body for body in (folder_goes, file_shrinks, file_size_limit)}
