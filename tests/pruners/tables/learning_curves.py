#!/usr/bin/env python3
"""Makes learning_curves.hpp: what the ensemble of the pruner `curve` says, integrated by brute force.

Each member's joint distribution of the losses and of the last one is normal, N(A m, A S A' + noise): its evidence and
its predictive distribution come from scipy.stats, not from the closed form of the posterior.
"""
import numpy
from scipy.stats import multivariate_normal, norm

STEP, SPEED, LATE_SPEED, PLATEAU = 0.25, 2 ** 0.5, 1.5, 0.025  # of the grid
POWERS = [STEP * i for i in range(11)]
SLOWNESSES = [0.02 * SPEED ** i for i in range(12)]
LATE = [(PLATEAU * i, 0.025 * LATE_SPEED ** j) for i in range(1, 33) for j in range(6)]
NOISES = (0.002, 0.005, 0.0125, 0.03, 0.08)
DEAD_NOISE = 1e-4


def power(p):
    return lambda u: -numpy.log(u) if p == 0 else u ** -p


def exponential(begin, slowness):
    return lambda u: numpy.exp(-numpy.maximum(u - begin, 0) / slowness)


def members(dead):
    """(shape, neighbours, weight, noise) of each, where `dead` is the weight of a flat one that is still."""
    return [(*shape, weight, noise) for shape, weight in zip(*shapes()) for noise in NOISES] + (
        [(None, [], dead, DEAD_NOISE)] if dead else [])


def shapes():
    """Each with its neighbours, half a step of the grid away: by speed, by begin."""
    plain = [(power(p), [(power(p - STEP / 2), power(p + STEP / 2))]) for p in POWERS]
    plain += [(exponential(0, s), [(exponential(0, s / SPEED ** 0.5), exponential(0, s * SPEED ** 0.5))])
              for s in SLOWNESSES]
    late = [(exponential(b, s), [(exponential(b, s / LATE_SPEED ** 0.5), exponential(b, s * LATE_SPEED ** 0.5)),
                                 (exponential(b - PLATEAU / 2, s), exponential(b + PLATEAU / 2, s))])
            for b, s in LATE]
    weights = [0.8 / len(plain)] * len(plain) + [0.1 / len(late)] * len(late) + [0.1]
    return plain + late + [(None, [])], weights


def share_of(shape, places):
    if shape is None:
        return numpy.ones_like(places)
    first, last = shape(places[0]), shape(places[-1])
    return (shape(places) - last) / (first - last)


def chance(n_places, where, losses, first, last, scale, dead, goal):
    places = numpy.arange(1, n_places + 1) / n_places
    at = list(where) + [n_places - 1]
    logs, below = [], []
    for shape, neighbours, weight, noise in members(dead):
        share = share_of(shape, places)[at]
        tangents = [(share_of(above, places) - share_of(under, places))[at] / 2 for under, above in neighbours]
        columns = numpy.stack([share, 1 - share, *tangents], axis=1)
        mean = numpy.array([first[0], last[0]] + [0] * len(tangents))
        cov = numpy.diag([first[1] ** 2, last[1] ** 2] + [scale ** 2 / 3] * len(tangents))
        m, v = columns @ mean, columns @ cov @ columns.T + (noise * scale) ** 2 * numpy.eye(len(at))
        logs.append(numpy.log(weight) + multivariate_normal.logpdf(losses, m[:-1], v[:-1, :-1]))
        gain = numpy.linalg.solve(v[:-1, :-1], v[:-1, -1])
        below.append(norm.cdf(goal, m[-1] + gain @ (numpy.array(losses) - m[:-1]),
                              numpy.sqrt(v[-1, -1] - gain @ v[:-1, -1])))
    weights = numpy.exp(numpy.array(logs) - max(logs))
    return float(weights @ below / weights.sum())


def show(n_places, where, losses, dead, goal):
    braces = ["{" + ", ".join(map(str, values)) + "}" for values in (where, losses)]
    says = chance(n_places, where, losses, (1.0, 0.5), (0.5, 0.4), 1.0, dead, goal)
    numbers = ", ".join(map(repr, (1.0, 0.5, 0.5, 0.4, 1.0, dead, goal, says)))
    print(f"    {{{n_places}, {braces[0]}, {braces[1]}, {numbers}}},")


def main():
    random = numpy.random.default_rng(1)
    print("// Made by learning_curves.py.\n#pragma once\n\n#include <cstddef>\n#include <vector>\n")
    print("namespace tables {\n\nstruct CurveChance {\n    std::size_t n_places;\n    std::vector<std::size_t> where;")
    print("    std::vector<double> losses;\n    double first, first_sd, last, last_sd, scale, dead, goal, chance;\n};\n")
    print("inline const std::vector<CurveChance> curve_chances = {")
    for i in range(24):
        n_places = int(random.integers(5, 40))
        where = sorted(int(w) for w in random.choice(n_places - 1, int(random.integers(1, min(n_places, 12))), False))
        end, height, speed = random.uniform(0, 1), random.uniform(-0.2, 1), random.uniform(0.2, 2)
        losses = [float(round(end + height * (w + 1) ** -speed + random.normal(0, 0.01), 4)) for w in where]
        show(n_places, where, losses, 0.0, round(float(end + random.normal(0, 0.1)), 3))
    for losses in ([0.9] * 4, [0.9] * 9, [0.9, 0.9, 0.9, 0.88]):
        show(20, list(range(len(losses))), losses, 0.05, 0.4)
    print("};\n\n}  // namespace tables")


if __name__ == "__main__":
    main()
