#!/usr/bin/env python3
"""How long a job stands still between a pruned trial and the next one, as the objective sees it.

    bench/storage/handover.py [--storage sqlite|postgresql|mariadb] [--jobs N]

From the moment in which the objective returns "pruned" to the moment in which a runner's next trial begins, on the
same runner: what was reported is durable before the job goes on, so the storage's commit is part of it. Exit status 1
if the median takes 20 ms.
"""
import argparse
import collections
import pathlib
import statistics
import subprocess
import sys
import tempfile

import databases

TRIALS = 400
MOST_MS = 20.0
OBJECTIVE = r"""
#include <hone/objective.hpp>
#include <chrono>
#include <cstdio>
#include <unistd.h>

static void note(const char* what) {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    std::FILE* file = std::fopen("times.txt", "a");
    std::fprintf(file, "%d %s %.9f\n", static_cast<int>(getpid()), what, std::chrono::duration<double>(now).count());
    std::fclose(file);
}

HONE_OBJECTIVE("handover", hone::minimize, "Notes when its trials begin and end.") (hone::Trial& trial) -> hone::Result {
    note("begin");
    const double x = trial.suggest_float("x", 0, 1);
    for (int step = 0; step < 10; ++step)
        if (trial.report(step, x)) {
            note("pruned");
            return hone::pruned;
        }
    note("complete");
    return x;
}
"""


def times(folder, url, jobs):
    """(runner, what, seconds) of each trial's beginning and end."""
    (folder / "handover.cpp").write_text(OBJECTIVE)
    subprocess.run(["c++", "-std=c++20", "-O1", "-shared", "-fPIC", "-fvisibility=hidden", "-I",
                    databases.ROOT / "sdk/include", "handover.cpp", "-o", "handover.so"], cwd=folder, check=True)
    subprocess.run([databases.ROOT / "build/release/bin/hone", "run", "./handover.so", "-n", str(TRIALS), "-s", "random", "-q",
                    "-j", str(jobs), "--storage", url], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return [line.split() for line in (folder / "times.txt").read_text().splitlines()]


def gaps_ms(lines):
    """Between what ended as pruned and what began next, by runner."""
    ended, gaps = collections.defaultdict(lambda: None), []
    for runner, what, at in lines:
        if what == "begin" and ended[runner] is not None:
            gaps.append(1000 * (float(at) - ended[runner]))
        ended[runner] = float(at) if what == "pruned" else None
    return gaps


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--storage", choices=["sqlite", "postgresql", "mariadb"], default="sqlite")
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args()
    databases.with_server(asked.storage)
    with tempfile.TemporaryDirectory() as name, databases.new(asked.storage, pathlib.Path(name)) as database:
        gaps = gaps_ms(times(pathlib.Path(name), database.hone_url, asked.jobs))
    if len(gaps) < TRIALS / 4:
        sys.exit(f"only {len(gaps)} of {TRIALS} trials were pruned")
    median = statistics.median(gaps)
    rare = sorted(gaps)[int(0.99 * len(gaps))]
    print(f"{asked.storage}, {len(gaps)} pruned trials: the next began after {median:.1f} ms (median), {rare:.1f} ms (99 %); "
          f"wanted: under {MOST_MS:g}")
    return 0 if median < MOST_MS else 1


if __name__ == "__main__":
    sys.exit(main())
