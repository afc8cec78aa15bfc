"""hone storage check, hone storage upgrade: as their user sees them."""
import sqlite3

from hone_cli import FUNCTIONS, SOURCE, HoneTest, main

OLDER = SOURCE / "tests" / "data" / "older"


class Storage(HoneTest):
    def sql(self, script, name="hone.db"):
        with sqlite3.connect(self.folder / name) as database:
            database.executescript(script)
        database.close()

    def test_a_sound_storage(self):
        self.hone("run", FUNCTIONS, "-n", 3, "-s", "random", "-q")
        result = self.hone("storage", "check", "--format", "json").last()
        self.assertEqual((result["revision"], result["findings"], result["hosts"], result["integrity"]),
                         ("v3.2.0.a", [], [], True))
        self.assertLess(abs(result["clock_skew_s"]), 1)
        self.assertIn("nothing is damaged", self.hone("storage", "check").out)
        self.hone("storage", "check", "--repair")

    def test_damage_is_named_and_some_of_it_repaired(self):
        self.hone("run", FUNCTIONS, "-n", 3, "-s", "random", "-q")
        self.sql("UPDATE trials SET number = NULL WHERE number = 1;"
                 "INSERT INTO study_user_attributes (study_id, key, value_json) VALUES (1, 'k', '{')")
        said = self.hone("storage", "check", status=1).out
        self.assertIn("number: study 'functions', the trial of row 2 has no number", said)
        self.assertIn("json: study 'functions': attribute 'k' is no JSON", said)
        findings = self.hone("storage", "check", "--repair", "--format", "json", status=1).last()["findings"]
        self.assertEqual({f["damage"]: f["repaired"] for f in findings}, {"number": True, "json": False})
        self.sql("DELETE FROM study_user_attributes")
        self.hone("storage", "check")
        self.assertEqual([t["number"] for t in self.trials()], [0, 1, 2])

    def test_an_older_storage_is_brought_up(self):
        self.sql((OLDER / "v3.0.0.d.sql").read_text())
        self.refused("storage", "check", status=1, says=["v3.0.0.d", "'hone storage upgrade' brings it up"])
        upgrade = self.hone("storage", "upgrade", "--format", "json").last()
        self.assertEqual((upgrade["from"], upgrade["revision"]), ("v3.0.0.d", "v3.2.0.a"))
        self.assertIn("already", self.hone("storage", "upgrade").out)
        self.hone("storage", "check")
        self.assertEqual(len(self.trials("one")), 8)

    def test_what_cannot_be_checked_is_refused(self):
        for command in ("check", "upgrade"):
            self.refused("storage", command, status=1, says=["no database hone.db"])
            self.refused("storage", command, "--storage", "memory:", status=2, says=["keeps nothing"])


if __name__ == "__main__":
    main()
