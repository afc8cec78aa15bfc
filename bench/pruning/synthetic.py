"""Families of made-up learning curves: losses of 50 steps, the same for the same seed everywhere."""
import math
import random

N_STEPS = 50


def noisy(chance, curve, noise):
    return [loss + chance.gauss(0, noise) for loss in curve]


def log_uniform(chance, low, high):
    return math.exp(chance.uniform(math.log(low), math.log(high)))


def over_steps(loss_at):
    return [loss_at(step) for step in range(1, N_STEPS + 1)]


def power(chance):
    """Power laws of all speeds, with noise."""
    end, height, speed = chance.uniform(0.1, 0.6), chance.uniform(0.3, 1), chance.uniform(0.2, 1.5)
    return noisy(chance, over_steps(lambda t: end + height * t ** -speed), log_uniform(chance, 0.001, 0.01))


def exponential(chance):
    """Exponentials of all speeds, with noise."""
    end, height, slowness = chance.uniform(0.1, 0.6), chance.uniform(0.3, 1), log_uniform(chance, 1.5, 20)
    return noisy(chance, over_steps(lambda t: end + height * math.exp(-t / slowness)), log_uniform(chance, 0.001, 0.01))


def crossing(chance):
    """The slower, the better in the end: as small learning rates do."""
    patience = chance.random()
    slowness = 1.5 * 10 ** patience
    end = 0.6 - 0.4 * patience + chance.gauss(0, 0.08)
    return noisy(chance, over_steps(lambda t: end + math.exp(-t / slowness)), 0.005)


def late(chance):
    """A plateau, on which all look alike, until a step of its own."""
    begin, end, slowness = chance.uniform(1, 25), chance.uniform(0.1, 0.7), log_uniform(chance, 1.5, 8)
    return noisy(chance, over_steps(lambda t: end + (1 - end) * math.exp(-max(t - begin, 0) / slowness)), 0.005)


def diverging(chance):
    """Half get worse again from some step on, and a tenth end in NaN."""
    curve = power(chance)
    turn, slope, fate = chance.uniform(3, N_STEPS), log_uniform(chance, 0.001, 0.03), chance.random()
    if fate < 0.1:
        return [loss if step < turn else math.nan for step, loss in enumerate(curve, 1)]
    if fate < 0.5:
        return [loss + slope * max(step - turn, 0) for step, loss in enumerate(curve, 1)]
    return curve


FAMILIES = {family.__name__: family for family in (power, exponential, crossing, late, diverging)}


def curves(family, n=200, seed=1):
    chance = random.Random(f"{family} {seed}")
    return [FAMILIES[family](chance) for _ in range(n)]
