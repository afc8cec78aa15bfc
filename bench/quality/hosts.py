#!/usr/bin/env python3
"""Many hosts at one study beside one host alone: the best value of the test functions after as many trials.

    bench/quality/hosts.py [--samplers tpe,cmaes,nsga2] [--functions sphere5,zdt1] [--budget 100] [--seeds 10]
                           [--hosts 8] [--sleep 300] [--at-once 4]

Each host is a process of its own on one SQLite database. Trials take --sleep milliseconds: real ones are long beside the
50 within which a host writes what it proposes, and hosts then really run at once. The table says how many other trials
ran, on average, when one began, and of how many of these the host did not know yet what they try. With several
objectives the value is the hypervolume of the front.

Exit 1 if the median of the studies of many hosts is beyond the worse quartile of those of one host, with these seeds
and again with as many fresh ones.
"""
import argparse
import concurrent.futures
import json
import statistics
import subprocess
import sys
import tempfile

import functions
import run


def lines(given, *arguments):
    done = subprocess.run([given.hone, *arguments, "--format", "json"], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def together(given, function, seed):
    """The best value, how many others ran when a trial began, and of how many of these it was not known what they try."""
    with tempfile.TemporaryDirectory() as folder:
        study = ["--study", "hosts", "--storage", f"sqlite:///{folder}/study.db"]
        command = [given.hone, "run", "functions", "-O", f"name={function}", "-O", f"sleep={given.sleep}", "-s",
                   given.sampler, "-p", "nop", "--until", str(given.budget), "--seed", str(seed), "--sync-interval",
                   f"{given.sleep / 30:g}ms", "--quiet", *study]
        hosts = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
                 for _ in range(given.hosts)]
        for host in hosts:
            _, said = host.communicate()
            if host.returncode != 0:
                sys.exit(f"{' '.join(command)} ended with {host.returncode}: {said.strip()}")
        views = [trial["system_attrs"]["hone:trial"]["view"] for trial in lines(given, "trial", "list", *study)]
        best = [trial["values"] for trial in lines(given, "best", *study)]
    others, unknown = (statistics.mean(len(view.get(which, [])) for view in views) for which in ("running", "blank"))
    return run.score(function, best), others, unknown


def compare(given, function, seeds):
    """[quartiles of one host], median of many, whether that is beyond, means of others that ran and of unknown ones."""
    alone = statistics.quantiles([run.hone_score(given, function, given.budget, seed) for seed in seeds],
                                 method="inclusive")
    with concurrent.futures.ThreadPoolExecutor(given.at_once) as studies:
        scores, others, unknown = zip(*studies.map(lambda seed: together(given, function, seed), seeds))
    median = statistics.median(scores)
    beyond = median < alone[0] if function in functions.MULTI_OBJECTIVE else median > alone[2]
    return alone, median, beyond, statistics.mean(others), statistics.mean(unknown)


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--hone", default=str(run.HERE.parents[1] / "build/release/bin/hone"))
    ask.add_argument("--samplers", default="tpe,cmaes,gp,nsga2")
    ask.add_argument("--functions", help="default: those of the baseline, of one value with cmaes")
    ask.add_argument("--budget", type=int, default=100)
    ask.add_argument("--seeds", type=int, default=10)
    ask.add_argument("--hosts", type=int, default=8)
    ask.add_argument("--sleep", type=float, default=300, help="milliseconds a trial takes")
    ask.add_argument("--at-once", type=int, default=4, help="studies")
    given = ask.parse_args()
    given.option = []

    suite = json.loads((run.HERE / "optuna-baseline.json").read_text())
    print(f"{'sampler':8} {'function':12} {'one host: lower':>15} {'median':>10} {'upper':>10}   "
          f"{str(given.hosts) + ' hosts':>10} {'others':>6} {'unknown':>7}")
    beyond = []
    for given.sampler in given.samplers.split(","):
        single_only = given.sampler == "cmaes"
        for function in given.functions.split(",") if given.functions else suite:
            if single_only and function in functions.MULTI_OBJECTIVE:
                continue
            alone, median, is_beyond, others, unknown = compare(given, function, range(given.seeds))
            line = (f"{given.sampler:8} {function:12} {alone[0]:15.5g} {alone[1]:10.5g} {alone[2]:10.5g}   {median:10.5g} "
                    f"{others:6.1f} {unknown:7.2f}")
            if is_beyond:
                alone, median, again, *_ = compare(given, function, range(given.seeds, 2 * given.seeds))
                line += f"  beyond; fresh seeds: {median:.5g} of {alone[0]:.5g} to {alone[2]:.5g}"
                beyond += [f"{given.sampler} on {function}"] if again else []
            print(line, flush=True)
    if beyond:
        sys.exit(f"beyond the quartiles of one host: {', '.join(beyond)}")


if __name__ == "__main__":
    main()
