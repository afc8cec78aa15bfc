"""Many hosts on one study: started, killed, frozen; and the laws that the study must obey whatever happened to them.

The objective is sphere5, so that every value in the database can be computed again from its parameters.
"""
import collections
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import database
from hone_cli import HONE, PATIENCE

STUDY = "fleet"
REPORTS = 5
RETRIED = {"lost", "signal", "memory", "timeout"}  # by --retry


class Host:
    """One hone process, and what it said."""

    def __init__(self, log, arguments, environment):
        self.log = pathlib.Path(log)
        command = [HONE, "run", "functions", *map(str, arguments)]
        with open(self.log, "w") as err, open(self.log.with_suffix(".out"), "w") as out:
            self.process = subprocess.Popen(command, cwd=self.log.parent, env=environment, stdin=subprocess.DEVNULL,
                                            stdout=out, stderr=err, start_new_session=True)

    @property
    def said(self):
        return self.log.read_text(errors="replace")

    @property
    def printed(self):
        return self.log.with_suffix(".out").read_text()

    def lives(self):
        return self.process.poll() is None

    def signal(self, number):
        self.process.send_signal(number)

    def runners(self):
        """The processes that it started."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task").glob("*/children")
        try:
            return [int(pid) for child in children for pid in child.read_text().split()]
        except FileNotFoundError:  # a thread ended meanwhile
            return self.runners() if self.lives() else []

    def stop(self):
        if self.lives():
            self.signal(signal.SIGKILL)
            self.process.wait()

    def kill(self):
        """SIGKILL to the host alone: its runners have to notice by themselves."""
        runners = self.runners()
        self.process.kill()
        self.process.wait()
        return runners


class Fleet:
    """Hosts in numbered places, each of which may be filled again after a host died."""

    def __init__(self, folder, url, arguments, environment=None):
        self.folder = pathlib.Path(folder)
        self.arguments = ["-O", "name=sphere5", "-O", f"reports={REPORTS}", "--study", STUDY, "--storage", url,
                          "--sync-interval", "0.1", "--format", "json", *arguments]
        self.environment = environment or {k: v for k, v in os.environ.items() if not k.startswith("HONE_")}
        self.places = []
        self.all = []
        self.orphans = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for host in self.all:
            host.stop()

    def start(self, arguments=(), **environment):
        host = Host(self.folder / f"host-{len(self.all)}.err", [*self.arguments, *arguments],
                    self.environment | environment)
        self.all.append(host)
        return host

    def fill(self, n, arguments=()):
        self.places = [self.start(arguments) for _ in range(n)]
        return self

    def living(self):
        return [place for place, host in enumerate(self.places) if host.lives()]

    def kill_and_restart(self, place):
        self.orphans += self.places[place].kill()
        self.places[place] = self.start()

    def wait(self, patience=PATIENCE, places=None):
        """Until all have ended, or those in some places; who does not is named."""
        end = time.monotonic() + patience
        waited_for = self.places if places is None else [self.places[place] for place in places]
        for host in waited_for:
            with contextlib.suppress(subprocess.TimeoutExpired):
                host.process.wait(max(0.1, end - time.monotonic()))
        return [f"{h.log.stem} did not end within {patience} s: {h.said[-500:]}" for h in waited_for if h.lives()]

    def complaints(self):
        """Of hosts that ended by themselves, but not well."""
        return [f"a host exited with {h.process.returncode}: {h.said[-500:]}" for h in self.all
                if h.process.returncode not in (0, None, -signal.SIGKILL)]

    def surviving_runners(self):
        return [f"runner {pid} outlived its host" for pid in self.orphans if pathlib.Path(f"/proc/{pid}/exe").exists()]


class Witness(threading.Thread):
    """Looks at the study all the time: what is finished must stay as it is, and nothing may vanish or go back."""

    def __init__(self, url):
        super().__init__(daemon=True)
        self.url = url
        self.broken = []
        self.looks = 0
        self.enough = threading.Event()
        self.seen = {}

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.enough.set()
        self.join()

    def run(self):
        while not self.enough.wait(0.2):
            try:
                trials = database.read_trials(self.url, STUDY)
            except Exception:  # no study yet, or no server now
                continue
            self.looks += 1
            self.compare({t.id: t for t in trials})

    def compare(self, now):
        for key, before in self.seen.items():
            after = now.get(key)
            if after is None:
                self.broken.append(f"trial {before.number} vanished")
            elif before.finished and after != before:
                self.broken.append(f"finished trial {before.number} changed: {before} -> {after}")
            elif before.number != after.number:
                self.broken.append(f"trial {before.number} became {after.number}")
            elif before.state == "RUNNING" and after.state == "WAITING":
                self.broken.append(f"trial {before.number} waits again")
        self.seen = now


def start_readback(url, *options):
    """readback.py at the fleet's study. Needs a Python with Optuna, as the one that runs this."""
    return subprocess.Popen([sys.executable, pathlib.Path(__file__).with_name("readback.py"), database.optuna_url(url), STUDY,
                             "--strict", *map(str, options)], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def start_watch(url, n):
    """The same, while others work at the study until n trials have ended. It has looked once when this returns."""
    watch = start_readback(url, "--watch", n)
    line = watch.stdout.readline()
    if line != "watching\n":
        raise AssertionError(f"it does not watch: {line}")
    return watch


def what_it_said(readback):
    """Its findings: violations, and more."""
    out, _ = readback.communicate(timeout=PATIENCE)
    said = json.loads(out.splitlines()[-1])
    if "error" in said:
        said["violations"].append(said["error"])
    return said


def sphere5(params):
    total = 0.0
    for i in range(5):
        offset = params[f"x{i}"] - 0.5 * i
        total += offset * offset
    return total


def broken_numbers(trials):
    numbers = [t.number for t in trials]  # in the order of their ids
    if numbers == list(range(len(trials))):
        return
    doubles = [n for n, count in collections.Counter(numbers).items() if count > 1]
    missing = sorted(set(range(len(trials))) - set(numbers))
    yield f"numbers are not 0 ... {len(trials) - 1} in the order of ids: twice {doubles}, missing {missing}"


def broken_origins(trials):
    origins = [t.system_attrs.get("hone:trial") for t in trials]
    counts = collections.Counter((o["host"], o["sequence"]) for o in origins if o)
    yield from (f"{n} trials are the begin {key}" for key, n in counts.items() if n > 1)


def broken_contents(trial):
    at = f"trial {trial.number} ({trial.state})"
    if trial.state not in database.FINISHED:
        yield f"{at} is not finished"
        return
    if trial.complete is None:
        yield f"{at} has no time of its end"
    if trial.state == "FAIL":
        if trial.values:
            yield f"{at} has values"
        if "hone:fail" not in trial.system_attrs:
            yield f"{at} does not say why"
        return
    if len(trial.params) != 5:
        yield f"{at} has the parameters {sorted(trial.params)}"
        return
    value = sphere5(trial.params)
    n = len(trial.reports) if trial.state == "PRUNED" else REPORTS
    expected = {step: value + 1.0 / (step + 1) for step in range(n)}
    if trial.reports != expected:
        yield f"{at} reported {trial.reports}, not {expected}"
    result = value if trial.state == "COMPLETE" else expected.get(n - 1)
    if trial.values != {0: result}:
        yield f"{at} has the values {trial.values}, not {result}"


def broken_retries(trials, limit):
    """Who was lost runs once more, with the same parameters, up to the limit; nothing else is a retry."""
    by_number = {t.number: t for t in trials}
    successors = collections.Counter(t.history[-1] for t in trials if t.history)
    for t in trials:
        wanted = int(t.state == "FAIL" and t.failure in RETRIED and len(t.history) < limit)
        if successors[t.number] != wanted:
            yield f"trial {t.number} ({t.state}, {t.failure}) was retried {successors[t.number]} times, not {wanted}"
        if not t.history:
            continue
        chain = [by_number[n] for n in t.history]
        if len(set(t.history)) != len(chain) or any(c.state != "FAIL" for c in chain):
            yield f"trial {t.number} retries {[(c.number, c.state) for c in chain]}"
        if t.system_attrs.get("failed_trial") != t.history[0]:
            yield f"trial {t.number}: failed_trial is {t.system_attrs.get('failed_trial')}, its history {t.history}"
        if any(t.params.get(name) != value for name, value in chain[-1].params.items()):
            yield f"trial {t.number} retries {chain[-1].number} with other parameters"


def broken_laws(trials, retry=0):
    """What is wrong with a study of sphere5 at which only hone worked, all of whose hosts have ended."""
    broken = [*broken_numbers(trials), *broken_origins(trials), *broken_retries(trials, retry)]
    for trial in trials:
        broken += broken_contents(trial)
    return broken


def counted(trials):
    """How many --until counts: all that finished, but those that were retried."""
    retried = {t.history[-1] for t in trials if t.history}
    return sum(t.finished and t.number not in retried for t in trials)

