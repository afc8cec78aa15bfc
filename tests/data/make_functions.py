"""Writes functions.txt: what bench/quality/functions.py and others.py say of their problems at random points.

usage: make_functions.py > functions.txt

    p PROBLEM float|int NAME LOW HIGH linear|log|STEP     a parameter, wherever it was asked for
    p PROBLEM choice NAME TEXT...
    x PROBLEM NAME=VALUE... = VALUE... NAME=VALUE...      a point, in the order asked, and the problem's values and
                                                          constraints there
"""
import math
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "bench" / "quality"))
import functions
import others

POINTS = 100


class Draw:
    """Answers at random and remembers what it was asked."""

    def __init__(self, rng):
        self.rng, self.parameters, self.point, self.constraints = rng, [], [], []

    def answer(self, parameter, name, value):
        self.parameters.append(parameter)
        self.point.append(f"{name}={value}")
        return value

    def float(self, name, low, high, log=False, step=None):
        assert step is None
        value = math.exp(self.rng.uniform(math.log(low), math.log(high))) if log else self.rng.uniform(low, high)
        return self.answer(f"float {name} {low} {high} {'log' if log else 'linear'}", name, min(max(value, low), high))

    def int(self, name, low, high, log=False, step=None):
        return self.answer(f"int {name} {low} {high} {'log' if log else step or 'linear'}", name,
                           self.rng.randrange(low, high + 1, step or 1))

    def categorical(self, name, choices):
        return self.answer(f"choice {name} {' '.join(choices)}", name, self.rng.choice(choices))

    def constraint(self, name, value):
        self.constraints.append(f"{name}={value}")


for problem, function in (functions.FUNCTIONS | others.FUNCTIONS).items():
    rng = random.Random(problem)
    parameters, points = {}, []
    for _ in range(POINTS):
        draw = Draw(rng)
        values = function(draw)
        parameters.update(dict.fromkeys(draw.parameters))
        values = values if isinstance(values, tuple) else (values,)
        points.append(" ".join([*draw.point, "=", *map(str, values), *draw.constraints]))
    for line in parameters:
        print("p", problem, line)
    for line in points:
        print("x", problem, line)
