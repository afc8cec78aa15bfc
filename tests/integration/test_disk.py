"""A disk that fills under a study on SQLite: results wait in the spool, and the next run brings them in."""
import errno
import os
import sqlite3
import subprocess
import sys

import database
import fleet
from hone_cli import SKIPPED, HoneTest, main

JOBS = 4


class SmallDisk:
    """A file system of a given size, of memory."""

    def __init__(self, folder, size):
        folder.mkdir()
        self.folder = folder
        self.filler = folder / "filler"
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "hone-test", folder], check=True)

    def fill(self):
        try:
            with open(self.filler, "wb", buffering=0) as file:
                while True:
                    file.write(bytes(4096))
        except OSError as e:
            if e.errno != errno.ENOSPC:
                raise

    def make_room(self):
        self.filler.unlink()

    def unmount(self):
        subprocess.run(["umount", "--lazy", self.folder], check=True)


def origin(trial):
    """Who began it: who brought it in is another."""
    return {key: trial.system_attrs["hone:trial"][key] for key in ("host", "run", "sequence")}


class Full(HoneTest):
    def setUp(self):
        super().setUp()
        self.disk = SmallDisk(self.folder / "disk", "16m")
        self.addCleanup(self.disk.unmount)
        self.spool = self.folder / "spool"
        self.url = f"sqlite:///{self.disk.folder}/study.db"

    def arguments(self, *more):
        return ["run", "functions", "-O", "name=sphere5", "-O", f"reports={fleet.REPORTS}", "-O", "sleep=1000", "-j", JOBS,
                "--study", fleet.STUDY, "--storage", self.url, "--spool-dir", self.spool, "--format", "json", *more]

    def trials_now(self):
        try:
            return database.read_trials(self.url, fleet.STUDY)
        except sqlite3.OperationalError:  # no study yet
            return []

    def test_what_finished_waits_in_the_spool_and_the_next_run_completes_the_study(self):
        host = self.start(*self.arguments("--storage-timeout", "2s"))
        self.wait_until(lambda: len(self.trials_now()) >= 3 * JOBS, "some trials have ended, and others run")
        self.disk.fill()
        first = host.wait()
        self.assertEqual(first.status, 1, first)
        for word in ("full", str(self.spool)):
            self.assertIn(word, first.err)
        self.assertGreater(len([file for file in self.spool.rglob("*") if file.is_file()]), 0)

        self.disk.make_room()
        before = self.trials_now()
        open_ones = [t.number for t in before if not t.finished]
        self.assertGreater(len(open_ones), 0, "nothing was cut off, so this showed nothing")
        until = len(before) + JOBS
        second = self.hone(*self.arguments("--until", until))
        trials = self.trials_now()
        self.assertEqual(fleet.broken_laws(trials), [], second)
        self.assertEqual(fleet.counted(trials), until)
        self.assertEqual([t for t in trials if t.number < len(before) and t.number not in open_ones],
                         [t for t in before if t.finished])
        for number in open_ones:
            self.assertIn(trials[number].state, ("COMPLETE", "PRUNED"), trials[number])
            self.assertEqual(origin(trials[number]), origin(before[number]))
        # Nothing is brought in twice.
        self.hone(*self.arguments("--until", until))
        self.assertEqual(self.trials_now(), trials)


if __name__ == "__main__":
    if os.geteuid() != 0:
        print("SKIPPED: only root may mount the small file system that this test fills", file=sys.stderr)
        sys.exit(SKIPPED)
    main()
