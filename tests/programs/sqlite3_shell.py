# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The shell of SQLite as wasm writes, byte for byte, the databases that it writes natively, and
repairs what was left in the middle of a change; a full disk costs it nothing but that change.

    sqlite3_shell.py --sluice=PATH [--compiler=NAME]
"""

import contextlib
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import build
import guests
import namespaces
from comparison import Comparison, check, expect_codes
from learned import SECONDS, Policy, expect
from verdicts import Skip

ROWS = 20000
TABLE = """create table t(id integer primary key, name text unique, value real, data blob);
insert into t(name, value, data) values('one', 1.5, x'00ff'), ('two', null, zeroblob(9000));
create index by_value on t(value desc);
"""
SUM = "select count(*), sum(id), sum(value), sum(length(name)), sum(length(data)) from t;\n"
MANY = (f"with recursive n(i) as (select 1 union all select i + 1 from n where i < {ROWS})\n"
        "insert into t(name, value, data)\n"
        "select 'name ' || i, i * 0.5, zeroblob(i % 100) from n;\n")
# Without it, a journal of the kind WAL takes memory that processes share.
ALONE = "pragma locking_mode = exclusive;\n"
SOUND = "pragma integrity_check;\npragma foreign_key_check;\n"
# No fractions: .dump writes twenty digits of them, as exact as long double is.
IMPORT = "".join(f'{number},"text, ""{number}""",{number * 3}\n' for number in range(ROWS))

