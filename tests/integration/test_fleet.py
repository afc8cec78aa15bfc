"""Many hosts on one database, on the storage that servers.sh gives, else on SQLite: nothing is lost and nothing doubled,
whatever happens to hosts and servers. Short versions of the stories that bench/chaos tells in full."""
import unittest

import database
import fleet
import scenarios
from hone_cli import PATIENCE, HoneTest, SANITIZED, main

ON_SERVER = unittest.skipUnless(database.SERVER, "there is no server that could be killed")
FEWER = 2 if SANITIZED else 1


class FleetTest(HoneTest):
    def assert_holds(self, outcome):
        self.assertEqual(outcome.broken[:10], [], f"{len(outcome.broken)} laws broken; {outcome.facts}")
        return outcome


class Hosts(FleetTest):
    def test_killed_at_random_they_lose_no_finished_trial_and_retry_each_orphan_once(self):
        outcome = self.assert_holds(scenarios.kill(self.folder, until=160 // FEWER, every=1.5, seconds=10))
        self.assertGreaterEqual(outcome.facts["kills"], 3)

    @ON_SERVER
    def test_they_survive_a_server_that_is_killed_again_and_again(self):
        self.assert_holds(scenarios.restart(self.folder, hosts=8 // FEWER, each=60, restarts=3))

    def test_they_run_what_the_budget_allows_and_each_enqueued_trial_once(self):
        outcome = self.assert_holds(scenarios.budget(self.folder, hosts=16 // FEWER, until=500 // FEWER))
        self.assertGreater(outcome.facts["workers"], 4)

    def test_neither_an_outage_nor_a_clock_that_jumps_costs_a_living_trial(self):
        self.assert_holds(scenarios.outage(self.folder, hosts=8 // FEWER, until=24 // FEWER, grace=3.0))

    def test_one_that_was_frozen_overwrites_nothing_and_says_what_it_lost(self):
        self.assert_holds(scenarios.frozen(self.folder))

    @ON_SERVER
    def test_one_that_is_stuck_in_a_transaction_holds_the_others_up_for_seconds_only(self):
        # Where transactions are short a whole study can end before a host is caught in one.
        for _ in range(8):
            if self.assert_holds(scenarios.stuck(self.folder)).facts["caught"]:
                return
        self.fail("no host could be caught in a transaction")

    @ON_SERVER
    def test_results_of_those_that_gave_up_waiting_are_brought_in_by_the_next_run(self):
        url = database.new_database(self.folder)
        trials = lambda: database.read_trials(url, fleet.STUDY)
        with fleet.Fleet(self.folder, url, ["-O", "sleep=1000", "-j", 2, "--spool-dir", self.folder / "spool"]) as hosts:
            first = hosts.start(["-n", 1])
            self.assertEqual(first.process.wait(PATIENCE), 0, first.said)
            hosts.fill(3, ["--storage-timeout", "2s"])
            self.wait_until(lambda: sum(t.state == "RUNNING" for t in trials()) == 6, "all have trials")
            database.tell_server("stop")
            self.assertEqual(hosts.wait(), [])
            self.assertEqual([h.process.returncode for h in hosts.places], [1] * 3, [h.said for h in hosts.places])
            database.tell_server("start")
            before = trials()
            until = len(before) + 2
            last = hosts.start(["--until", until])
            self.assertEqual(last.process.wait(PATIENCE), 0, last.said)
        after = trials()
        self.assertEqual(fleet.broken_laws(after), [])
        self.assertEqual(len(after), until)
        open_ones = [t for t in before if not t.finished]
        self.assertGreater(len(open_ones), 0)
        for trial in open_ones:
            self.assertIn(after[trial.number].state, ("COMPLETE", "PRUNED"))
            self.assertEqual(after[trial.number].system_attrs["hone:trial"]["host"],
                             trial.system_attrs["hone:trial"]["host"])

    @ON_SERVER
    def test_where_results_wait_is_said_though_another_job_met_the_outage_first(self):
        url = database.new_database(self.folder)
        spool = self.folder / "spool"
        options = ["-O", "sleep=5000", "-j", 2, "--until", 1, "--storage-timeout", "1s", "--spool-dir", spool]
        with fleet.Fleet(self.folder, url, options) as hosts:
            host = hosts.start()
            self.wait_until(lambda: "study 'fleet'" in host.said and
                            any(t.state == "RUNNING" for t in database.read_trials(url, fleet.STUDY)), "a trial runs")
            database.tell_server("stop")
            self.assertEqual(host.process.wait(PATIENCE), 1, host.said)
            database.tell_server("start")
        self.assertEqual(len(list(spool.glob("*/*.json"))), 1, host.said)
        self.assertIn(str(spool), host.said)


if __name__ == "__main__":
    main()
