"""A database's password is shown nowhere: not by hone, not by what lists processes, not in the database itself."""
import contextlib
import pathlib
import signal
import unittest
import urllib.parse

import database
from fleet import Host
from hone_cli import BAD, HoneTest, main

LOUD = {"HONE_LOG": "trace"}


class SecretsTest(HoneTest):
    secrets = ()

    def assert_hidden(self, text, where=""):
        for secret in self.secrets:
            self.assertNotIn(secret, str(text), f"a password is shown {where}")

    def said(self, *arguments, status=None, **environment):
        """Whatever hone says to this, the secrets are not in it."""
        result = self.hone(*arguments, status=status, **(LOUD | environment))
        self.assert_hidden(result, f"by hone {' '.join(map(str, arguments))}")
        return result


class Malformed(SecretsTest):
    secrets = ("hunter2",)
    urls = ["postgresql://u:hunter2@h/", "postgresql://u:hunter2@h:x/d", "postgresql://u:hunter2/d", "mysql://u:hunter2",
            "postgres://u:hunter2@h/d", "postgresql:/u:hunter2@h/d", "u:hunter2@h/d", "sqlite://u:hunter2@h/d",
            "postgresql://u:a?hunter2@h/d", "postgresql://u:a@hunter2@h:/", "mysql://u:hunter2@h/d?ssl=1",
            "postgresql://h/d?password=hunter2&user", "postgresql://h/d?passwrd=hunter2", "mysql://h/d?passwd=hunter2",
            "postgresql+psycopg2://u:hunter2@nowhere.invalid/d", "mysql+pymysql://u:hunter2@127.0.0.1:1/d"]

    def test_urls_that_are_none_and_servers_that_are_none(self):
        for url in self.urls:
            with self.subTest(url=url):
                for arguments in (["run", "functions", "-n", 1], ["best"], ["trial", "list"]):
                    self.assertNotEqual(self.said(*arguments, "--storage", url).status, 0)
                    self.assertNotEqual(self.said(*arguments, HONE_STORAGE=url).status, 0)
                    (self.folder / "hone.ini").write_text(f"storage = {url}\n")
                    self.assertNotEqual(self.said(*arguments, "--config", "hone.ini").status, 0)

    def test_targets_that_are_none(self):
        self.hone("study", "create", "s")
        for url in self.urls:
            with self.subTest(url=url):
                self.assertNotEqual(self.said("study", "copy", "s", "--to", url).status, 0)

    def test_urls_in_wrong_places(self):
        url = "postgresql://u:hunter2@h/d"
        for arguments in ([url], ["run", url], ["run", "functions", url], ["run", "functions", "-O", url], ["enqueue", url],
                          ["best", url], [f"--storage={url}"], ["best", f"--storag={url}"], ["best", "--config", url],
                          ["run", "functions", "-s", url, "-n", 1], ["best", "--format", url],
                          ["run", "functions", "--timeout", url], ["run", "functions", "--fix", url]):
            with self.subTest(arguments=arguments):
                self.assertNotEqual(self.said(*arguments).status, 0)


