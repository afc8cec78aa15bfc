"""Databases of older Optuna versions, and what Optuna's own upgrade makes of them, as SQL scripts.

  PYTHON_WITH_OPTUNA_2.10 make_older.py write sqlite:///older.db         # revision v2.6.0.a
  PYTHON_WITH_OPTUNA_3.0  make_older.py write sqlite:///older.db         # revision v3.0.0.d
  PYTHON_WITH_OPTUNA_3.0  make_older.py step sqlite:///older.db v3.0.0.b
  PYTHON_WITH_OPTUNA_5    make_older.py step sqlite:///older.db head
  PYTHON_WITH_ANY         make_older.py dump older.db                    # on stdout
"""
import math
import sqlite3
import sys
import warnings

import optuna

warnings.simplefilter("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)


MOMENT = "2022-09-01 12:00:00.123456"


def distributions():
    d = optuna.distributions
    return {
        "uniform": (d.UniformDistribution(-1.5, 1e-5), 0.0),
        "loguniform": (d.LogUniformDistribution(1e-7, 1e16), 0.1),
        "discrete": (d.DiscreteUniformDistribution(0.0, 1.0, 0.3), 0.6),
        "int": (d.IntUniformDistribution(-3, 12), 7),
        "int step": (d.IntUniformDistribution(0, 100, 7), 49),
        "int log": (d.IntLogUniformDistribution(1, 1024), 32),
        "choice": (d.CategoricalDistribution([None, True, 1.5, "tänh"]), "tänh"),
        "other choice": (d.CategoricalDistribution([None, True, 1.5, "Tänh"]), "Tänh"),
    }


def write(url):
    storage = optuna.storages.RDBStorage(url)
    study = optuna.create_study(study_name="one", storage=storage)
    known = distributions()
    largest = -1e37 if url.startswith("mysql") else -1e300  # MySQL kept four bytes
    for i, value in enumerate([0.1, largest, 3.4028234663852886e38, -3.4028e38, 1e17, float("inf"), float("-inf")]):
        if math.isinf(value) and optuna.__version__ < "3":
            continue
        steps = {0: 0.25, 1: 3.4028234663852886e38, 2: -1e30}
        if optuna.__version__ >= "3":
            steps.update({3: float("inf"), 4: float("-inf"), 5: float("nan")})
        study.add_trial(optuna.trial.create_trial(
            state=optuna.trial.TrialState.COMPLETE, value=value, params={k: v for k, (_, v) in known.items()},
            distributions={k: d for k, (d, _) in known.items()}, intermediate_values=steps,
            user_attrs={"i": i}, system_attrs={"s": [i]}))
    study.enqueue_trial({"int": 3})
    two = optuna.create_study(study_name="two", storage=storage, directions=["maximize", "minimize"])
    two.set_user_attr("note", "ä")
    two.add_trial(optuna.trial.create_trial(state=optuna.trial.TrialState.COMPLETE, values=[1.0, 2.0]))
    two.add_trial(optuna.trial.create_trial(state=optuna.trial.TrialState.FAIL))
    storage.remove_session()
    with storage.engine.begin() as database:  # so that two runs give the same
        for column in "datetime_start", "datetime_complete":
            database.execute(f"UPDATE trials SET {column} = '{MOMENT}' WHERE {column} IS NOT NULL")


def step(url, revision):
    from alembic import command

    manager = optuna.storages.RDBStorage(url, skip_compatibility_check=True)._version_manager
    if revision == "head":
        manager.upgrade()
    else:
        command.upgrade(manager._create_alembic_config(), revision)


def dump(path):
    for line in sqlite3.connect(path).iterdump():
        print(line)


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    {"write": write, "step": step, "dump": dump}[what](*rest)
