"""Runs the hone that was built, as a user would: each test in an empty folder of its own."""
import collections
import dataclasses
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

BUILD = pathlib.Path(os.environ["HONE_BUILD"])
SOURCE = pathlib.Path(__file__).resolve().parents[2]
HONE = BUILD / "bin" / "hone"
PLUGINS = BUILD / "lib" / "hone"
FUNCTIONS = PLUGINS / "objectives" / "functions.so"
BAD = BUILD / "tests" / "bad"
SANITIZED = bool(os.environ.get("HONE_SANITIZED"))
SKIPPED = 77  # what CTest is told where a test cannot run here
PATIENCE = float(os.environ.get("HONE_TEST_PATIENCE", 240))  # seconds after which a command hangs


@dataclasses.dataclass
class Result:
    status: int
    out: str
    err: str

    def lines(self):
        """stdout as a list of JSON objects, one a line (other signs that Python takes for line ends may stand in them)."""
        return [json.loads(line) for line in self.out.removesuffix("\n").split("\n") if line]

    def last(self):
        return self.lines()[-1]

    def __str__(self):
        return f"exit status {self.status}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"


class Running:
    """A hone that runs in the background, in a process group of its own like a shell's job."""

    def __init__(self, folder, environment, arguments):
        self.log = open(folder / "running.err", "w+")
        self.process = subprocess.Popen([HONE, *map(str, arguments)], cwd=folder, env=environment, text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log,
                                        start_new_session=True)

    def interrupt(self):
        """What a terminal does on Ctrl-C: the signal goes to the children, too."""
        os.killpg(self.process.pid, signal.SIGINT)

    def heard(self):
        """Whether an interrupt that was sent has been delivered."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        pending, = [line.split()[1] for line in status.splitlines() if line.startswith("ShdPnd:")]
        return not int(pending, 16) & 1 << (signal.SIGINT - 1)

    def wait(self):
        try:
            out, _ = self.process.communicate(timeout=PATIENCE)
        finally:
            self.stop()
        return Result(self.process.returncode, out, self.said())

    def said(self):
        return pathlib.Path(self.log.name).read_text()

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process.stdout.close()
        self.log.close()


class HoneTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hone-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("HONE_")}

    def hone(self, *arguments, status=0, program=HONE, **environment):
        """Run to the end; `status` is what it must exit with, None: whatever."""
        done = subprocess.run([program, *map(str, arguments)], cwd=self.folder, text=True, errors="replace",
                              env=self.environment | environment, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=PATIENCE)
        result = Result(done.returncode, done.stdout, done.stderr)
        if status is not None:
            self.assertEqual(result.status, status, f"hone {' '.join(map(str, arguments))}\n{result}")
        return result

    def start(self, *arguments):
        running = Running(self.folder, self.environment, arguments)
        self.addCleanup(running.stop)
        return running

    def refused(self, *arguments, status, says=(), **environment):
        """It exits with `status` after one line on stderr, and nothing on stdout, that says all of `says`."""
        result = self.hone(*arguments, status=status, **environment)
        self.assertEqual(result.out, "", str(result))
        self.assertEqual(len(result.err.splitlines()), 1, str(result))
        for text in says:
            self.assertIn(text, result.err)
        return result.err

    def trials(self, study="functions", storage="sqlite:///hone.db"):
        return self.hone("trial", "list", "--study", study, "--storage", storage, "--format", "json").lines()

    def states(self, study="functions"):
        return collections.Counter(t["state"] for t in self.trials(study))

    def wait_until(self, holds, what):
        end = time.monotonic() + PATIENCE
        while not holds():
            self.assertLess(time.monotonic(), end, f"waited too long until {what}")
            time.sleep(0.02)


def why_failed(trial):
    """(kind, text) of hone:fail."""
    fail = trial["system_attrs"]["hone:fail"]
    return fail["kind"], fail["text"]


def most_at_once(trials):
    """How many of the trials overlapped in time at most."""
    moments = [(t["datetime_start"], 1) for t in trials] + [(t["datetime_complete"], -1) for t in trials]
    now = most = 0
    for _, change in sorted(moments):
        now += change
        most = max(most, now)
    return most


def main():
    unittest.main(verbosity=2)