JOURNALS = ("delete", "truncate", "persist", "memory", "off")
# A name; what the shell reads, at a database `db`; and what its output has to end with.
CASES = [
    ("create", TABLE + SUM + ".schema\n.tables\n.indexes\n" + SOUND, "ok\n"),
    ("queries", TABLE + MANY + """.mode box
select name, value, rank() over (order by value desc) from t where id between 5 and 9;
explain query plan select * from t where name = 'one' order by value;
select json_group_array(name) from (select name from t order by id limit 3);
select datetime(86400 * 365, 'unixepoch'), round(ln(10), 6), printf('%08.3f|%x', 3.14159, 255);
select upper(hex(data)), typeof(value), quote(data) from t where id = 1;
select distinct id % 7 from t group by 1 having count(*) > 100 order by 1 desc limit 2;
""" + SOUND, "\n"),
    ("transactions", TABLE + "begin;\n" + MANY + SUM + """rollback;
begin immediate; insert into t(name) values('three'); savepoint a; delete from t;
rollback to a; savepoint b; update t set value = 7; release b; commit;
create table child(id integer references t deferrable initially deferred);
pragma foreign_keys = on; begin; insert into child values(99); commit;
rollback;
insert into t(name) values('one');
insert or replace into t(name, value) values('one', 8);
create trigger doubled after insert on t
begin update t set value = value * 2 where id = new.id; end;
insert into t(name, value) values('four', 4) returning id, value;
""" + SUM + SOUND, "ok\n"),
    *((f"journal {mode}", f"pragma journal_mode = {mode};\n" + TABLE + MANY +
       ("" if mode == "off" else "begin; update t set name = name || 'x'; rollback;\n") +
       "begin; delete from t where id % 3 = 0; commit;\n" + SUM + SOUND, "ok\n")
      for mode in JOURNALS),
    ("wal", ALONE + "pragma journal_mode = wal;\n" + TABLE + MANY + SUM + "pragma wal_checkpoint(truncate);\n" + SOUND, "ok\n"),
    ("import and export", "create table i(a integer, b text, c integer);\n.mode csv\n.import rows i\n"
     "create index by_b on i(b);\n.headers on\n.once exported\nselect * from i order by b;\n"
     ".mode list\nselect count(*), sum(a), sum(c) from i;\n.once dumped\n.dump\n"
     ".open copied\n.read dumped\nselect count(*), sum(a), sum(c) from i;\n" + SOUND, "ok\n"),
    # What free pages hold says how much memory there was.
    ("copies", "pragma secure_delete = on;\n" + TABLE + MANY + "delete from t where id % 5;\n.backup saved\nvacuum into 'packed';\n"
     ".clone cloned\nvacuum;\nattach 'saved' as s; attach 'packed' as p;\n"
     "select (select count(*) from s.t), (select count(*) from p.t), (select count(*) from t);\n"
     "drop table main.t;\n.restore saved\n" + SUM + SOUND, "ok\n"),
    ("files at once", "attach 'second' as s;\ncreate table a(x); create table s.b(x);\n"
     "begin; insert into a values(1); insert into s.b values(2); commit;\n"
     "begin; insert into a values(3); insert into s.b values(4); rollback;\n"
     "select * from a, b;\n" + SOUND, "ok\n"),
    ("pages", "pragma page_size = 512; pragma auto_vacuum = incremental;\n"
     "pragma encoding = 'utf-16';\n" + TABLE + MANY +
     "delete from t where id > 100;\npragma incremental_vacuum;\n"
     "pragma page_count; pragma freelist_count; pragma cache_spill = on; pragma cache_size = 5;\n"
     "pragma temp_store = file; create temp table big as select a.data from t a, t b;\n"
     "select count(*) from (select data from big order by data);\n" + SUM + SOUND, "ok\n"),
    ("no room", "pragma max_page_count = 10;\n" + TABLE + MANY + SUM + SOUND, "ok\n"),
    ("modes", TABLE + "".join(f".mode {mode} t\nselect id, name, value from t;\n" for mode in (
        "ascii", "column", "csv", "html", "insert", "json", "line", "list", "markdown", "quote",
        "table", "tabs", "tcl")), "\n"),
    ("errors", "select;\nselect * from none;\n.read none\n.open none/none\ncreate table t(x);\n",
     ""),
]
# Arguments, files beside what is read, and how it has to end.
CALLS = [
    (["-version"], "", 0), (["-unknown"], "", 1),
    (["db", "create table t(x); insert into t values(1),(2); select sum(x) from t;"], "", 0),
    (["-csv", "-header", "-cmd", "create table t(a, b)", ":memory:",
      "insert into t values('x,y', 2); select * from t;"], "", 0),
    (["-init", "rows.sql", "db", "select count(*) from i;"], "", 0),
    (["-readonly", "whole", "insert into t(name) values('no');"], "", 8),
    (["-readonly", "whole", SUM], "", 0),
    (["-bail", "db"], "create table t(x);\nselect nothing;\ncreate table u(x);\n", 1),
    (["text", "select * from t;"], "", 26),
    (["torn", "pragma integrity_check;"], "", 11),
    (["none/db", "create table t(x);"], "", 1),
    # What another process left when it ended in the middle of a change.
    (["hot", SUM + SOUND], "", 0),
    (["logged", ALONE + SUM + SOUND], "", 0),
]
WITH_ERRORS = "transactions", "no room", "errors"


def normal(text):
    """Without what a journal that is over still holds: random numbers, and as many pages as did not
    fit into memory, where the same page takes less room as wasm."""
    if text[:28] == bytes(28) and len(text) > 512:
        return b"a journal"
    return re.sub(rb"^/\S{1,300}/sqlite3(\.wasm)?: ", b"sqlite3: ", text)  # the path of itself


