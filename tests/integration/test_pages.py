"""The code on the pages for users: copied into files it compiles as they say, and runs."""
import os
import re
import subprocess

from hone_cli import SOURCE, HoneTest, main

STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Werror"]
LIBRARY = ["-shared", "-fPIC", "-fvisibility=hidden", "-I", str(SOURCE / "sdk" / "include")]


def files_on(page):
    """name -> text of each code block that begins with a comment naming its file."""
    text = (SOURCE / page).read_text()
    return {match[1]: match[2] for match in re.finditer(r"```c(?:pp)?\n// (\S+)\n(.*?)```", text, re.DOTALL)}


class Pages(HoneTest):
    def build(self, name, text):
        (self.folder / name).write_text(text)
        compiler = [os.environ["CC"], "-std=c11"] if name.endswith(".c") else [os.environ["CXX"], "-std=c++20"]
        library = "./" + name.rsplit(".", 1)[0] + ".so"
        done = subprocess.run([*compiler, *STRICT, *LIBRARY, name, "-o", library], cwd=self.folder, text=True,
                              capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return library

    def test_the_readmes_objective_runs_with_the_guides_sampler_and_pruner(self):
        guide = files_on("docs/plugins.md")
        bowl = self.build("bowl.cpp", files_on("README.md")["bowl.cpp"])
        climber = self.build("climber.cpp", guide["climber.cpp"])
        mid = self.build("mid.cpp", guide["mid.cpp"])
        result = self.hone("run", bowl, "-n", 60, "-s", climber, "-p", mid, "--seed", 1, "--format", "json").last()
        self.assertEqual(result["study"], "bowl")
        self.assertEqual(result["trials"]["failed"], 0)
        self.assertGreater(result["trials"]["pruned"], 0)
        self.assertLess(result["best"]["values"][0], 0.5)

    def test_the_guides_objective_with_options_and_data(self):
        net = self.build("net.cpp", files_on("docs/plugins.md")["net.cpp"])
        (self.folder / "train.csv").write_text("1\n2\n6\n")
        self.refused("run", net, "-n", 1, status=2, says=["data"])
        self.refused("run", net, "-n", 1, "-O", "data=train.csv", "-O", "epochs=0", status=2, says=["epochs", "0"])
        best = self.hone("run", net, "-n", 30, "-q", "-O", "data=train.csv", "--seed", 1, "--format", "json").last()["best"]
        self.assertAlmostEqual(best["user_attrs"]["guess"], 3, delta=0.5)
        (self.folder / "empty.csv").write_text("")
        failed = self.hone("run", net, "-n", 1, "-q", "-O", "data=empty.csv", "--study", "empty", status=None)
        self.assertNotEqual(failed.status, 0)
        self.assertIn("no numbers in", failed.err)

    def test_the_guides_objective_in_c(self):
        valley = self.build("valley.c", files_on("docs/plugins.md")["valley.c"])
        result = self.hone("run", valley, "-n", 40, "--seed", 1, "--format", "json").last()
        self.assertEqual(result["trials"]["complete"], 40)
        self.assertLess(result["best"]["values"][0], -1.5)  # x * x * (x - 1) is -2 at the lower end


if __name__ == "__main__":
    main()
