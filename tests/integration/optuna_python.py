"""Runs a script under a Python that has the real Optuna:  optuna_python.py SCRIPT [ARGUMENT...]

HONE_OPTUNA_PYTHON names such a Python; without it one is made from PyPI in the build folder, once. Where PyPI cannot be
reached the script is skipped, loudly.
"""
import fcntl
import os
import subprocess
import sys
import venv

from hone_cli import BUILD, SKIPPED

PACKAGES = ["optuna>=5,<6", "pandas", "psycopg2-binary", "pymysql"]


def has_optuna(python):
    command = [python, "-c", "import optuna, pandas, psycopg2, pymysql; assert optuna.__version__ >= '5'"]
    return os.path.exists(python) and subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0


def make_environment(folder):
    venv.create(folder, clear=True, with_pip=True)
    pip = subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", *PACKAGES],
                         text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return pip.stdout


def optuna_python():
    chosen = os.environ.get("HONE_OPTUNA_PYTHON")
    if chosen:
        if not has_optuna(chosen):
            sys.exit(f"HONE_OPTUNA_PYTHON={chosen} is no Python with optuna 5, pandas, psycopg2 and pymysql")
        return chosen
    folder = BUILD / "optuna-venv"
    python = str(folder / "bin" / "python")
    with open(f"{folder}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if has_optuna(python):
            return python
        said = make_environment(folder)
        if has_optuna(python):
            return python
    print(said, "*" * 100, "SKIPPED: Optuna could not be installed from PyPI, so nothing shows here that Optuna reads what",
          "hone writes. Give HONE_OPTUNA_PYTHON a Python with optuna, pandas, psycopg2 and pymysql.", "*" * 100, sep="\n", file=sys.stderr)
    sys.exit(SKIPPED)


if __name__ == "__main__":
    python = optuna_python()
    os.execv(python, [python, *sys.argv[1:]])
