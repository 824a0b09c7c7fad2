"""F3: a disk that fails (EIO) at the n-th write or flush of the store ends a run in a line, and the next one completes it."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing

import pytest
from needed import program
from workshop import TUESDAY
from workshop import WIDE

# Calls of the C library on files whose name holds "dure.db" are counted; from the n-th on they fail.
_SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int fails(int file) {
    static long passed = 0;
    char link[64], name[4096];
    const char *limit = getenv("FAILING_DISK");
    if (limit == NULL) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, name, sizeof name - 1);
    if (length < 0) return 0;
    name[length] = 0;
    return strstr(name, "dure.db") != NULL && ++passed >= atol(limit);
}

#define FAILING(kind, name, parameters, arguments)                                  \
    kind name parameters {                                                          \
        static kind (*real) parameters = NULL;                                      \
        if (real == NULL) real = dlsym(RTLD_NEXT, #name);                           \
        if (fails(file)) { errno = EIO; return -1; }                                \
        return real arguments;                                                      \
    }

FAILING(ssize_t, write, (int file, const void *from, size_t size), (file, from, size))
FAILING(ssize_t, pwrite, (int file, const void *from, size_t size, off_t at), (file, from, size, at))
FAILING(ssize_t, pwrite64, (int file, const void *from, size_t size, off_t at), (file, from, size, at))
FAILING(int, fsync, (int file), (file))
FAILING(int, fdatasync, (int file), (file))
FAILING(int, ftruncate, (int file, off_t size), (file, size))
FAILING(int, ftruncate64, (int file, off_t size), (file, size))
"""


@pytest.fixture(scope="module")
def shim(tmp_path_factory):
    """Give a library that stands before the C library in a child."""
    compiler = program("cc")
    folder = tmp_path_factory.mktemp("shim")
    (folder / "shim.c").write_text(_SHIM)
    made = [compiler, "-shared", "-fPIC", "-O1", "-o", folder / "shim.so", folder / "shim.c", "-ldl"]
    subprocess.run(made, check=True, capture_output=True)
    return folder / "shim.so"


@pytest.mark.parametrize("write", range(1, 41) if WIDE else (1, 2, 4, 8, 16, 40))
def test_a_disk_that_fails_at_any_write_loses_nothing_and_the_next_run_completes_it(
    monday, tmp_path, shim, undisturbed, write
):
    shop = monday.copy_to(tmp_path / "shop")
    with shop.start("run", day=TUESDAY, LD_PRELOAD=str(shim), FAILING_DISK=str(write)) as child:
        _, err = child.communicate(timeout=60)

    assert child.returncode in {0, 4}, err
    assert child.returncode == 0 or err.startswith("dure: error: "), err
    assert "Traceback" not in err
    with closing(sqlite3.connect(shop.folder / "dure.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert shop.run("run", day=TUESDAY).code == 0
    assert shop.resolved() == undisturbed.resolved()
    if child.returncode:
        assert shop.picture() == undisturbed.picture()


@pytest.mark.parametrize("write", range(1, 281) if WIDE else (1, 100, 150, 165, 180, 195))
def test_a_disk_that_fails_while_the_store_is_made_leaves_none_by_half(monday, tmp_path, shim, write):
    shop = monday.copy_to(tmp_path / "shop")
    for path in shop.folder.glob("dure.db*"):
        path.unlink()
    with shop.start("sync", day=TUESDAY, LD_PRELOAD=str(shim), FAILING_DISK=str(write)) as child:
        _, err = child.communicate(timeout=60)

    assert child.returncode == 4, err
    assert shop.run("sync", day=TUESDAY).code == 0
    assert shop.run("db", "check", day=TUESDAY).code == 0


def test_the_disk_of_these_tests_does_fail(monday, tmp_path, shim):
    shop = monday.copy_to(tmp_path / "shop")
    with shop.start("run", day=TUESDAY, LD_PRELOAD=str(shim), FAILING_DISK="1") as child:
        _, err = child.communicate(timeout=60)

    assert child.returncode == 4, err
    assert "→" in err
