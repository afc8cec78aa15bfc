"""Samplers that owe a study every one of their points, once: run by many hosts, some of which are killed, on the storage
that servers.sh gives, else on SQLite."""
import collections
import contextlib
import itertools
import pathlib
import tempfile
import time

import database
import fleet
from hone_cli import BUILD, HoneTest, Running, main

HOSTS = 8
QUICK_TO_NOTICE = ["--heartbeat", "0.2s", "--grace-period", "2s"]


def points_of(trials, names):
    """Of completed trials: values -> how often."""
    return collections.Counter(tuple(t.params[name] for name in names) for t in trials if t.state == "COMPLETE")


class CoverageTest(HoneTest):
    def run_fleet(self, arguments, kills=3, pause=0.4):
        """What hosts do of which some are killed, one of them at least within a trial, and others take their places."""
        url = database.new_database(self.folder)
        with fleet.Fleet(self.folder, url, [*QUICK_TO_NOTICE, *arguments]) as hosts:
            hosts.fill(HOSTS)
            self.wait_until(lambda: len(self.seen(url)) > HOSTS, "all are at work")
            if kills:
                self.kill(kills, hosts, url, pause)
            self.assertEqual(hosts.wait(), [])
            self.assertEqual(hosts.complaints(), [])
        return self.seen(url)

    def kill(self, least, hosts, url, pause):
        within_a_trial = 0
        for place in range(HOSTS):
            if place >= least and within_a_trial:
                return
            killed = hosts.places[place].process.pid
            hosts.kill_and_restart(place)
            within_a_trial += self.is_at_work(url, killed)
            time.sleep(pause)

    def is_at_work(self, url, pid):
        """Whether a trial of that host runs, as far as the database knows."""
        with contextlib.closing(database.Reader(url)) as reader:
            uuids = {uuid for uuid, in reader.rows("SELECT uuid FROM hone_hosts WHERE pid = ?", pid)}
        return any(t.state == "RUNNING" and t.system_attrs["hone:trial"]["host"] in uuids for t in self.seen(url))

    @staticmethod
    def seen(url):
        try:
            return database.read_trials(url, fleet.STUDY)
        except Exception:  # not made yet
            return []

    def assert_claims_are_told(self, trials):
        """hone:trial names them, and no two trials that ended well had the same."""
        claimed = [key for t in trials if t.state == "COMPLETE" for key in t.system_attrs["hone:trial"].get("claimed", [])]
        self.assertEqual(len(claimed), len(set(claimed)))
        return claimed


class Turns(CoverageTest):
    def test_a_model_knows_what_the_other_hosts_try_that_began_before(self):
        """They start together and their trials take the same time, so that they also ask at the same time."""
        trials = self.run_fleet(["-s", "gp", "-S", "n_startup_trials=4", "-S", "n_preliminary_samples=64", "-S",
                                 "n_local_search=1", "-p", "nop", "-O", "sleep=1000", "--until", 40], kills=0)
        views = [t.system_attrs["hone:trial"]["view"] for t in trials if t.number >= 2 * HOSTS]
        self.assertGreater(sum(len(view["running"]) for view in views), 4 * len(views))
        self.assertLess(sum(len(view.get("blank", [])) for view in views), len(views))


