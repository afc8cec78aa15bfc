"""A disk that fills under a study on SQLite: results wait in the spool, and the next run brings them in."""
import os
import subprocess
import sys

import database
import fleet
from hone_cli import SKIPPED, HoneTest, main


class SmallDisk:
    """A file system of a given size, of memory."""

    def __init__(self, folder, size):
        folder.mkdir()
        self.folder = folder
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "hone-test", folder], check=True)

    def grow(self, size):
        subprocess.run(["mount", "-o", f"remount,size={size}", self.folder], check=True)

    def unmount(self):
        subprocess.run(["umount", "--lazy", self.folder], check=True)


class Full(HoneTest):
    def setUp(self):
        super().setUp()
        self.disk = SmallDisk(self.folder / "disk", "2m")
        self.addCleanup(self.disk.unmount)
        self.spool = self.folder / "spool"
        self.url = f"sqlite:///{self.disk.folder}/study.db"

    def run_hone(self, *arguments, **how):
        return self.hone("run", "functions", "-O", "name=sphere5", "-O", f"reports={fleet.REPORTS}", "-O", "sleep=20", "-j", 4,
                         "--study", fleet.STUDY, "--storage", self.url, "--spool-dir", self.spool, "--format", "json",
                         *arguments, **how)

    def spooled(self):
        return [file for file in self.spool.rglob("*") if file.is_file()]

    def test_what_finished_waits_in_the_spool_and_the_next_run_completes_the_study(self):
        first = self.run_hone("-n", 100000, "--storage-timeout", "2s", status=1)
        for word in ("full", str(self.spool)):
            self.assertIn(word, first.err)
        before = {t.number: t for t in database.read_trials(self.url, fleet.STUDY)}
        open_ones = [number for number, t in before.items() if not t.finished]
        self.assertGreater(len(before), 10)
        self.assertGreater(len(open_ones), 0, "nothing was cut off, so this showed nothing")
        self.assertGreater(len(self.spooled()), 0)

        self.disk.grow("64m")
        until = len(before) + 20
        second = self.run_hone("--until", until, "--grace-period", "30s", "--heartbeat", "1s")
        trials = database.read_trials(self.url, fleet.STUDY)
        self.assertEqual(fleet.broken_laws(trials), [], second)
        self.assertEqual(fleet.counted(trials), until)
        for number, trial in before.items():
            if trial.finished:
                self.assertEqual(trials[number], trial)
        for number in open_ones:
            self.assertIn(trials[number].state, ("COMPLETE", "PRUNED"), trials[number])
            self.assertEqual(trials[number].system_attrs["hone:trial"], before[number].system_attrs["hone:trial"])
        # Nothing is brought in twice.
        self.run_hone("--until", until)
        self.assertEqual(database.read_trials(self.url, fleet.STUDY), trials)


if __name__ == "__main__":
    if os.geteuid() != 0:
        print("SKIPPED: only root may mount the small file system that this test fills", file=sys.stderr)
        sys.exit(SKIPPED)
    main()
