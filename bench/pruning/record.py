#!/usr/bin/env python3
"""Records the learning curves of 200 runs of `mlp` on its digits, 50 epochs each: makes curves/mlp.jsonl anew.

    bench/pruning/record.py [--hone FILE] [--runs 200] [--epochs 50] [--seed 1] [--to FILE]

It takes 10 CPU minutes, and Python needs numpy, which times the networks' inference. README.md describes the format.
"""
import argparse
import contextlib
import json
import os
import pathlib
import platform
import sqlite3
import statistics
import subprocess
import tempfile
import time

# Of NumPy's BLAS too, before it loads.
os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
import numpy  # noqa: E402

N_PIXELS = 64
N_CLASSES = 10
TIMINGS = 2000


def layer_sizes(params):
    return [N_PIXELS] + [params["hidden_dim"]] * params["n_layers"] + [N_CLASSES]


def n_weights(params):
    sizes = layer_sizes(params)
    return sum(inputs * outputs + outputs for inputs, outputs in zip(sizes, sizes[1:]))


def latency_us(params):
    """Median time to classify one row, in microseconds."""
    sizes = layer_sizes(params)
    chance = numpy.random.default_rng(1)
    layers = [(chance.standard_normal((outputs, inputs), dtype=numpy.float32), numpy.zeros(outputs, numpy.float32))
              for inputs, outputs in zip(sizes, sizes[1:])]
    row = chance.standard_normal(N_PIXELS, dtype=numpy.float32)
    seconds = []
    for _ in range(TIMINGS):
        begin = time.perf_counter()
        x = row
        for weight, bias in layers[:-1]:
            x = numpy.maximum(weight @ x + bias, 0)
        weight, bias = layers[-1]
        numpy.argmax(weight @ x + bias)
        seconds.append(time.perf_counter() - begin)
    return round(1e6 * statistics.median(seconds), 2)


def record(hone, runs, epochs, seed, folder):
    command = [hone, "run", "mlp", "-O", f"max_epochs={epochs}", "--fix", f"epochs={epochs}", "-O", "device=cpu", "-s",
               "random", "-p", "nop", "-n", str(runs), "--seed", str(seed), "-j", str(os.cpu_count()), "--storage",
               f"sqlite:///{folder}/mlp.db", "-q"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def value_of(distribution_json, stored):
    """As Optuna's format keeps a parameter: choices by their place."""
    distribution = json.loads(distribution_json)
    if distribution["name"] == "CategoricalDistribution":
        return distribution["attributes"]["choices"][int(stored)]
    return int(stored) if distribution["name"] == "IntDistribution" else stored


def curves_in(database):
    with contextlib.closing(sqlite3.connect(database)) as sql:
        trials = sql.execute("SELECT trial_id, number FROM trials WHERE state = 'COMPLETE' ORDER BY number").fetchall()
        for trial_id, number in trials:
            params = {name: value_of(distribution, value) for name, value, distribution in sql.execute(
                "SELECT param_name, param_value, distribution_json FROM trial_params WHERE trial_id = ? "
                "ORDER BY param_id", (trial_id,))}
            accuracy = [round(value, 6) for value, in sql.execute(
                "SELECT intermediate_value FROM trial_intermediate_values WHERE trial_id = ? ORDER BY step",
                (trial_id,))]
            yield number, params, accuracy


def main():
    here = pathlib.Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hone", type=pathlib.Path, default=here.parents[1] / "build/release/bin/hone")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--epochs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--to", type=pathlib.Path, default=here / "curves/mlp.jsonl")
    given = parser.parse_args()

    latencies = {}
    with tempfile.TemporaryDirectory() as folder, given.to.open("w") as to:
        record(given.hone.resolve(), given.runs, given.epochs, given.seed, folder)
        for number, params, accuracy in curves_in(f"{folder}/mlp.db"):
            shape = (params["n_layers"], params["hidden_dim"])
            if shape not in latencies:
                latencies[shape] = latency_us(params)
            run = {"run": number, "params": params, "weights": n_weights(params), "latency_us": latencies[shape],
                   "accuracy": accuracy}
            to.write(json.dumps(run) + "\n")
    print(f"{given.to}: latencies by NumPy {numpy.__version__} on {platform.machine()}, one thread")


if __name__ == "__main__":
    main()