class Grid(CoverageTest):
    AXES = {"x0": (-5, 0, 5), "x1": (-4, 0, 4), "x2": (1, 2, 3, 4), "x3": (0, 1.5), "x4": (2, 3)}
    POINTS = [text for name, axis in AXES.items() for text in ("-S", f"points={name}={','.join(map(str, axis))}")]
    GRID = collections.Counter(itertools.product(*AXES.values()))

    def test_hosts_that_are_killed_leave_no_point_out_and_none_twice(self):
        trials = self.run_fleet(["-s", "grid", *self.POINTS, "-p", "nop", "-O", "sleep=150"])
        self.assertGreaterEqual(sum(t.failure == "lost" for t in trials), 1)
        self.assertEqual(points_of(trials, self.AXES), self.GRID)
        self.assertEqual(len(self.assert_claims_are_told(trials)), len(self.GRID))

    def test_a_retry_takes_the_point_of_the_trial_that_was_lost(self):
        trials = self.run_fleet(["-s", "grid", *self.POINTS, "-p", "nop", "-O", "sleep=150", "--retry", 2])
        self.assertGreaterEqual(sum(bool(t.history) for t in trials), 1)
        self.assertEqual(points_of(trials, self.AXES), self.GRID)

    def test_it_goes_on_where_it_stopped_and_then_there_is_nothing_to_do(self):
        run = ["run", "functions", "-O", "name=branin", "-s", "grid", "-S", "points=x=-5:10:4", "-S", "points=y=0,2",
               "--format", "json", "-j", 3]
        counts = [self.hone(*run, *more).last()["trials"]["complete"] for more in (["-n", 3], [], [])]
        self.assertEqual(counts, [3, 5, 0])
        points = collections.Counter((t["params"]["x"], t["params"]["y"]) for t in self.trials())
        self.assertEqual(points, collections.Counter(itertools.product((-5, 0, 5, 10), (0, 2))))

    def test_points_stand_at_even_distances_on_the_parameters_scale(self):
        points = {"lr": "1e-4:1e-2:3", "optimizer": "SGD", "n_layers": "1", "hidden_dim": "64,128", "dropout": "0.1",
                  "batch_size": "32"}
        self.hone("run", "functions", "-O", "name=mlp_like", "-s", "grid", "-j", 2,
                  *(text for name, values in points.items() for text in ("-S", f"points={name}={values}")))
        trials = self.trials()
        self.assertEqual(len(trials), 6)
        self.assertEqual({t["params"]["optimizer"] for t in trials}, {"SGD"})
        for rate, expected in zip(sorted(t["params"]["lr"] for t in trials), (1e-4, 1e-4, 1e-3, 1e-3, 1e-2, 1e-2)):
            self.assertAlmostEqual(rate / expected, 1)

    def test_what_cannot_be_a_grid_is_said(self):
        run = ["run", "functions", "-O", "name=branin", "-s", "grid", "--storage", "memory:", "-q"]
        self.refused(*run, "-S", "points=x", status=2, says=["points", "NAME=LOW:HIGH:COUNT"])
        for options, says in [([], "points=x=0:1:11"), (["-S", "points=x=99"], "99")]:
            with self.subTest(options=options):
                self.assertIn(says, self.hone(*run, *options, status=1).err)


class BruteForce(CoverageTest):
    LEAVES = collections.Counter([("none",), *(("step", k / 4) for k in range(6)),
                                  *(("pair", a, b) for a in (1, 2) for b in range(a, 4))])

    def leaves(self):
        return collections.Counter(tuple(t["params"].values()) for t in self.trials("tree"))

    def test_every_leaf_of_a_conditional_tree_is_visited_once_by_hosts_that_start_together(self):
        run = ["run", BUILD / "tests" / "plugins" / "tree.so", "-s", "brute_force", "-j", 2, "--sync-interval", "0.05"]
        hosts = [self.start(*run) for _ in range(4)]
        for host in hosts:
            self.assertEqual(host.wait().status, 0)
        self.assertEqual(self.leaves(), self.LEAVES)
        self.assertEqual(self.hone(*run, "--format", "json").last()["trials"]["complete"], 0)

    def test_what_others_tried_is_not_tried_again(self):
        tree = ["run", BUILD / "tests" / "plugins" / "tree.so"]
        self.hone(*tree, "-s", "random", "-n", 6, "--seed", 1)
        before = self.leaves()
        self.hone(*tree, "-s", "brute_force")
        self.assertEqual(set(self.leaves()), set(self.LEAVES))
        self.assertEqual(self.leaves(), before + collections.Counter(set(self.LEAVES) - set(before)))

    def test_it_refuses_what_it_could_not_finish(self):
        said = self.hone("run", "functions", "-O", "name=branin", "-s", "brute_force", "--storage", "memory:", "-q", status=1)
        self.assertIn("give it a step", said.err)


