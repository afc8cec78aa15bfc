"""Studies that come out the same again, and hone verify, which computes them again: on the storage that servers.sh
gives, else on SQLite."""
import contextlib
import json
import unittest

import database
from hone_cli import BUILD, PLUGINS, HoneTest, main

RESTLESS = BUILD / "tests" / "plugins" / "restless.so"
GAMBLER = BUILD / "tests" / "plugins" / "gambler.so"
SEER = BUILD / "tests" / "plugins" / "seer.so"  # all that it sees decides its answers
SAMPLERS = sorted(file.stem for file in (PLUGINS / "samplers").glob("*.so"))
# Samplers that go through a finite space have one; the others get all kinds of parameters.
FINITE = {"brute_force": [BUILD / "tests" / "plugins" / "tree.so"],
          "grid": ["functions", "-O", "name=branin", "-S", "points=x=-5:10:6", "-S", "points=y=0:15:6"]}
ALL_AGREE = {"differ": 0, "unchecked": 0, "inputs": 0}


class VerifyTest(HoneTest):
    def setUp(self):
        super().setUp()
        self.url = database.new_database(self.folder)

    def run_hone(self, *options, objective=RESTLESS, study="restless", status=0):
        sampler = [] if "-s" in options else ["-s", "tpe"]
        return self.hone("run", objective, "--study", study, "--storage", self.url, "-q", "--format", "json", *sampler,
                         *options, status=status)

    def run_sampler(self, sampler, study, *options):
        objective, *own = FINITE.get(sampler, [RESTLESS])
        self.run_hone("-s", sampler, *own, *options, objective=objective, study=study)
        trials = self.of(study)
        self.assertGreater(len(trials), 10)
        return suggestions(trials)

    def verify(self, *options, study="restless", status=0):
        return self.hone("verify", study, "--storage", self.url, "--format", "json", *options, status=status).last()

    def assert_reproduced(self, n, *options, study="restless"):
        verified = self.verify(*options, study=study)
        self.assertEqual(verified["trials"], {"agree": n} | ALL_AGREE, verified)

    def of(self, study="restless"):
        return self.trials(study, self.url)

    def change(self, sql, *values):
        with contextlib.closing(database.connect(self.url)) as connection:
            cursor = connection.cursor()
            cursor.execute(sql if self.url.startswith("sqlite") else sql.replace("?", "%s"), values)
            self.assertEqual(cursor.rowcount, 1)

    def somebody_works(self):
        return "at work:" in self.hone("storage", "check", "--storage", self.url, status=None).out

    def id_of(self, number):
        trial, = [t for t in database.read_trials(self.url, "restless") if t.number == number]
        return trial.id


def suggestions(trials):
    return [(t["number"], t["state"], t["params"], t["intermediate_values"]) for t in trials]


class OneHost(VerifyTest):
    def test_the_same_seed_makes_the_same_study_with_every_sampler(self):
        self.assertIn("tpe", SAMPLERS)
        for sampler in SAMPLERS:
            with self.subTest(sampler):
                first, second = (self.run_sampler(sampler, f"{sampler}-{i}", "-n", 40, "--seed", 3) for i in (1, 2))
                self.assertEqual(first, second)

    def test_every_samplers_suggestions_are_reproduced(self):
        for sampler in SAMPLERS:
            with self.subTest(sampler):
                self.assert_reproduced(len(self.run_sampler(sampler, sampler, "-n", 40, "-j", 4)), study=sampler)

    def test_samplers_options_and_seeds_that_change_from_run_to_run(self):
        self.run_hone("-n", 15, "-S", "n_startup_trials=3")
        self.run_hone("-n", 15, "-s", "random", "--seed", 5)
        self.run_hone("-n", 15, "-S", "multivariate=false", "-S", "constant_liar=false", "-j", 3)
        self.assert_reproduced(45)

    def test_held_and_enqueued_parameters(self):
        self.run_hone("-n", 12)
        self.hone("enqueue", "--study", "restless", "--storage", self.url, "x=1.5", "kind=b")
        self.hone("enqueue", "--study", "restless", "--storage", self.url, "n=7", "x=9", status=2)  # out of range
        self.run_hone("-n", 12, "--fix", "n=7", "-j", 2)
        self.assert_reproduced(24)

    def test_retried_trials(self):
        self.run_hone("-n", 12)
        self.run_hone("-n", 40, "-j", 3, "--retry", 2, "--retry-on", "all", "-s", "random", "--seed", 1)
        self.run_hone("-n", 30, "-j", 3, "--retry", 2, "--retry-on", "all")
        self.assertTrue(any("retry_history" in t["system_attrs"] for t in self.of()))
        self.assert_reproduced(sum(t["state"] != "WAITING" for t in self.of()))

    def test_brackets_of_hyperband(self):
        self.run_hone("-p", "hyperband", "-n", 60, "-j", 3)
        brackets = {t["system_attrs"]["hone:trial"]["view"]["bracket"] for t in self.of()}
        self.assertGreater(len(brackets), 1)
        self.assert_reproduced(60)

    def test_several_objectives(self):
        self.run_hone("-O", "name=zdt1", "-n", 40, "-j", 2, objective="functions", study="zdt1")
        self.assert_reproduced(40, study="zdt1")

    def test_a_study_that_was_copied_and_renamed(self):
        self.run_hone("-p", "hyperband", "-P", "max_resource=6", "-n", 30, "-j", 2)
        self.hone("study", "copy", "restless", "twin", "--storage", self.url)
        self.hone("study", "rename", "twin", "other", "--storage", self.url)
        self.assert_reproduced(30, study="other")

    def test_what_it_says_to_people(self):
        self.run_hone("-n", 12)
        said = self.hone("verify", "--storage", self.url).out
        self.assertEqual(said, "study 'restless': 12 trials agree, 0 differ, 0 not checked, 0 of other programs\n")


