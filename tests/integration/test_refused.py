"""What hone refuses: one clear line on stderr, nothing on stdout, the exit status that the command line promises."""
import sqlite3

from hone_cli import BAD, FUNCTIONS, HoneTest, main

WRONG_COMMAND = 2
WRONG_WORLD = 1


class Libraries(HoneTest):
    def write(self, name, content):
        (self.folder / name).write_bytes(content)
        return f"./{name}"

    def test_a_missing_file(self):
        self.refused("run", "./nothing.so", "-n", 1, status=WRONG_COMMAND, says=["nothing.so"])

    def test_a_file_that_is_no_library(self):
        text = self.write("letter.so", b"Dear hone,\n" * 100)
        self.refused("run", text, "-n", 1, status=WRONG_WORLD, says=["letter.so"])
        for option in ("--sampler", "--pruner"):
            self.refused("run", "functions", "-n", 1, option, text, status=WRONG_WORLD, says=["letter.so"])

    def test_an_empty_file(self):
        self.refused("run", self.write("empty.so", b""), "-n", 1, status=WRONG_WORLD, says=["empty.so"])

    def test_a_truncated_library_at_any_length(self):
        whole = FUNCTIONS.read_bytes()
        for part in (4, 64, 1000, len(whole) // 2, len(whole) - 100):
            cut = self.write("cut.so", whole[:part])
            with self.subTest(bytes=part):
                self.refused("run", cut, "-n", 1, status=WRONG_WORLD, says=["cut.so"])
                self.refused("run", "functions", "-n", 1, "--sampler", cut, status=WRONG_WORLD, says=["cut.so"])
                self.refused("run", "functions", "-n", 1, "--pruner", cut, status=WRONG_WORLD, says=["cut.so"])

    def test_a_library_without_the_entry_symbol(self):
        self.refused("run", BAD / "no_entry.so", "-n", 1, status=WRONG_WORLD, says=["no_entry.so", "hone_plugin"])

    def test_a_library_of_another_version_of_the_abi(self):
        self.refused("run", BAD / "wrong_major.so", "-n", 1, status=WRONG_WORLD, says=["wrong_major.so", "1"])
        self.refused("run", BAD / "needs_minor_99.so", "-n", 1, status=WRONG_WORLD, says=["needs_minor_99.so", "99"])

    def test_a_library_that_breaks_the_abi(self):
        for name in ("wrong_magic", "short_descriptor", "null_create", "null_evaluate", "undefined_symbol"):
            with self.subTest(library=name):
                self.refused("run", BAD / f"{name}.so", "-n", 1, status=WRONG_WORLD, says=[f"{name}.so"])

    def test_a_plugin_of_another_kind(self):
        self.refused("run", "functions", "-n", 1, "--sampler", FUNCTIONS, status=WRONG_WORLD,
                     says=["functions", "objective"])


class Words(HoneTest):
    def test_an_unknown_plugin_offers_the_nearest_name(self):
        self.refused("run", "functions", "-n", 1, "-s", "tpf", status=WRONG_COMMAND, says=["tpf", "tpe"])
        self.refused("run", "functions", "-n", 1, "-p", "medain", status=WRONG_COMMAND, says=["medain", "median"])
        self.refused("run", "function", "-n", 1, status=WRONG_COMMAND, says=["functions"])

    def test_an_unknown_option_offers_the_nearest_name(self):
        self.refused("run", "functions", "--trails", 1, status=WRONG_COMMAND, says=["trails", "--trials"])
        self.refused("run", "functions", "-O", "nmae=branin", "-n", 1, status=WRONG_COMMAND, says=["nmae", "name"])

    def test_an_abbreviated_option(self):
        self.refused("run", "functions", "--tria", 1, status=WRONG_COMMAND, says=["--tria"])

    def test_an_option_out_of_range(self):
        self.refused("run", "functions", "-O", "reports=-1", "-n", 1, status=WRONG_COMMAND, says=["reports", "-1"])
        self.refused("run", "functions", "-O", "name=spere5", "-n", 1, status=WRONG_COMMAND, says=["spere5", "sphere5"])
        self.refused("run", "functions", "-O", "reports=many", "-n", 1, status=WRONG_COMMAND, says=["reports", "many"])
        self.refused("run", "functions", "-n", -3, status=WRONG_COMMAND, says=["--trials", "negative"])
        self.refused("run", "functions", "-n", 1, "-j", 0, status=WRONG_COMMAND, says=["--jobs", "1"])

    def test_grace_periods_in_which_the_living_seem_dead(self):
        def refused(*options, says):
            self.refused("run", "functions", "-n", 1, *options, status=WRONG_COMMAND, says=says)
        refused("--grace-period", "1s", says=["--grace-period", "2s"])
        refused("--heartbeat", "40s", says=["--grace-period", "twice --heartbeat", "60 s", "40 s"])
        refused("--heartbeat", "1ms", says=["--heartbeat", "100ms"])
        refused("--foreign-grace", "15s", says=["--foreign-grace", "twice"])
        refused("--retry", -1, says=["--retry", "negative"])
        refused("--retry-on", "nan", says=["--retry-on", "'nan'", "all"])
        refused("--until", -1, says=["--until", "negative"])

    def test_names_that_hold_line_ends_and_control_characters_leave_the_sentence_one_line(self):
        self.hone("study", "create", "a\nb\rc\x1b[2J", "--storage", "sqlite:///hone.db")
        self.refused("trial", "list", "--study", "a\nx", "--storage", "sqlite:///hone.db", status=WRONG_COMMAND, says=["a?x", "a?b?c?[2J"])

    def test_an_unknown_command(self):
        self.refused("rnu", "functions", status=WRONG_COMMAND, says=["rnu", "run"])

    def test_what_is_not_built_yet_is_refused_by_name(self):
        for option in (["--checkpoint-dir", "c"], ["--gpus", "0"]):
            with self.subTest(option=option[0]):
                self.refused("run", "functions", "-n", 1, *option, status=WRONG_COMMAND, says=[option[0]])
        for command in ("tell", "report", "importance", "ask"):
            with self.subTest(command=command):
                self.refused(command, status=WRONG_COMMAND, says=[command])
        self.assertEqual(list(self.folder.iterdir()), [], "a refused command leaves nothing behind")


class Databases(HoneTest):
    def run_on(self, url, status, says):
        return self.refused("run", "functions", "-n", 1, "--storage", url, status=status, says=says)

    def test_a_folder(self):
        (self.folder / "folder.db").mkdir()
        self.run_on("sqlite:///folder.db", WRONG_WORLD, ["folder.db"])

    def test_a_database_in_a_folder_that_is_not_there(self):
        self.run_on("sqlite:///nowhere/hone.db", WRONG_WORLD, ["nowhere"])

    def test_a_file_that_is_no_database(self):
        (self.folder / "garbage.db").write_bytes(b"no database at all\n" * 500)
        self.run_on("sqlite:///garbage.db", WRONG_WORLD, ["garbage.db"])
        self.assertIn(b"no database", (self.folder / "garbage.db").read_bytes(), "and it is left as it was")

    def test_a_corrupt_database(self):
        self.hone("run", "functions", "-n", 20, "-q")
        path = self.folder / "hone.db"
        with sqlite3.connect(path) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        content = bytearray(path.read_bytes())
        content[100:4096 * 3] = b"\xa5" * (4096 * 3 - 100)
        path.write_bytes(content)
        self.run_on("sqlite:///hone.db", WRONG_WORLD, ["hone.db"])

    def test_a_database_of_another_application(self):
        path = self.folder / "experiments.db"
        with sqlite3.connect(path) as database:
            database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
            database.execute("INSERT INTO alembic_version VALUES ('b5bbc9b3f6d1')")
            database.execute("CREATE TABLE experiments (experiment_id INTEGER PRIMARY KEY)")
        database.close()
        before = path.read_bytes()
        self.run_on("sqlite:///experiments.db", WRONG_WORLD, ["experiments.db"])
        self.assertEqual(path.read_bytes(), before)

    def test_a_url_that_is_none(self):
        self.run_on("hone.db", WRONG_COMMAND, ["hone.db", "sqlite:///"])
        self.run_on("oracle://scott:tiger@host/db", WRONG_COMMAND, ["oracle"])

    def test_a_password_is_never_shown(self):
        error = self.hone("run", "functions", "-n", 1, "--storage", "postgresql://u:s3cret@127.0.0.1:1/db",
                          status=None)
        self.assertNotEqual(error.status, 0)
        self.assertNotIn("s3cret", error.out + error.err)

    def test_reading_makes_no_database(self):
        for command in (["study", "list"], ["trial", "list", "--study", "s"], ["best", "--study", "s"]):
            self.refused(*command, status=WRONG_WORLD, says=["hone.db"])
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_memory_keeps_nothing(self):
        self.hone("run", "functions", "-n", 3, "-q", "--storage", "memory:")
        self.assertEqual(list(self.folder.iterdir()), [])
        self.refused("best", "--study", "functions", "--storage", "memory:", status=WRONG_COMMAND, says=["memory:"])


class Studies(HoneTest):
    def setUp(self):
        super().setUp()
        self.hone("run", "functions", "-n", 2, "-q")

    def test_another_direction_than_the_studys(self):
        self.refused("run", "functions", "-n", 1, "--direction", "maximize", status=WRONG_COMMAND,
                     says=["functions", "minimize", "maximize"])
        self.refused("run", "functions", "-O", "name=zdt1", "-n", 1, "--study", "functions", status=WRONG_COMMAND,
                     says=["functions"])
        self.assertEqual(len(self.trials()), 2)

    def test_other_options_of_the_objective(self):
        self.refused("run", "functions", "-O", "name=branin", "-n", 1, status=WRONG_COMMAND,
                     says=["functions", "sphere5", "branin", "--allow-drift"])
        self.hone("run", "functions", "-O", "sleep=1", "-n", 1, "-q", "--allow-drift")
        self.assertEqual(len(self.trials()), 3)

    def test_an_unknown_study_offers_the_nearest_name(self):
        self.refused("best", "--study", "fnuctions", status=WRONG_COMMAND, says=["fnuctions", "functions"])

    def test_enqueued_values_that_the_space_lacks(self):
        self.refused("enqueue", "--study", "functions", "x0=1000", status=WRONG_COMMAND, says=["x0", "1000"])
        self.assertEqual(len(self.trials()), 2)


if __name__ == "__main__":
    main()