class Sequence(CoverageTest):
    def points(self, trials):
        return sorted(t.system_attrs["qmc:point"] for t in trials if t.state == "COMPLETE" and "qmc:point" in t.system_attrs)

    def test_hosts_share_it_and_repeat_nor_miss_a_point_though_some_are_killed(self):
        for options in ([], ["-S", "qmc_type=halton", "-S", "scramble=true"]):
            with self.subTest(options=options):
                self.folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
                trials = self.run_fleet(["-s", "qmc", *options, "-p", "nop", "-O", "sleep=100", "--until", 500])
                self.assertGreaterEqual(sum(t.failure == "lost" for t in trials), 1)
                points = self.points(trials)
                self.assertGreater(len(points), 400)
                self.assertEqual(points, list(range(len(points))))
                self.assert_claims_are_told(trials)

    def test_it_is_the_sequence_and_goes_on_where_it_stopped_and_past_what_was_given(self):
        run = ["run", "functions", "-O", "name=branin", "-s", "qmc"]
        self.hone(*run, "-n", 1)
        self.hone("enqueue", "x=0", "y=1", "--study", "functions")
        for more in (["-n", 4], ["-n", 1, "--fix", "x=2"], ["-n", 3]):
            self.hone(*run, *more)
        trials = self.trials()
        points = [t["system_attrs"].get("qmc:point") for t in trials]
        self.assertEqual(points, [None, None, 0, 1, 2, 3, 4, 5, 6])
        sobol = [(0, 0), (0.5, 0.5), (0.75, 0.25), (0.25, 0.75), (0.375, 0.375), (0.875, 0.875), (0.625, 0.125)]
        for trial, (x, y) in zip(trials[2:], sobol):
            held = trial["system_attrs"]["qmc:point"] == 3
            self.assertAlmostEqual(trial["params"]["x"], 2 if held else 15 * x - 5)
            self.assertAlmostEqual(trial["params"]["y"], 15 * y)


class Duplicates(CoverageTest):
    DICE = ["run", BUILD / "tests" / "plugins" / "dice.so", "-s", "tpe", "-S", "n_startup_trials=0", "--sync-interval", "0.05"]

    def repeated(self):
        throws = collections.Counter((t["params"]["a"], t["params"]["b"]) for t in self.trials("dice"))
        return sum(throws.values()) - len(throws)

    def test_resampled_by_all_hosts_what_is_repeated_is_said(self):
        self.hone(*self.DICE, "-n", 1)
        hosts = []
        for k in range(4):
            place = self.folder / str(k)
            place.mkdir()
            arguments = ["--storage", f"sqlite:///{self.folder}/hone.db", "--until", 20, "--duplicates", "resample", "--seed", k]
            hosts.append(Running(place, self.environment, [*self.DICE, *arguments]))
            self.addCleanup(hosts[-1].stop)
        ended = [host.wait() for host in hosts]
        self.assertEqual([e.status for e in ended], [0] * 4)
        repeats = sum(e.err.count("repeats parameters") for e in ended)
        self.assertEqual(len(self.trials("dice")), 20)
        self.assertEqual(self.repeated(), repeats)
        self.assertTrue(any("resampled" in t["system_attrs"]["hone:trial"] for t in self.trials("dice")))

    def test_allowed_where_nothing_else_is_said(self):
        self.hone(*self.DICE, "-n", 20, "--seed", 1)
        self.assertGreater(self.repeated(), 0)
        self.refused(*self.DICE, "--duplicates", "perhaps", status=2, says=["allow or resample"])


if __name__ == "__main__":
    main()
