"""What many hosts go through together. Each function runs one story at the size it is given and returns its Outcome;
the tests run short versions, bench/chaos the full ones."""
import contextlib
import dataclasses
import glob
import importlib.util
import random
import signal
import sqlite3
import subprocess
import time

import database
import fleet
from hone_cli import HONE, PATIENCE, SANITIZED


@dataclasses.dataclass
class Outcome:
    broken: list  # sentences: what did not hold
    trials: list
    seconds: float
    facts: dict


class Story:
    """A fleet on a new database under a witness; afterwards the laws."""

    def __init__(self, folder, hosts, arguments, retry=0):
        self.folder = folder
        self.hosts = hosts
        self.retry = retry
        self.url = database.new_database(folder)
        arguments = [*arguments, *(["--retry", retry] if retry else [])]
        self.fleet = fleet.Fleet(folder, self.url, arguments)
        self.witness = fleet.Witness(self.url)
        self.clock = "right"

    @contextlib.contextmanager
    def running(self):
        self.began = time.monotonic()
        with self.fleet, self.witness:
            self.fleet.fill(self.hosts)
            yield self.fleet
            self.unended = self.fleet.wait()

    def trials(self):
        """What is there now, or nothing before there is a study."""
        try:
            return database.read_trials(self.url, fleet.STUDY)
        except Exception:  # not made yet
            return []

    def wait_until(self, holds, what):
        end = time.monotonic() + PATIENCE
        while not holds(self.trials()):
            if time.monotonic() > end:
                raise AssertionError(f"waited too long until {what}: {[h.said[-300:] for h in self.fleet.all]}")
            time.sleep(0.1)

    def outcome(self, more=(), **facts):
        trials = self.trials()
        broken = [*self.unended, *self.fleet.complaints(), *self.fleet.surviving_runners(), *self.witness.broken,
                  *fleet.broken_laws(trials, self.retry), *self.read_back(), *more]
        if not trials:
            broken.append("there are no trials")
        return Outcome(broken, trials, time.monotonic() - self.began, facts | {"looks": self.witness.looks})

    def read_back(self):
        """What Optuna, where it is there, finds wrong. Heartbeats of the future are what it would."""
        if importlib.util.find_spec("optuna") is None or self.clock == "moved":
            return []
        return fleet.what_it_said(fleet.start_readback(self.url))["violations"]


def failures(trials, kinds=()):
    return [f"trial {t.number} failed: {t.system_attrs.get('hone:fail')}" for t in trials
            if t.state == "FAIL" and t.failure not in kinds]


def wrong_count(trials, until):
    counted = fleet.counted(trials)
    return [] if counted == until else [f"{counted} trials count as finished, not {until}"]


def kill(folder, hosts=8, until=1600, every=2.0, seconds=60.0):
    """Now and then one host is killed, and a new one takes its place."""
    story = Story(folder, hosts, ["--until", until, "--heartbeat", 1, "--grace-period", 3, "-j", 2, "-O", "sleep=500"],
                  retry=5)
    choice = random.Random(1)
    kills = 0
    with story.running() as hosts_running:
        end = time.monotonic() + seconds
        while time.monotonic() + every < end:
            time.sleep(choice.uniform(0.5, 1.5) * every)
            living = hosts_running.living()
            if not living:
                break
            hosts_running.kill_and_restart(choice.choice(living))
            kills += 1
    trials = story.trials()
    lost = sum(t.failure == "lost" for t in trials)
    return story.outcome([*failures(trials, {"lost"}), *wrong_count(trials, until)], kills=kills, lost=lost)


def restart(folder, hosts=8, each=400, restarts=5):
    """The server is killed and started again, and again, while the study grows."""
    story = Story(folder, hosts, ["-n", each, "-j", 2, "-O", "sleep=100"])
    total = hosts * each
    with story.running():
        for i in range(restarts):
            story.wait_until(lambda trials: len(trials) > (i + 0.5) / restarts * total, "the study grew")
            database.tell_server("restart")
    trials = story.trials()
    more = failures(trials)
    if len(trials) != total:
        more.append(f"there are {len(trials)} trials, not {hosts} times {each}")
    return story.outcome(more, restarts=restarts)


def enqueue(url, values):
    for value in values:
        subprocess.run([HONE, "enqueue", "--study", fleet.STUDY, "--storage", url, f"x0={value}"], check=True,
                       stdout=subprocess.DEVNULL)


def budget(folder, hosts=16, until=500, enqueued=40):
    """Hosts race for the last trial and for those that wait."""
    story = Story(folder, hosts, ["--until", until, "-j", 2, "-O", "sleep=20"])
    subprocess.run([HONE, "run", "functions", "-O", "name=sphere5", "-O", f"reports={fleet.REPORTS}", "-O", "sleep=20", "-n",
                    "1", "-q", "--study", fleet.STUDY, "--storage", story.url], check=True, stdout=subprocess.DEVNULL)
    wanted = [round(0.1 * i - 2, 1) for i in range(enqueued)]
    enqueue(story.url, wanted)
    with story.running():
        pass
    trials = story.trials()
    more = [*failures(trials), *wrong_count(trials, until)]
    if len(trials) != until:
        more.append(f"there are {len(trials)} trials, not {until}")
    ran = sorted(t.params.get("x0") for t in trials if "fixed_params" in t.system_attrs)
    if ran != wanted:
        more.append(f"the enqueued trials ran with x0 = {ran}")
    workers = {t.system_attrs["hone:trial"]["host"] for t in trials if "hone:trial" in t.system_attrs}
    return story.outcome(more, workers=len(workers))


