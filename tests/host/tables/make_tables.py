"""Writes what Python and Optuna make of floats, JSON texts and distributions: the host's tests compare with it.

usage: make_tables.py FOLDER          needs a Python with optuna 5
"""
import json
import math
import random
import struct
import sys
import warnings

import optuna
from optuna.distributions import FloatDistribution, IntDistribution, distribution_to_json, json_to_distribution

warnings.filterwarnings("ignore")
random.seed(1)


def bits(x): return struct.unpack("<Q", struct.pack("<d", x))[0]


def number(x): return "inf" if x == math.inf else "-inf" if x == -math.inf else "nan" if x != x else repr(float(x))


def raw(text): return f'R"({text})"'


def c_string(text):
    return 'std::string("' + "".join(f"\\{b:03o}" if b < 32 or b > 126 or chr(b) in '"\\?' else chr(b)
                                      for b in text.encode()) + f'", {len(text.encode())})'


def yes(x): return "true" if x else "false"


def table(f, kind, name, rows): f.write(f"const std::vector<{kind}> {name} = {{\n" + ",\n".join(rows) + "};\n\n")


def floats():
    for x in (0.0, -0.0, 1.0, -1.0, 0.1, 1 / 3, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1e15, 1e16, 1e17,
              123456789012345680.0, 9999999999999998.0, 1e-4, 1e-5, 0.00012345, 0.000099999, 2.0**53, 2.0**63, 1e22, 1e23,
              100.0, 1234.5, -1e-7, 3.0, 4.35, 0.3, 2.5e-310):
        yield x
    for e in range(-20, 30):
        yield float(f"1e{e}")
        yield float(f"1.5e{e}")
    for _ in range(400):
        x = struct.unpack("<d", struct.pack("<Q", random.getrandbits(64)))[0]
        if math.isfinite(x): yield x
        yield round(random.uniform(-1000, 1000), random.randint(0, 8))


TEXTS = ["null", "true", " [ 1 ,2.0,\t-3e5 ] ", '{"b": 1, "a": {"c": []}}', "{}", "[]", '""', "NaN", "[Infinity, -Infinity, NaN]",
         '"NaN"', '"say \\"Infinity\\" or -Infinity"', '"\\u00e9\\u65e5\\ud83d\\ude80\\u2028"', '"é日🚀"',
         '"\\b\\f\\n\\r\\t\\"\\\\\\/"', '"\\u0000\\u0001\\u001f\\u007f\\u0080"', '"\x7f"', "1e999", "-1e999", "1e-999", "-0", "-0.0",
         "9223372036854775807", "-9223372036854775808", "18446744073709551615", "1E5", "1e+5", "0.10", "1.0e0", '{"a": 1, "a": 2}',
         # refused
         "", "[1,]", "[1 2]", "01", "1.", ".5", "+1", "nan", "Nan", "inf", "'a'", '"a', '"\x01"', '"\\x41"', '"\\u12g4"', "{a: 1}",
         '{"a"}', '{"a": 1,}', "[", "{", "tru", "1 2", "-", "--1", "1e", "[1]]", '"\\']


def json_cases():
    for text in TEXTS:
        try:
            yield text, json.dumps(json.loads(text))
        except ValueError:
            yield text, ""


FLOAT_RANGES = [(-5, 5, False, 0), (1e-5, 10, True, 0), (0, 1, False, 0.25), (0, 1, False, 0.3), (0, 1, False, 0.1), (0.1, 0.9, False, 0.2),
                (-1, 1, False, 0.15), (0, 1e10, False, 0.1), (1e-7, 1e-6, False, 3e-7), (0, 1, False, 2), (0.5, 0.5, False, 0.1),
                (-1e300, 1e300, False, 1e299), (0, 1e16, False, 3), (0.3, 0.9, False, 0.3), (5, 1, False, 0), (0, 1, True, 0),
                (-1, 1, True, 0), (1, 2, True, 0.1), (0, 1, False, -0.1), (3, 3, False, 0), (3, 3, True, 0), (5e-324, 1e308, True, 0),
                (0, 0.95, False, 0.1), (1.1, 2.2, False, 0.11), (-0.7, 0.7, False, 0.2)]
INT_RANGES = [(-3, 12, False, 1), (1, 1024, True, 1), (0, 100, False, 7), (0, 0, False, 1), (0, 5, False, 10), (5, 1, False, 1),
              (0, 10, True, 1), (-2, 10, True, 1), (1, 10, True, 2), (0, 10, False, 0), (0, 10, False, -1), (-10, 11, False, 4),
              (-2**53, 2**53, False, 1), (-2**53, 2**53, False, 3), (1, 1, True, 1), (32, 1024, False, 32)]


def made(make):
    try:
        d = make()
        return raw(distribution_to_json(d)), yes(d.single())
    except ValueError:
        return '""', "false"


def memberships():
    texts = [made(lambda: FloatDistribution(low, high, log, step or None)) for low, high, log, step in FLOAT_RANGES]
    texts += [made(lambda: IntDistribution(*r)) for r in INT_RANGES]
    for text, _ in texts:
        if text == '""': continue
        d = json_to_distribution(text[3:-2])
        step = d.step or (d.high - d.low) / 7 or 1.0
        for x in (d.low, d.high, d.low + step, d.low + 2 * step, d.high - step, d.low + step / 2, d.low - step, d.high + step,
                  d.low + step * (1 + 1e-9), d.low + step * (1 + 1e-7), math.nan):
            yield text, float(x), d._contains(float(x))


with open(f"{sys.argv[1]}/python_texts.hpp", "w") as f:
    f.write(f"// Made by tables/make_tables.py with Python {sys.version.split()[0]}: do not edit.\n#pragma once\n\n"
            '#include "host/tables/case.hpp"\n\n// clang-format off\nnamespace tables {\n\n')
    table(f, "FloatText", "float_texts", [f'{{0x{bits(x):x}, "{x!r}"}}' for x in floats()])
    table(f, "JsonText", "json_texts", [f"{{{c_string(a)}, {c_string(b)}}}" for a, b in json_cases()])
    f.write("}  // namespace tables\n")

with open(f"{sys.argv[1]}/optuna_distributions.hpp", "w") as f:
    f.write(f"// Made by tables/make_tables.py with Optuna {optuna.__version__}: do not edit.\n#pragma once\n\n"
            '#include "host/tables/case.hpp"\n\n// clang-format off\nnamespace tables {\n\n')
    rows = []
    for low, high, log, step in FLOAT_RANGES:
        text, single = made(lambda: FloatDistribution(low, high, log, step or None))
        rows.append(f"{{{number(low)}, {number(high)}, {yes(log)}, {number(step)}, {text}, {single}}}")
    table(f, "FloatRange", "float_ranges", rows)
    rows = []
    for low, high, log, step in INT_RANGES:
        text, single = made(lambda: IntDistribution(low, high, log, step))
        rows.append(f"{{{low}, {high}, {yes(log)}, {step}, {text}, {single}}}")
    table(f, "IntRange", "int_ranges", rows)
    table(f, "Membership", "memberships", [f"{{{t}, {number(x)}, {yes(c)}}}" for t, x, c in memberships()])
    f.write("}  // namespace tables\n")
