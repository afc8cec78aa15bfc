"""Numbers and ranges that no objective should give: hone does with them what Optuna 5 does."""
from hone_cli import BUILD, HoneTest, main, why_failed

NUMBERS = BUILD / "tests" / "plugins" / "odd_numbers.so"


class NumbersTest(HoneTest):
    def run_how(self, how, n=1, status=0, *options):
        """The trials of a run of the objective `how`."""
        self.hone("run", NUMBERS, "-O", f"how={how}", "-n", n, "-q", "--study", how, *options, status=status)
        return self.trials(how)

    def assert_fails(self, how, kind, *says):
        with self.subTest(how=how):
            trial, = self.run_how(how, status=3)
            self.assertEqual((trial["state"], trial["values"]), ("FAIL", None))
            found, text = why_failed(trial)
            self.assertEqual(found, kind, text)
            for part in says:
                self.assertIn(part, text)
            return trial

    def assert_odd_ones_fail(self, how):
        with self.subTest(how=how):
            trials = self.run_how(how, 4)
            self.assertEqual([t["state"] for t in trials], ["COMPLETE", "FAIL"] * 2)
            for trial in trials[1::2]:
                kind, text = why_failed(trial)
                self.assertEqual(kind, "exception", text)
                self.assertIn("'x'", text)
                self.assertEqual(trial["params"], {})
            return trials


class Values(NumbersTest):
    def test_a_nan_fails_the_trial(self):
        self.assert_fails("value-nan", "nan")

    def test_infinite_values_are_values(self):
        self.assertEqual([t["values"] for t in self.run_how("value-infinite", 2)], [[1.0], ["inf"]])
        self.assertEqual([t["values"] for t in self.run_how("value-minus-infinite", 2)], [[1.0], ["-inf"]])
        for how, best in (("value-infinite", 0), ("value-minus-infinite", 1)):
            self.assertEqual(self.hone("best", "--study", how, "--format", "json").last()["number"], best)

    def test_the_largest_number_survives(self):
        self.assertEqual(self.run_how("value-huge")[0]["values"], [1.7976931348623157e308])

    def test_a_wrong_count_of_values_fails_the_trial(self):
        self.assert_fails("values-too-many", "exception", "2", "1")
        self.assert_fails("values-none", "exception", "1")


class Reports(NumbersTest):
    def test_they_are_kept_whatever_they_are(self):
        trial, = self.run_how("report-nan-and-infinite")
        self.assertEqual(trial["state"], "COMPLETE")
        self.assertEqual(trial["intermediate_values"], {"0": "nan", "1": "inf", "2": "-inf"})

    def test_the_first_one_of_a_step_counts(self):
        self.assertEqual(self.run_how("report-twice")[0]["intermediate_values"], {"0": 1.0})

    def test_a_negative_step_fails_the_trial(self):
        trial = self.assert_fails("report-negative-step", "exception", "-1")
        self.assertEqual(trial["intermediate_values"], {})

    def test_the_median_pruner_stops_what_reports_only_nan(self):
        trials = self.run_how("prune-nan", 8)
        self.assertEqual([t["state"] for t in trials], ["COMPLETE"] * 6 + ["PRUNED"] * 2)
        self.assertEqual([t["values"] for t in trials[6:]], [None, None])


class Ranges(NumbersTest):
    def test_impossible_ones_fail_the_trial_and_name_the_parameter(self):
        for how in ("range-reversed", "range-reversed-int", "range-nan", "range-infinite", "log-zero", "log-zero-int",
                    "log-negative", "step-negative", "choices-none"):
            self.assertEqual(self.assert_fails(how, "exception", "x")["params"], {})

    def test_a_single_value_is_that_value(self):
        self.assertEqual(self.run_how("range-single")[0]["params"], {"x": 2.0})

    def test_a_step_ends_at_the_last_point_of_its_grid(self):
        values = {t["params"]["x"] for t in self.run_how("step-off-the-end", 40, 0, "-s", "random")}
        self.assertEqual(len(values), 4)
        for value, point in zip(sorted(values), (0, 0.3, 0.6, 0.9)):
            self.assertAlmostEqual(value, point, places=12)
        self.assertEqual(self.run_how("step-beyond-the-end")[0]["params"], {"x": 0})

    def test_duplicate_choices_are_the_first_of_them(self):
        trials = self.run_how("choices-duplicate", 30)
        self.assertEqual({t["state"] for t in trials}, {"COMPLETE"})
        self.assertEqual({(t["params"]["x"], t["values"][0]) for t in trials}, {("a", 0.0), ("b", 1.0)})


class OneNameSeveralDistributions(NumbersTest):
    def test_another_kind_scale_or_list_of_choices_fails_the_trial(self):
        for how in ("other-kind", "other-log", "other-choices"):
            self.assert_odd_ones_fail(how)

    def test_another_range_is_fine(self):
        trials = self.run_how("other-range", 30)
        for trial in trials:
            low = 3 if trial["number"] % 2 else 1
            self.assertTrue(low <= trial["params"]["x"] <= low + 1, trial)

    def test_within_a_trial_the_first_answer_stands(self):
        trial, = self.run_how("asked-twice")
        self.assertEqual(trial["values"], [0.0])
        self.assertTrue(1 <= trial["params"]["x"] <= 2)
        trial = self.assert_fails("asked-twice-as-another-kind", "exception", "x")
        self.assertTrue(1 <= trial["params"]["x"] <= 2)


if __name__ == "__main__":
    main()
