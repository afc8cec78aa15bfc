"""Writes the table that the tests of cmaes compare with: runs of the PyPI package cmaes, its points included.

usage: make_cmaes_table.py FOLDER          needs a Python with cmaes 0.13 and scipy
"""
import sys
import warnings

import cmaes
import numpy as np

warnings.filterwarnings("ignore")


def row(values): return "{" + ", ".join(repr(float(v)) for v in np.ravel(values)) + "}"
def rows(values): return "{" + ",\n ".join(row(v) for v in values) + "}"


def strategy_rows():
    for separable in (False, True):
        for n, population in ((2, 6), (2, 2), (5, 8), (10, 10), (10, 3), (10, 100), (40, 15), (3, 1000)):
            if separable: c = cmaes.SepCMA(np.zeros(n), 1.0, population_size=population)
            else: c = cmaes.CMA(np.zeros(n), 1.0, population_size=population)
            cmu = min(c._cmu, 1 - c._c1)  # of the diagonal the package lets it exceed that in large populations
            weights = np.append(c._weights, np.zeros(population - len(c._weights)))
            yield (f"{{Model::{'separable' if separable else 'full'}, {n}, {population}, {c._mu}, {row(weights)}, "
                   f"{row([c._mu_eff, c._c_sigma, c._d_sigma, c._cc, c._c1, cmu, c._chi_n])}}}")


def ellipsoid(x): return sum(10 ** (3 * i / max(1, len(x) - 1)) * (v - 0.3) ** 2 for i, v in enumerate(x))
def rastrigin(x): return sum(10 + (5 * (v - 0.4)) ** 2 - 10 * np.cos(10 * np.pi * (v - 0.4)) for v in x)
def corner(x): return ellipsoid(x) + 3 * x[-1] - 2 * x[0]


def run(optimizer, function, generations):
    inner = optimizer._cma if isinstance(optimizer, cmaes.CMAwM) else optimizer
    points, states = [], []
    for _ in range(generations):
        solutions = []
        for _ in range(optimizer.population_size):
            asked = optimizer.ask()
            shown, told = asked if isinstance(optimizer, cmaes.CMAwM) else (asked, asked)
            solutions.append((told, function(shown)))
        solutions.sort(key=lambda s: s[1])
        points.append(np.array([x for x, _ in solutions]))
        optimizer.tell(list(solutions))
        extra = optimizer._A if isinstance(optimizer, cmaes.CMAwM) else []
        if getattr(inner, "_lr_adapt", False): extra = [inner._eta_mean, inner._eta_Sigma]
        states.append("{%s, %r, %s, %s, %s, %s}" % (row(inner._mean), float(inner._sigma), row(inner._C), row(inner._p_sigma),
                                                    row(inner._pc), row(extra)))
    return f"{rows(points)},\n{{{', '.join(states)}}}"


def run_rows():
    def case(name, n, population, variant, steps, function, generations):
        mean, sigma, bounds = np.full(n, 0.5), 1 / 6, np.tile([0.0, 1.0], (n, 1))
        same = {"bounds": bounds, "seed": n + population, "population_size": population}
        if variant == "separable": optimizer = cmaes.SepCMA(mean, sigma, **same)
        elif variant == "margin": optimizer = cmaes.CMAwM(mean, sigma, steps=np.array(steps), **same)
        else: optimizer = cmaes.CMA(mean, sigma, lr_adapt=variant == "rates", **same)
        return f'{{"{name}", Variant::{variant}, {n}, {population}, {row(steps)},\n{run(optimizer, function, generations)}}}'
    yield case("one coordinate", 1, 4, "full", [], ellipsoid, 10)
    yield case("an ellipsoid", 4, 8, "full", [], ellipsoid, 25)
    yield case("a large population", 3, 20, "full", [], rastrigin, 6)
    yield case("a population of three", 2, 3, "full", [], corner, 10)
    yield case("the diagonal of an ellipsoid", 4, 8, "separable", [], ellipsoid, 25)
    yield case("the diagonal at a border", 2, 6, "separable", [], corner, 12)
    yield case("rates on an ellipsoid", 3, 7, "rates", [], ellipsoid, 20)
    yield case("rates among many hills", 2, 6, "rates", [], rastrigin, 30)
    yield case("grids of two and eleven points", 4, 8, "margin", [1.0, 0.0, 0.1, 0.0], ellipsoid, 25)
    yield case("grids pushed to their ends", 3, 7, "margin", [0.25, 1.0, 0.05], corner, 25)


def stop_rows():
    for n, population in ((1, 4), (2, 6)):
        for separable in (False, True)[:n]:
            same = {"mean": np.full(n, 0.5), "sigma": 1 / 6, "seed": n, "population_size": population}
            optimizer = cmaes.SepCMA(**same) if separable else cmaes.CMA(**same)
            points, losses = [], []
            while not optimizer.should_stop():
                solutions = sorted(((x, ellipsoid(x)) for x in (optimizer.ask() for _ in range(population))), key=lambda s: s[1])
                points.append(np.array([x for x, _ in solutions]))
                losses.append([solutions[0][1], solutions[-1][1]])
                optimizer.tell(solutions)
            yield f"{{Model::{'separable' if separable else 'full'}, {n}, {population}, {rows(points)},\n{rows(losses)}}}"


def warm_start_rows():
    for n, count in ((1, 10), (2, 25), (4, 80)):
        points = np.random.RandomState(count).uniform(0.2, 0.9, size=(count, n))
        mean, sigma, covariance = cmaes.get_warm_start_mgd([(x, i) for i, x in enumerate(points)])
        yield f"{{{n}, {rows(points)},\n{row(mean)}, {float(sigma)!r}, {row(covariance)}}}"


with open(f"{sys.argv[1]}/cmaes.hpp", "w") as f:
    f.write(f"// Made by tables/make_cmaes_table.py with cmaes {cmaes.__version__}: do not edit.\n#pragma once\n\n"
            '#include "tables/cmaes_cases.hpp"\n\n// clang-format off\nnamespace tables {\n\n'
            "const std::vector<StrategyCase> strategy_table = {\n" + ",\n".join(strategy_rows()) + "};\n\n"
            "const std::vector<RunCase> run_table = {\n" + ",\n".join(run_rows()) + "};\n\n"
            "const std::vector<StopCase> stop_table = {\n" + ",\n".join(stop_rows()) + "};\n\n"
            "const std::vector<WarmStartCase> warm_start_table = {\n" + ",\n".join(warm_start_rows()) + "};\n\n}  // namespace tables\n")
