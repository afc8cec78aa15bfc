"""Functions outside of the public suite, in its form (functions.py): what is tuned to that shows here."""
import math


def reals(s, n, low, high):
    return [s.float(f"x{i}", low, high) for i in range(n)]


def griewank(s):
    """Waves on a bowl (Griewank 1981), of which the middle of the space is not the optimum."""
    x = reals(s, 6, -300.0, 600.0)
    waves = 1.0
    for i, v in enumerate(x):
        waves *= math.cos(v / math.sqrt(i + 1))
    return sum(v * v for v in x) / 4000 - waves + 1


def styblinski(s):
    """Two basins an axis (Styblinski and Tang 1990)."""
    return sum(v ** 4 - 16 * v * v + 5 * v for v in reals(s, 5, -5.0, 5.0)) / 2


def levy(s):
    """Ripples in a valley (Levy and Montalvo 1985)."""
    w = [1 + (v - 1) / 4 for v in reals(s, 6, -10.0, 10.0)]
    middle = sum((v - 1) ** 2 * (1 + 10 * math.sin(math.pi * v + 1) ** 2) for v in w[:-1])
    return math.sin(math.pi * w[0]) ** 2 + middle + (w[-1] - 1) ** 2 * (1 + math.sin(2 * math.pi * w[-1]) ** 2)


def schwefel(s):
    """The best basin is in a corner, far from the next best (Schwefel 1981)."""
    return 418.9829 * 4 - sum(v * math.sin(math.sqrt(abs(v))) for v in reals(s, 4, -500.0, 500.0))


def zakharov(s):
    """A plate that is bent along one direction (Zakharov 1975)."""
    x = reals(s, 5, -5.0, 10.0)
    along = sum(0.5 * (i + 1) * v for i, v in enumerate(x))
    return sum(v * v for v in x) + along ** 2 + along ** 4


def boosting(s):
    """A mixed space shaped like boosting trees: what is best of one parameter depends on another."""
    booster = s.categorical("booster", ["trees", "dart", "linear"])
    rate, rounds = s.float("rate", 1e-3, 1.0, log=True), s.int("rounds", 10, 2000, log=True)
    depth, leaf = s.int("depth", 1, 12), s.int("leaf", 1, 64, log=True)
    sample = s.float("sample", 0.3, 1.0)
    return ({"trees": 0.0, "dart": 0.01, "linear": 0.06}[booster] + 0.04 * (math.log10(rate * rounds) - 1.5) ** 2
            + 0.02 * (math.log10(rate) + 1.7) ** 2 + 0.004 * (depth - 6) ** 2
            + 0.005 * (math.log2(leaf) - depth / 3) ** 2 + 0.2 * (sample - 0.8) ** 2)


def layers(s):
    """Two conditions: a number decides how many parameters there are, a choice which."""
    n = s.int("layers", 1, 3)
    value = 0.02 * (n - 2) ** 2
    for i in range(n):
        value += 0.01 * (math.log2(s.int(f"width{i}", 4, 512, log=True)) - (7 - i)) ** 2
    if s.categorical("optimizer", ["sgd", "adam"]) == "adam":
        return value + 0.05 * (math.log10(s.float("adam_rate", 1e-5, 1e-1, log=True)) + 3) ** 2
    rate, momentum = s.float("sgd_rate", 1e-4, 1.0, log=True), s.float("momentum", 0.0, 0.99)
    return value + 0.03 + 0.04 * (math.log10(rate) + 0.5 + momentum) ** 2 + 0.1 * (momentum - 0.9) ** 2


def noisy(s):
    """A bowl under waves so short that they are noise."""
    x = reals(s, 5, -4.0, 6.0)
    noise = sum(math.cos(2000.0 * (i + 1) * v) for i, v in enumerate(x))
    return sum((v - 0.3 * i) ** 2 for i, v in enumerate(x)) + 0.5 * noise


def sparse(s):
    """Three of twenty parameters matter."""
    return sum((0.001 if i % 7 else 1.0) * (v - 0.3 - 0.02 * i) ** 2 for i, v in enumerate(reals(s, 20, 0.0, 1.0)))


FUNCTIONS = {"griewank6": griewank, "styblinski5": styblinski, "levy6": levy, "schwefel4": schwefel, "zakharov5": zakharov,
             "boosting": boosting, "layers": layers, "noisy5": noisy, "sparse20": sparse}