class Deterministic(VerifyTest):
    def test_the_same_study_twice_whatever_the_timing(self):
        for sampler in SAMPLERS:
            with self.subTest(sampler):
                options = ["-n", 60, "-j", 8, "--deterministic", "--seed", 3]
                first, second = (self.run_sampler(sampler, f"{sampler}-{i}", *options) for i in (1, 2))
                self.assertEqual(first, second)
                self.assertTrue(sampler in FINITE or "PRUNED" in {t[1] for t in first})
                self.assert_reproduced(len(first), study=f"{sampler}-1")

    def test_a_trial_sees_those_as_finished_that_began_n_before_it(self):
        self.run_hone("-n", 30, "-j", 4, "--deterministic")
        for trial in self.of():
            k, view = trial["number"], trial["system_attrs"]["hone:trial"]["view"]
            self.assertEqual((view["below"], view["without"], view["running"]),
                             (max(k - 3, 0), [], list(range(max(k - 3, 0), k))))

    def test_a_run_that_was_cut_in_two_is_the_same_study(self):
        together = ["-j", 4, "--deterministic", "--seed", 3]
        self.run_hone(*together, "-n", 40, study="whole")
        self.run_hone(*together, "-n", 17, study="halves")
        self.run_hone(*together, "-n", 23, study="halves")
        self.assertEqual(suggestions(self.of("whole")), suggestions(self.of("halves")))

    def test_pruners_that_keep_rungs(self):
        for pruner, resource in (("asha", "min_resource=1"), ("hyperband", "max_resource=6")):
            with self.subTest(pruner):
                twice = []
                for _ in range(2):  # under one name, from which brackets are drawn
                    self.run_hone("-n", 60, "-j", 6, "--deterministic", "--seed", 5, "-p", pruner, "-P", resource)
                    twice.append(suggestions(self.of()))
                    self.hone("study", "delete", "restless", "--storage", self.url, "--force")
                self.assertEqual(*twice)

    def test_a_resource_that_depends_on_who_is_first_has_to_be_given(self):
        result = self.run_hone("-n", 60, "-j", 4, "--deterministic", "-p", "hyperband", status=1)
        self.assertIn("-P max_resource=", result.err)

    def test_what_it_cannot_go_with(self):
        for option in (["--timeout", "1m"], ["--retry", 1], ["--duplicates", "resample"]):
            self.refused("run", RESTLESS, "--storage", self.url, "--deterministic", *option, status=2, says=option[:1])
        other = self.start("run", "functions", "--storage", self.url, "--study", "restless", "--allow-drift", "-O",
                           "sleep=100000", "--heartbeat", "200ms", "-n", 1)
        self.wait_until(self.somebody_works, "another host works")
        self.refused("run", "functions", "--storage", self.url, "--study", "restless", "-O", "sleep=100000",
                     "--deterministic", "-n", 1, status=2, says=["one host", "works on study 'restless'"])
        other.stop()


