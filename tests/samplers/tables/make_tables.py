"""Writes the tables that the samplers' tests compare with, computed by SciPy and by Optuna itself.

usage: make_tables.py FOLDER          needs a Python with scipy and optuna 5
"""
import sys
import warnings

import numpy as np
import optuna
import scipy.special as special
import scipy.stats as stats
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers._tpe import sampler as tpe
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.trial import TrialState, create_trial

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)

# Among equal observations NumPy's default sort picks an order of its own, which differs between processors and decides
# which of them gets which bandwidth. The tables take the order of the trials.
_argsort = np.argsort
np.argsort = lambda a, *args, **kwargs: _argsort(a, *args, **{"kind": "stable", **kwargs})

HEAD = ("// Made by tables/make_tables.py with SciPy " + __import__("scipy").__version__ + " and Optuna " + optuna.__version__ +
        ": do not edit.\n#pragma once\n\n#include \"tables/tables.hpp\"\n\n// clang-format off\nnamespace tables {\n\n")


def number(x):
    if np.isinf(x): return "inf" if x > 0 else "-inf"
    if np.isnan(x): return "nan"
    return repr(float(x))


def row(values): return "{" + ", ".join(v if isinstance(v, str) else number(v) for v in values) + "}"
def rows(values): return "{" + ", ".join(row(v) for v in values) + "}"


def write(name, text):
    with open(f"{sys.argv[1]}/{name}.hpp", "w") as f: f.write(HEAD + text + "\n}  // namespace tables\n")


def exact_mass(a, b):
    """log(Phi(b) - Phi(a)) by integrating the density itself, scaled by its greatest value in [a, b]."""
    from scipy.integrate import quad
    m = min(max(0.0, a), b)
    v, _ = quad(lambda t: np.exp(0.5 * (m * m - t * t)), a, b, epsabs=0, epsrel=1e-13, limit=500,
                points=[p for p in (m + 1 / max(1, abs(m)), m - 1 / max(1, abs(m))) if a < p < b] or None)
    return np.log(v) - 0.5 * m * m - 0.5 * np.log(2 * np.pi)


def normal_table():
    xs = [-1e10, -1e4, -300, -60, -38, -37.5, -37, -36.9, -20, -8, -3, -1, -0.5, -1e-9, 0, 1e-9, 0.5, 1, 3, 6, 8, 20, 40]
    ys = [-1e9, -4e4, -2000, -701, -700, -699, -100, -20, -5, -2, -1, -0.7, -0.69, -0.5, -0.1, -1e-2, -1e-5, -1e-12, -1e-200]
    ab = [(-1, 1), (-0.3, 2), (-1e-3, 1e-3), (0.2, 0.2001), (5, 5.001), (-9, 9), (-40, 1), (3, 4), (-4, -3), (10, 11),
          (35, 36), (-36, -35), (37.9, 38.5), (50, 51), (-90, -89.999), (0, 5), (-5, 0), (-2, -1.9), (1, 1.015), (-0.005, 0.004)]
    q = [(u, a, b) for u in (1e-9, 0.1, 0.5, 0.999) for a, b in
         [(-1, 1), (-50, 50), (-0.1, 8), (-8, 0.1), (2, 3), (-3, -2), (9, 12), (-12, -9)]]
    t = "const std::vector<std::array<double, 2>> log_ndtr_table = " + rows((x, special.log_ndtr(x)) for x in xs) + ";\n"
    t += "const std::vector<std::array<double, 2>> ndtri_exp_table = " + rows((y, special.ndtri_exp(y)) for y in ys) + ";\n"
    t += "const std::vector<std::array<double, 3>> log_mass_table = " + rows((a, b, exact_mass(a, b)) for a, b in ab) + ";\n"
    t += "const std::vector<std::array<double, 4>> quantile_table = " + rows((u, a, b, stats.truncnorm.ppf(u, a, b)) for u, a, b in q) + ";\n"
    write("normal", t)