def cut_off(story, seconds):
    """Nobody can write for so long: the server is gone, or another program has locked the file."""
    if database.SERVER:
        database.tell_server("stop")
        time.sleep(seconds)
        database.tell_server("start")
        return
    with contextlib.closing(database.connect(story.url)) as other:
        other.execute("BEGIN EXCLUSIVE")
        time.sleep(seconds)
        other.execute("ROLLBACK")


def an_hour_ahead():
    """An environment whose clock is: SQLite has no other clock than the host's."""
    if SANITIZED:  # a sanitizer's library wants to be the first one
        return {}
    libraries = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    return {"LD_PRELOAD": libraries[0], "FAKETIME": "+1h", "FAKETIME_DONT_FAKE_MONOTONIC": "1"} if libraries else {}


def outage(folder, hosts=8, until=80, grace=5.0):
    """Nobody can write for longer than the grace period; then a clock is set an hour ahead."""
    sleep = 1000 * 1.2 * grace
    story = Story(folder, hosts, ["--until", until, "--heartbeat", 1, "--grace-period", grace, "-O", f"sleep={sleep}"])
    running = lambda trials: sum(t.state == "RUNNING" for t in trials)
    with story.running() as hosts_running:
        story.wait_until(lambda trials: running(trials) == hosts, "all hosts have a trial")
        time.sleep(0.4 * grace)
        cut_off(story, 1.6 * grace)
        story.wait_until(lambda trials: sum(t.finished for t in trials) >= hosts and running(trials) == hosts,
                         "all hosts have finished a trial and begun another")
        story.clock = "moved"
        if database.CLOCK_MOVES:
            database.tell_server("+1h")
        elif not database.SERVER and (clock := an_hour_ahead()):
            hosts_running.places.append(hosts_running.start(**clock))
    if database.CLOCK_MOVES:
        database.tell_server("+0")
    trials = story.trials()
    silent = [f"a host did not say that it waits: {h.said[-300:]}" for h in story.fleet.all[:hosts]
              if database.SERVER and "is tried again" not in h.said]
    return story.outcome([*failures(trials), *wrong_count(trials, until), *silent])


def freeze(story, host):
    """Stops a host; on SQLite not while it holds the lock of the file, which nobody could take from it."""
    while True:
        host.signal(signal.SIGSTOP)
        if database.SERVER or may_write(story.url):
            return
        host.signal(signal.SIGCONT)
        time.sleep(0.05)


def may_write(url):
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=2, isolation_level=None)) as file:
        try:
            file.execute("BEGIN IMMEDIATE")
            return True
        except sqlite3.OperationalError:
            return False


def frozen(folder, hosts=4, until=60, grace=3.0):
    """A host is stopped for longer than the grace period and then goes on, after others have taken its trials."""
    story = Story(folder, hosts, ["--until", until, "--heartbeat", 1, "--grace-period", grace, "-O", "sleep=800"], retry=5)
    with story.running() as hosts_running:
        story.wait_until(lambda trials: sum(t.finished for t in trials) >= hosts, "trials have finished")
        victim = hosts_running.places[0]
        freeze(story, victim)
        story.wait_until(lambda trials: any(t.failure == "lost" for t in trials), "the frozen host's trial was failed")
        lost = [t.number for t in story.trials() if t.failure == "lost"]
        story.wait_until(lambda trials: {t.history[-1] for t in trials if t.history and t.finished} >= set(lost),
                         "its trial was retried and finished")
        victim.signal(signal.SIGCONT)
    trials = story.trials()
    more = [*failures(trials, {"lost"}), *wrong_count(trials, until)]
    lost = [t.number for t in trials if t.failure == "lost"]
    for number in lost:
        if f"trial {number} " not in victim.said:
            more.append(f"the host did not say that it lost trial {number}: {victim.said[-500:]}")
    return story.outcome(more, lost=len(lost))


def open_transactions(url):
    with contextlib.closing(database.Reader(url)) as reader:
        if url.startswith("postgresql"):
            return set(reader.rows("SELECT pid, xact_start FROM pg_stat_activity WHERE state = 'idle in transaction'"))
        return set(reader.rows("SELECT trx_id, trx_started FROM information_schema.innodb_trx "
                               "WHERE trx_rows_locked > 0"))


def freeze_in_transaction(story, host):
    """Stops a host while it holds locks on the server: what is still open a moment later is its own."""
    while host.lives():
        host.signal(signal.SIGSTOP)
        before = open_transactions(story.url)
        time.sleep(0.15)
        if before & open_transactions(story.url):
            return True
        host.signal(signal.SIGCONT)
        time.sleep(0.01)
    return False


def stuck(folder, hosts=4, until=4500, grace=3.0):
    """A host is stopped in the middle of a transaction, and for ever as far as the others know. They need its locks."""
    story = Story(folder, hosts, ["--until", until, "--heartbeat", 1, "--grace-period", grace, "-s", "random", "-j", 4],
                  retry=5)
    with story.running() as hosts_running:
        story.wait_until(lambda trials: len(trials) > 10 * hosts, "there are some trials")
        victim = hosts_running.places[0]
        caught = freeze_in_transaction(story, victim)
        alone = hosts_running.wait(places=range(1, hosts))
        victim.signal(signal.SIGCONT)
    trials = story.trials()
    more = [*alone, *failures(trials, {"lost"}), *wrong_count(trials, until)]
    return story.outcome(more, caught=caught, lost=sum(t.failure == "lost" for t in trials))