class Found(VerifyTest):
    """What is not as it was, or never was as it should be."""

    def setUp(self):
        super().setUp()
        self.run_hone("-n", 25, "-j", 2)

    def test_a_parameter_that_was_tampered_with(self):
        honest = self.of()[20]["params"]["x"]
        self.change("UPDATE trial_params SET param_value = ? WHERE trial_id = ? AND param_name = 'x'", 0.125,
                    self.id_of(20))
        verified = self.verify(status=1)
        self.assertIn({"trial": 20, "parameter": "x", "recorded": 0.125, "recomputed": honest}, verified["differences"])
        self.assertEqual(min(d["trial"] for d in verified["differences"]), 20)
        self.assertIn("trial 20 differs: x is 0.125, recomputed", self.hone("verify", "--storage", self.url, status=1).out)

    def test_a_value_that_was_tampered_with_shows_in_what_was_suggested_later(self):
        worst = max((t for t in self.of()[:12] if t["state"] == "COMPLETE"), key=lambda t: t["values"])
        victim = worst["number"]
        self.change("UPDATE trial_values SET value = ? WHERE trial_id = ?", -50.0, self.id_of(victim))
        differing = {d["trial"] for d in self.verify(status=1)["differences"]}
        self.assertTrue(differing)
        self.assertGreater(min(differing), victim)

    def test_a_sampler_with_dice_of_its_own(self):
        self.run_hone("-s", GAMBLER, "-n", 30, "--seed", 1)
        self.assertIn("name its library with --plugin", self.verify(status=1)["unchecked"][0]["why"])
        verified = self.verify("--plugin", GAMBLER, status=1)
        self.assertEqual(verified["trials"]["unchecked"], 0)
        self.assertGreater(verified["trials"]["differ"], 0)
        self.assertGreaterEqual(min(d["trial"] for d in verified["differences"]), 25)

    def test_other_builds_processors_and_libraries_are_named_and_not_judged(self):
        key, = [k for k in self.study_attributes() if k.startswith("hone:run:")]
        for change, why in ((lambda run: run["sampler"].update(build="0"), "another build of sampler tpe"),
                            (lambda run: run["sampler"].update(id="tpi"), "no sampler 'tpi'"),
                            (lambda run: run["build"].update(program="0"), "another build of hone"),
                            (lambda run: run["build"].update(instruction_set="x86-64-v9"), "another instruction set"),
                            (lambda run: run["build"].update(c_library="glibc 1"), "another C library")):
            run = json.loads(self.study_attributes()[key])
            change(run)
            with self.subTest(why):
                original = self.study_attributes()[key]
                self.set_study_attribute(key, json.dumps(run))
                verified = self.verify(status=1)
                self.assertEqual(verified["trials"]["unchecked"], 25)
                self.assertIn(why, verified["unchecked"][0]["why"])
                self.set_study_attribute(key, original)

    def test_a_record_that_was_damaged(self):
        self.change("UPDATE trial_system_attributes SET value_json = '[]' WHERE trial_id = ? AND \"key\" = 'hone:trial'"
                    if database.kind() != "mariadb" else
                    "UPDATE trial_system_attributes SET value_json = '[]' WHERE trial_id = ? AND `key` = 'hone:trial'",
                    self.id_of(3))
        verified = self.verify(status=1)
        self.assertIn({"trial": 3, "why": "its hone:trial cannot be read"}, verified["unchecked"])
        for other in verified["unchecked"]:  # the other job may have asked for a parameter in its view
            self.assertIn("hone:trial" if other["trial"] == 3 else "in the view of trial 3", other["why"])

    def study_attributes(self):
        with contextlib.closing(database.connect(self.url)) as connection:
            cursor = connection.cursor()
            key = "`key`" if database.kind() == "mariadb" else '"key"'
            cursor.execute(f"SELECT {key}, value_json FROM study_system_attributes")
            return dict(cursor.fetchall())

    def set_study_attribute(self, key, text):
        name = "`key`" if database.kind() == "mariadb" else '"key"'
        self.change(f"UPDATE study_system_attributes SET value_json = ? WHERE {name} = ?", text, key)


class ManyHosts(VerifyTest):
    def write_together(self, study, sampler, pruner, until):
        hosts = [self.start("run", RESTLESS, "--study", study, "--storage", self.url, "--until", until, "-j", 2, "-s",
                            sampler, "-p", pruner, "--sync-interval", "50ms", "--seed", 7) for _ in range(8)]
        for host in hosts:
            self.assertEqual(host.wait().status, 0)
        trials = self.of(study)
        # On a busy machine the last to start may find all done.
        self.assertGreaterEqual(len({t["system_attrs"]["hone:trial"]["host"] for t in trials}), 6)
        views = [t["system_attrs"]["hone:trial"]["view"] for t in trials]
        self.assertTrue(any(view["without"] for view in views))
        return len(trials)

    def test_eight_hosts_wrote_it_together(self):
        for sampler, pruner in (("tpe", "median"), ("tpe", "hyperband"), ("auto", "median")):
            with self.subTest(sampler=sampler, pruner=pruner):
                study = f"{sampler} {pruner}"
                self.assert_reproduced(self.write_together(study, sampler, pruner, 320), study=study)

    def test_all_that_was_seen_is_restored(self):
        n = self.write_together("seen", SEER, "hyperband", 160)
        self.assert_reproduced(n, "--plugin", SEER, study="seen")


if __name__ == "__main__":
    main()