def domain(d):
    if isinstance(d, CategoricalDistribution):
        return "{Domain::Kind::categorical, Domain::Scale::linear, 0, %d, 1, %d}" % (len(d.choices) - 1, len(d.choices))
    scale = "log" if d.log else "linear"
    return "{Domain::Kind::numeric, Domain::Scale::%s, %s, %s, %s, 0}" % (scale, number(d.low), number(d.high), number(d.step or 0))


SPACES = {
    "float": [FloatDistribution(-3, 7)],
    "log float": [FloatDistribution(1e-5, 1e-1, log=True)],
    "stepped float": [FloatDistribution(0, 3, step=0.25)],
    "int": [IntDistribution(-4, 12)],
    "stepped int": [IntDistribution(32, 1024, step=32)],
    "log int": [IntDistribution(1, 300, log=True)],
    "wide int": [IntDistribution(0, 10**5)],  # much wider ones are beyond Optuna's precision
    "categorical": [CategoricalDistribution(["a", "b", "c"])],
    "all together": [FloatDistribution(-3, 7), FloatDistribution(1e-5, 1e-1, log=True), FloatDistribution(0, 3, step=0.25),
                     IntDistribution(-4, 12), IntDistribution(1, 300, log=True), CategoricalDistribution(["a", "b", "c", "d"])],
}


def draw(d, rng):
    if isinstance(d, CategoricalDistribution): return float(rng.randint(len(d.choices)))
    if d.log: x = np.exp(rng.uniform(np.log(d.low), np.log(d.high)))
    else: x = d.low + (d.high - d.low) * rng.beta(2, 4)
    if isinstance(d, IntDistribution): return float(d.low + round((x - d.low) / d.step) * d.step)
    return float(d.low + round((x - d.low) / d.step) * d.step if d.step else x)


# prior_weight, consider_magic_clip, consider_endpoints; first the defaults.
RULES = [(1.0, True, False), (0.5, True, True), (1.0, False, True), (3.0, False, False)]


def parzen_table():
    cases = []
    for label, dists in SPACES.items():
        for n, rule in [(n, RULES[0]) for n in (0, 1, 2, 7, 60)] + [(n, rule) for n in (1, 7) for rule in RULES[1:]]:
            rng = np.random.RandomState(n + len(label))
            obs = [[draw(d, rng) for _ in range(n)] for d in dists]
            points = [[draw(d, rng) for d in dists] for _ in range(6)]
            space = {f"p{i}": d for i, d in enumerate(dists)}
            parameters = _ParzenEstimatorParameters(*rule, tpe.default_weights, True)
            est = _ParzenEstimator({f"p{i}": np.array(o) for i, o in enumerate(obs)}, space, parameters)
            got = est.log_pdf({f"p{i}": np.array([p[i] for p in points]) for i in range(len(dists))})
            cases.append('{"%s, %d observations", {{Clip::%s, Ends::%s}, %s}, {%s}, %s, %s, %s}' %
                         (label, n, "magic" if rule[1] else "none", "both" if rule[2] else "inner", number(rule[0]),
                          ", ".join(domain(d) for d in dists), rows(obs), rows(points), row(got)))
    write("parzen", "const std::vector<ParzenCase> parzen_table = {\n" + ",\n".join(cases) + "};\n")


def weights_table():
    t = "const std::vector<std::vector<double>> ramp_table = " + rows(tpe.default_weights(n) for n in (0, 1, 24, 25, 26, 27, 40)) + ";\n"
    t += "const std::vector<std::array<std::size_t, 4>> n_good_table = {" + ", ".join(
        "{%d, %d, %d, %d}" % (n, tpe.default_gamma(n), tpe.default_gamma_multiobjective(n), tpe.hyperopt_default_gamma(n)) for n in (0, 1, 10, 11, 100, 249, 250, 251, 1000, 10001)) + "};\n"
    write("weights", t)