def left_behind():
    """Files of databases: one at rest, one without its end, and two from the middle of a change."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def make(database, before, change):
            connection = sqlite3.connect(folder / database, isolation_level=None)
            with contextlib.closing(connection):
                connection.executescript(before + TABLE + MANY)
                connection.executescript(change)
                return {file.name: file.read_bytes() for file in folder.glob(f"{database}*")
                        if not file.name.endswith("-shm")}

        files = make("whole", "", "select 1;") | \
            make("hot", "", "pragma cache_size = 5; begin; update t set name = name || 'x';") | \
            make("logged", "pragma journal_mode = wal; pragma wal_autocheckpoint = 0;",
                 "delete from t where id % 2;")
        expect({"hot-journal", "logged-wal"} <= files.keys(), *files)
        return files | {"torn": files["whole"][:50000], "text": b"no database\n" * 100,
                        "rows.sql": b"create table i(x);\ninsert into i values(1);\n",
                        "rows": IMPORT.encode()}


def compare(sluice, wasm):
    files = left_behind()
    shell = Comparison(sluice, "sqlite3", wasm, [], normal)
    calls = [(["-batch", "db"], script.encode()) for _, script, _ in CASES]
    ends = shell.outcomes(calls, {"rows": files["rows"]})
    expect_codes([(name, name in WITH_ERRORS) for name, *_ in CASES], ends)
    for (name, _, last), end in zip(CASES, ends):
        expect(end.output.decode().endswith(last), name, end.output, end.errors)
    calls = [(["-batch", *arguments], given.encode()) for arguments, given, _ in CALLS]
    expect_codes([(call, code) for call, _, code in CALLS], shell.outcomes(calls, files))
    killed(shell)


def ask(command, folder, script):
    return subprocess.run([*map(str, command), "-batch", "db"], cwd=folder, input=script, text=True,
                          env=guests.environment(), capture_output=True, timeout=SECONDS,
                          check=False)


def killed(shell):
    """What it leaves when it is killed in the middle of a change, either form repairs."""
    change = ALONE + "pragma cache_size = 5;\nbegin;\nupdate t set name = name || 'x';\n.print changed\n"
    for mode in ("delete", "wal"):
        for writer, reader in ((shell.guest, shell.native), (shell.native, shell.guest)):
            with tempfile.TemporaryDirectory() as folder:
                ask(shell.native, folder, ALONE + f"pragma journal_mode = {mode};\n" + TABLE + MANY)
                whole = ask(shell.native, folder, ALONE + SUM + SOUND).stdout
                with subprocess.Popen([*map(str, writer), "-batch", "db"], cwd=folder,
                                      env=guests.environment(), stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, start_new_session=True) as process:
                    process.stdin.write(change.encode())
                    process.stdin.flush()
                    expect(process.stdout.readline() == b"exclusive\n")
                    expect(process.stdout.readline() == b"changed\n")
                    os.killpg(process.pid, signal.SIGKILL)
                expect(len(os.listdir(folder)) > 1, "there is nothing to repair")
                again = ask(reader, folder, ALONE + SUM + SOUND)
                expect(again.stdout == whole and whole.endswith("ok\n"), mode, writer, again.stdout,
                       again.stderr, whole)


def confine(sluice, wasm):
    """It reaches the directory that it was given, and no other; and that may be full."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        policy = Policy(sluice, folder)
        for where, code in (("/data", 0), (folder, 1), (other, 1), ("/data/..", 1)):
            policy.run_any("run", f"--map-dir=/data::{folder}", wasm, f"{where}/db",
                           "create table t(x);", code=code)
        expect(not os.listdir(other) and "db" in os.listdir(folder))
    full_disk(Comparison(sluice, "sqlite3", wasm, []))


def full_disk(shell):
    """Both forms tell it alike, and lose nothing that was there before."""
    if not namespaces.unshare(namespaces.CLONE_NEWNS):
        raise Skip("no mount namespace")
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    seen = []
    for command in (shell.native, shell.guest):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "none", folder], check=True)
            try:
                ends = [ask(command, folder, script) for script in (
                    TABLE + SUM, MANY + SUM, "begin;\n" + MANY + "commit;\n" + SUM, SUM + SOUND)]
                seen.append([(end.returncode, end.stdout, end.stderr) for end in ends])
            finally:
                subprocess.run(["umount", "--lazy", folder], check=True)
    expect(seen[0] == seen[1], *seen)
    expect("disk is full" in seen[0][1][2] and seen[0][3][1] == seen[0][0][1] + "ok\n", seen[0])


check("sqlite3", compare, confine=confine)