@unittest.skipUnless(database.SERVER, "SQLite has no passwords")
class OnServer(SecretsTest):
    encoded = urllib.parse.urlsplit(database.SERVER).password
    plain = urllib.parse.unquote(encoded or "")
    secrets = (encoded, plain)

    def setUp(self):
        super().setUp()
        self.url = database.new_database(self.folder)

    def ways(self):
        """Arguments and environment that name the storage."""
        (self.folder / "hone.ini").write_text(f"storage = {self.url}\n")
        return [(["--storage", self.url], {}), ([f"--storage={self.url}"], {}), ([], {"HONE_STORAGE": self.url}),
                (["--config", "hone.ini"], {})]

    def assert_hidden_in_database(self):
        with contextlib.closing(database.Reader(self.url)) as reader:
            schema = "current_schema()" if self.url.startswith("postgresql") else "database()"
            tables = [name for name, in reader.rows(
                f"SELECT table_name FROM information_schema.tables WHERE table_schema = {schema}")]
            self.assertIn("trial_system_attributes", tables)
            for table in tables:
                for row in reader.rows(f"SELECT * FROM {table}"):
                    for cell in row:
                        self.assert_hidden(cell, f"in {table}")

    def test_commands_that_succeed(self):
        for arguments, environment in self.ways():
            for command in (["run", "functions", "-n", 3, "--format", "json"], ["run", "functions", "-n", 3],
                            ["trial", "list"], ["study", "list"], ["study", "show", "functions"], ["best"],
                            ["trial", "show", 0, "--study", "functions"], ["enqueue", "--study", "functions", "x0=1"],
                            ["run", "functions", "-n", 1, "-q"], ["study", "create", "empty"],
                            ["study", "rename", "empty", "hollow"], ["study", "copy", "functions", "hollow2"],
                            ["study", "copy", "functions", "--to", database.new_database(self.folder)],
                            ["study", "delete", "hollow"], ["study", "delete", "hollow2"], ["storage", "upgrade"]):
                self.said(*command, *arguments, status=0, **environment)
        self.assert_hidden_in_database()

    def test_objectives_that_crash(self):
        for how in ("segv", "throw", "abort"):
            self.said("run", BAD / "crash.so", "-O", f"how={how}", "-O", "every=2", "-n", 4, "--study", how, "--storage",
                      self.url, status=0)
        self.assert_hidden_in_database()

    def test_what_is_refused(self):
        wrong = self.url.replace(self.encoded, "hunter2")
        self.secrets += ("hunter2",)
        for url in (wrong, self.url + "_missing", self.url.replace("127.0.0.1", "nowhere.invalid"),
                    self.url + "?sslmod=require", self.url.replace("127.0.0.1:", "127.0.0.1:x")):
            self.assertNotEqual(self.said("run", "functions", "-n", 1, "--storage", url).status, 0)
            self.assertNotEqual(self.said("best", HONE_STORAGE=url).status, 0)

    def test_processes_while_they_run(self):
        for arguments, environment in self.ways():
            with self.subTest(arguments=arguments, environment=environment):
                running = self.start_with(arguments, environment)
                processes = [running.process.pid, *running.runners()]
                self.assertGreater(len(processes), 1)
                for pid in processes:
                    for file in ("cmdline", "environ"):
                        shown = pathlib.Path(f"/proc/{pid}/{file}").read_bytes().decode(errors="replace")
                        self.assert_hidden(shown, f"in /proc/{pid}/{file}")
                        if file == "cmdline" and arguments[:1] == ["--storage"] and pid == processes[0]:
                            self.assertIn(urllib.parse.urlsplit(self.url).path, shown)  # the rest is still there

    def test_a_host_that_crashes(self):
        for number in (signal.SIGABRT, signal.SIGSEGV):
            running = self.start_with(["--storage", self.url], {})
            running.signal(number)
            running.process.wait()
            self.assert_hidden(running.said + running.printed, f"by a host that died of {number.name}")

    def test_a_server_that_goes_away(self):
        running = self.start_with(["--storage", self.url], {}, "-O", "sleep=500", "-n", 6)
        database.tell_server("stop")
        try:
            self.wait_until(lambda: "this is tried again" in running.said, "the host noticed")
            self.assertNotEqual(self.said("best", "--storage", self.url).status, 0)
        finally:
            database.tell_server("start")
        self.assertEqual(running.process.wait(60), 0, running.said)
        self.assert_hidden(running.said + running.printed)
        self.assert_hidden_in_database()

    def start_with(self, arguments, environment, *more):
        """A host at work: it has a trial."""
        more = more or ("-O", "sleep=600000")
        study = f"s{len(list(self.folder.glob('*.err')))}"
        host = Host(self.folder / f"{study}.err", ["--study", study, *arguments, *more],
                    self.environment | LOUD | environment)
        self.addCleanup(host.stop)
        self.wait_until(lambda: any(t.state == "RUNNING" for t in self.trials_of(study)), "a trial runs")
        return host

    def trials_of(self, study):
        try:
            return database.read_trials(self.url, study)
        except Exception:  # no tables yet
            return []


if __name__ == "__main__":
    main()