def split_cases():
    """Studies of random trials, of which each is complete, pruned (with reports or without), or running."""
    for k in range(24):
        rng = np.random.RandomState(k)
        m = (1, 1, 2, 3)[k % 4]
        n = int(rng.randint(3, 60))
        levels = 4 if k % 3 == 0 else 1000  # few levels: many ties
        trials = []
        for i in range(n):
            kind = rng.choice(["complete", "complete", "complete", "pruned", "running"])
            if m > 1 and kind == "pruned": kind = "complete"
            values = [float(rng.randint(levels)) for _ in range(m)]
            if m == 1 and rng.rand() < 0.1: values = [float(rng.choice([np.inf, -np.inf]))]
            reports = {int(s): float(rng.choice([rng.randint(levels), np.nan])) for s in range(rng.randint(0, 4))} if m == 1 else {}
            constraints = {"c0": float(rng.randint(-3, 3)), "c1": float(rng.randint(-3, 2))} if k % 2 and kind != "running" else {}
            state = {"complete": TrialState.COMPLETE, "pruned": TrialState.PRUNED, "running": TrialState.RUNNING}[kind]
            t = create_trial(state=state, values=values if kind == "complete" else None, intermediate_values=reports,
                             system_attrs={f"constraints:{c}": v for c, v in constraints.items()})
            t.number = i
            trials.append((t, kind, values, reports, constraints))
        yield m, trials


