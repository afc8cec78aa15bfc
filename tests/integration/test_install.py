"""What was built is clean from outside: what it loads, what it exports, and that it works where it was installed."""
import os
import pathlib
import subprocess
import unittest

from hone_cli import BUILD, HONE, PLUGINS, HoneTest, main

SHIPPED = sorted(PLUGINS.glob("*/*.so"))
MLP = PLUGINS / "objectives" / "mlp.so"


def output_of(*command):
    return subprocess.run(command, check=True, text=True, capture_output=True).stdout


class Loading(HoneTest):
    def loaded_by(self, *arguments):
        """Names of the libraries that hone and all its children loaded."""
        (self.folder / "loads").mkdir(exist_ok=True)
        for old in (self.folder / "loads").iterdir():
            old.unlink()
        self.hone(*arguments, LD_DEBUG="files", LD_DEBUG_OUTPUT=str(self.folder / "loads" / "of"))
        text = "".join(f.read_text(errors="replace") for f in (self.folder / "loads").iterdir())
        return {pathlib.Path(line.split("file=")[1].split()[0]).name for line in text.splitlines() if "file=" in line}

    def test_the_host_is_not_linked_to_libtorch(self):
        self.assertNotIn("torch", output_of("ldd", HONE))

    def test_neither_help_nor_a_study_of_functions_loads_libtorch(self):
        for arguments in (["--help"], ["run", "functions", "-n", "2", "-q"]):
            names = self.loaded_by(*arguments)
            self.assertTrue(any(n.startswith("libstdc++") for n in names), names)
            self.assertFalse([n for n in names if "torch" in n or "c10" in n])

    @unittest.skipUnless(MLP.exists(), "built without LibTorch")
    def test_only_the_runner_of_mlp_loads_libtorch(self):
        names = self.loaded_by("run", "mlp", "-n", "1", "-q", "--storage", "memory:")
        self.assertTrue([n for n in names if n.startswith("libtorch")])


class Exports(HoneTest):
    def test_each_shipped_plugin_exports_its_entry_and_nothing_else(self):
        self.assertGreaterEqual({p.stem for p in SHIPPED}, {"functions", "random", "tpe", "nop", "median"})
        for plugin in SHIPPED:
            with self.subTest(plugin=plugin.name):
                symbols = {line.split()[-1] for line in output_of("nm", "-D", "--defined-only", plugin).splitlines()}
                self.assertEqual(symbols, {"hone_plugin"})


class Installed(HoneTest):
    def setUp(self):
        super().setUp()
        self.prefix = self.folder / "prefix"
        subprocess.run(["cmake", "--install", BUILD, "--prefix", self.prefix], check=True, stdout=subprocess.DEVNULL)
        self.program = self.prefix / "bin" / "hone"
        self.environment = {k: v for k, v in self.environment.items() if k in ("PATH", "ASAN_OPTIONS", "TSAN_OPTIONS")}

    def test_it_finds_its_plugins_and_runs_a_study(self):
        plugins = self.hone("plugin", "list", "--format", "json", program=self.program).lines()
        self.assertEqual({pathlib.Path(p["file"]).stem for p in plugins}, {p.stem for p in SHIPPED})
        for plugin in plugins:
            self.assertTrue(pathlib.Path(plugin["file"]).resolve().is_relative_to(self.prefix.resolve()), plugin)
        result = self.hone("run", "functions", "-n", 3, "--format", "json", program=self.program).last()
        self.assertEqual(result["trials"]["complete"], 3)

    def test_it_works_through_a_link_and_after_a_move(self):
        moved = self.folder / "elsewhere"
        self.prefix.rename(moved)
        link = self.folder / "hone"
        os.symlink(moved / "bin" / "hone", link)
        self.hone("run", "functions", "-n", 1, "-q", program=link)


if __name__ == "__main__":
    main()