def split_table():
    cases = []
    for m, trials in split_cases():
        study = optuna.create_study(directions=["minimize"] * m)
        finished = [t for t, kind, *_ in trials if kind != "running"]
        gamma = tpe.default_gamma if m == 1 else tpe.default_gamma_multiobjective
        for n_below in {gamma(len(finished)), max(1, len(finished) // 2), len(finished)}:
            below, above = tpe._split_trials(study, [t for t, *_ in trials], n_below)
            body = []
            for t, kind, values, reports, constraints in trials:
                last = max(reports.items()) if reports else (-1, np.nan)
                violation = sum(v for v in constraints.values() if v > 0)
                body.append("{'%s', %s, %d, %s, %s}" % (kind[0], row(values if kind == "complete" else []), last[0], number(last[1]), number(violation)))
            cases.append("{%d, %d, {%s}, {%s}}" % (m, n_below, ", ".join(body), ", ".join(str(t.number) for t in below)))
    write("split", "const std::vector<SplitCase> split_table = {\n" + ",\n".join(cases) + "};\n")


def hypervolume_table():
    from optuna._hypervolume import compute_hypervolume
    from optuna._hypervolume.hssp import _solve_hssp
    from optuna.study._multi_objective import _fast_non_domination_rank
    cases = []
    for k, m in enumerate((2, 2, 3, 3, 4, 5)):
        rng = np.random.RandomState(100 + k)
        x = np.abs(rng.normal(size=(14, m)))
        x = x / np.linalg.norm(x, axis=1, keepdims=True)  # a sphere's corner: one front
        mixed = np.vstack([x, x * rng.uniform(1, 1.6, size=(14, 1)), x[:2]])
        reference = np.full(m, 2.0)
        best = _solve_hssp(x, np.arange(len(x)), 5, reference)
        cases.append("{%d, %s, %s, %s, {%s}, {%s}}" % (
            m, row(mixed.ravel()), row(reference), number(compute_hypervolume(mixed, reference)),
            ", ".join(map(str, _fast_non_domination_rank(mixed))), ", ".join(map(str, sorted(best)))))
    write("hypervolume", "// The first 14 points are a front, of which the subset is chosen.\n"
          "const std::vector<HypervolumeCase> hypervolume_table = {\n" + ",\n".join(cases) + "};\n")


def counted_volume(points, reference):
    """By counting unit cells: for integer points in a small box."""
    cells = np.stack(np.meshgrid(*[np.arange(r) for r in reference], indexing="ij"), -1).reshape(-1, 1, len(reference))
    return int((cells >= points[None]).all(-1).any(-1).sum())


def counted_volume_table():
    cases = []
    for k, m in enumerate((2, 2, 3, 3, 4, 5)):
        rng = np.random.RandomState(200 + k)
        points = rng.randint(0, 6, size=(8 + 6 * (k % 2), m))
        points = np.vstack([points, points[:3]])  # ties and duplicates
        reference = np.full(m, 7)
        cases.append("{%d, %s, %s, %d}" % (m, row(points.ravel()), row(reference), counted_volume(points, reference)))
    write("counted_volume", "// Volumes of integer points with ties and duplicates, by counting unit cells.\n"
          "const std::vector<CountedVolumeCase> counted_volume_table = {\n" + ",\n".join(cases) + "};\n")


def loss_cases():
    """Losses in one to five objectives: spread out, with ties and duplicates, with infinities, all equal."""
    for k, m in enumerate((1, 2, 3, 5)):
        rng = np.random.RandomState(300 + k)
        spread = rng.uniform(size=(12, m))
        tied = rng.randint(0, 3, size=(12, m)).astype(float)
        infinite = spread.copy()
        infinite[0, 0], infinite[1, m - 1], infinite[2, 0], infinite[3, 0] = np.inf, -np.inf, np.inf, -np.inf
        yield from (spread, tied, infinite, np.ones((4, m)), spread[:1], spread[:2])


def crowding_table():
    from optuna.samplers.nsgaii._elite_population_selection_strategy import _calc_crowding_distance
    cases = []
    for losses in loss_cases():
        trials = [create_trial(values=list(map(float, v))) for v in losses]
        for i, t in enumerate(trials): t.number = i
        distance = _calc_crowding_distance(list(trials))
        cases.append("{%d, %s, %s}" % (losses.shape[1], row(losses.ravel()), row(distance[i] for i in range(len(trials)))))
    write("crowding", "const std::vector<CrowdingCase> crowding_table = {\n" + ",\n".join(cases) + "};\n")


def fronts_table():
    """By the definition: who is dominated by nobody that is left makes the next front."""
    def dominates(a, b, va, vb):
        if va > 0 or vb > 0: return va < vb
        return (a <= b).all() and (a < b).any()
    cases = []
    for k, losses in enumerate(loss_cases()):
        rng = np.random.RandomState(400 + k)
        violations = np.zeros(len(losses)) if k % 3 == 0 else np.maximum(0, rng.randint(-2, 3, size=len(losses))).astype(float)
        left, ranks, rank = set(range(len(losses))), {}, 0
        while left:
            front = {i for i in left if not any(dominates(losses[j], losses[i], violations[j], violations[i]) for j in left)}
            ranks.update({i: rank for i in front})
            left, rank = left - front, rank + 1
        cases.append("{%d, %s, %s, {%s}}" % (losses.shape[1], row(losses.ravel()), row(violations),
                                             ", ".join(str(ranks[i]) for i in range(len(losses)))))
    write("fronts", "const std::vector<FrontsCase> fronts_table = {\n" + ",\n".join(cases) + "};\n")


def niching_table():
    from optuna.samplers._nsgaiii import _elite_population_selection_strategy as nsga3
    points = ["{%d, %d, %s}" % (m, d, row((nsga3._generate_default_reference_point(m, d) / d).ravel()))
              for m, d in ((1, 3), (2, 1), (2, 4), (3, 3), (4, 2), (5, 3))]
    cases = []
    for k, m in enumerate((2, 3, 4, 3, 2, 3)):
        rng = np.random.RandomState(500 + k)
        x = np.abs(rng.normal(size=(20, m)))
        x = (x / np.linalg.norm(x, axis=1, keepdims=True) + rng.uniform(0, 0.3, size=(20, 1))) * rng.uniform(1, 9, size=m)
        if k == 3: x[0, 0], x[1, 1] = np.inf, -np.inf
        if k == 4: x[:, 1] = 4  # spans no plane
        if k == 5: x[:] = x[0]
        normal = nsga3._normalize_objective_values(nsga3._filter_inf([create_trial(values=list(map(float, v))) for v in x]))
        references = nsga3._generate_default_reference_point(m, 3)
        nearest, distance = nsga3._associate_individuals_with_reference_points(normal, references)
        cases.append("{%d, %s, %s, {%s}, %s}" % (m, row(x.ravel()), row(normal.ravel()), ", ".join(map(str, nearest)), row(distance)))
    write("niching", "const std::vector<ReferencePointsCase> reference_points_table = {\n" + ",\n".join(points) + "};\n\n"
          "// Reference points divide each objective by 3.\n"
          "const std::vector<NichingCase> niching_table = {\n" + ",\n".join(cases) + "};\n")


def genetic_table():
    """Quantiles of what Optuna's crossovers make of parents in [0, 1]^2, and its polynomial mutation."""
    from optuna.samplers.nsgaii import BLXAlphaCrossover, PolynomialMutation, SBXCrossover, SPXCrossover, UniformCrossover
    study = optuna.create_study()
    levels = np.arange(0.05, 1, 0.1)
    cases = []
    for name, eta, crossover, parents in (
            ("uniform", 0, UniformCrossover(0.5), [[0.2, 0.7], [0.5, 0.1]]),
            ("blxalpha", 0, BLXAlphaCrossover(), [[0.2, 0.7], [0.5, 0.1]]),
            ("sbx", 2, SBXCrossover(2.0), [[0.05, 0.7], [0.5, 0.6]]),
            ("sbx", 20, SBXCrossover(20.0), [[0.05, 0.98], [0.5, 0.6]]),
            ("spx", 0, SPXCrossover(), [[0.2, 0.7], [0.5, 0.1], [0.9, 0.4]])):
        rng = np.random.RandomState(600)
        children = np.array([crossover.crossover(np.array(parents), rng, study, np.array([[0.0, 1.0]] * 2)) for _ in range(100000)])
        cases.append('{"%s", %d, %s, %s}' % (name, eta, rows(parents), rows(np.quantile(children, levels, axis=0).T)))

    class Quantile:
        def __init__(self, u): self.u = u
        def rand(self): return self.u
    mutations = [(x, eta, u, float(np.clip(PolynomialMutation(eta).mutation(x, Quantile(u), study, np.array([0.0, 1.0])), 0, 1)))
                 for x in (0.0, 1e-9, 0.3, 0.5, 1.0) for eta in (0.0, 1.0, 20.0, 300.0) for u in (0.0, 1e-12, 0.2, 0.499, 0.501, 0.9, 1 - 2.0**-53)]
    write("genetic", "// At the levels 0.05, 0.15, ... 0.95, of 100,000 children.\n"
          "const std::vector<CrossoverCase> crossover_table = {\n" + ",\n".join(cases) + "};\n\n"
          "const std::vector<std::array<double, 4>> mutation_table = " + rows(mutations) + ";\n")


def sequences_table():
    from scipy.stats import qmc
    cases = []
    for name, d, at in (("sobol", 1, range(20)), ("sobol", 5, [*range(20), 1000, 65535, 123456]), ("sobol", 60, (1, 2, 77, 4097)),
                        ("sobol", 3000, (1, 6, 700)), ("halton", 1, range(20)), ("halton", 12, [*range(20), 1000, 123456]),
                        ("halton", 200, (1, 700))):
        for index in at:
            engine = {"sobol": qmc.Sobol, "halton": qmc.Halton}[name](d, scramble=False)
            if index: engine.fast_forward(index)
            point = engine.random(1)[0]
            cases.append('{"%s", %d, %d, %s}' % (name, index, d, row(point if d < 100 else point[-20:])))
    write("sequences", "// The last dimensions only, of points of many.\n"
          "const std::vector<SequenceCase> sequence_table = {\n" + ",\n".join(cases) + "};\n")
def improvement_table():
    """log E[max(0, z - X)], integrated as phi(z) times the integral of t exp(z t - t^2 / 2) for z <= 0."""
    from scipy.integrate import quad

    def log_h(z):
        if z > 0: return np.log(z + np.exp(log_h(-z)))
        scale = 1 / (1 - z)
        value, _ = quad(lambda u: u * scale * np.exp(z * u * scale - 0.5 * (u * scale) ** 2) * scale, 0, 60, epsabs=0, epsrel=1e-13, limit=500)
        return stats.norm.logpdf(z) + np.log(value)
    zs = [-1e6, -1e4, -300, -60, -38, -26, -25, -24.9, -10, -5, -2, -1.001, -1, -0.999, -0.5, -1e-6, 0, 0.3, 1, 4, 12, 100]
    write("improvement", "const std::vector<std::array<double, 2>> log_improvement_table = " + rows((z, log_h(z)) for z in zs) + ";\n")


def yeo_johnson_table():
    rng = np.random.RandomState(700)
    samples = [np.exp(rng.normal(size=30)), rng.normal(size=20), -np.exp(0.5 * rng.normal(size=25)), rng.standard_t(2, size=40)]
    values = [(y, l, stats.yeojohnson(np.array([y]), l)[0]) for y in (-50.0, -1.0, -1e-9, 0.0, 1e-9, 0.5, 3.0, 1e6)
              for l in (-1.0, 0.0, 0.3, 1.0, 2.0, 2.5)]
    from scipy.optimize import minimize_scalar
    best = [minimize_scalar(lambda l: -stats.yeojohnson_llf(l, y), bounds=(-1, 3), method="bounded", options={"xatol": 1e-10}).x for y in samples]
    write("yeo_johnson", "const std::vector<std::array<double, 3>> yeo_johnson_table = " + rows(values) + ";\n"
          "const std::vector<std::vector<double>> yeo_johnson_samples = " + rows(samples) + ";\n"
          "const std::vector<double> most_normal_lambdas = " + row(best) + ";\n")


def gaussian_process_table():
    """Two numbers, the first of them warped, and a categorical of three choices; each covariance by itself. With a
    trend the variance of its slopes, beside the function's, comes last."""
    rng = np.random.RandomState(800)
    cases = []
    for n, lengths, a, b, variance, noise, *slopes in (
            (6, (0.3, 0.8, 1.1), 1.0, 1.0, 1.0, 1e-2), (14, (0.2, 2.0, 0.5), 0.6, 1.7, 2.5, 1e-4), (25, (0.05, 0.4, 3.0), 1.8, 0.7, 0.4, 0.3),
            (9, (0.4, 1.5, 0.9), 1.0, 1.0, 0.7, 1e-3, 0.8), (16, (0.3, 0.9, 0.6), 1.4, 0.6, 1.8, 1e-2, 3.0)):
        def kernel(p, q):
            warp = lambda x: 1 - (1 - x ** a) ** b
            r = np.sqrt(((warp(p[0]) - warp(q[0])) / lengths[0]) ** 2 + ((p[1] - q[1]) / lengths[1]) ** 2 + (p[2] != q[2]) / lengths[2] ** 2)
            trend = sum(slopes) * ((warp(p[0]) - 0.5) * (warp(q[0]) - 0.5) + (p[1] - 0.5) * (q[1] - 0.5))
            return variance * ((1 + np.sqrt(5) * r + 5 * r * r / 3) * np.exp(-np.sqrt(5) * r) + trend)
        draw = lambda m: np.column_stack([rng.uniform(0.02, 0.98, m), rng.uniform(0, 1, m), rng.randint(3, size=m)])
        points, new = draw(n), draw(4)
        gram = lambda p, q: np.array([[kernel(x, y) for y in q] for x in p])
        covariance = gram(points, points) + noise * np.eye(n)
        values = rng.normal(size=n)
        likelihood = stats.multivariate_normal(np.zeros(n), covariance).logpdf(values) + 0.5 * n * np.log(2 * np.pi)
        cross = gram(new, points)
        mean = cross @ np.linalg.solve(covariance, values)
        variances = np.diag(gram(new, new)) - np.einsum("ij,ji->i", cross, np.linalg.solve(covariance, cross.T))
        log_hyper = np.log([*lengths, a, 1, 1, b, 1, 1, variance, noise, *slopes])
        cases.append("{%s, %s, %s, %s, %s, %s, %s}" % (row(log_hyper), rows(points), row(values), number(likelihood), rows(new), row(mean), row(variances)))
    write("gaussian_process", "const std::vector<GaussianProcessCase> gaussian_process_table = {\n" + ",\n".join(cases) + "};\n")


normal_table(), parzen_table(), weights_table(), split_table(), hypervolume_table(), counted_volume_table()
crowding_table(), fronts_table(), niching_table(), genetic_table(), sequences_table()
improvement_table(), yeo_johnson_table(), gaussian_process_table()
