"""A worker of Python Optuna at the study of a fleet:  optuna_worker.py URL STUDY TRIALS [OPTION=VALUE...]

heartbeat=S  beats every S seconds    grace=S  fails what is silent for longer    retry=N  and queues it again, N times
sleep=MS     a trial takes so long    seed=N
"""
import sys
import time
import warnings

import optuna

import fleet


def objective(sleep):
    def sphere5(trial):
        value = fleet.sphere5({f"x{i}": trial.suggest_float(f"x{i}", -5.0, 5.0) for i in range(5)})
        for step in range(fleet.REPORTS):
            time.sleep(sleep / fleet.REPORTS)
            trial.report(value + 1.0 / (step + 1), step)
            if trial.should_prune():
                raise optuna.TrialPruned
        return value

    return sphere5


def main(url, name, trials, *options):
    given = {key: int(value) for key, value in (option.split("=") for option in options)}
    warnings.simplefilter("ignore")
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    callback = optuna.storages.RetryHeartbeatStaleTrialCallback(given["retry"]) if "retry" in given else None
    storage = optuna.storages.RDBStorage(url, heartbeat_interval=given.get("heartbeat"), grace_period=given.get("grace"),
                                         heartbeat_stale_trial_callback=callback)
    study = optuna.load_study(study_name=name, storage=storage, sampler=optuna.samplers.TPESampler(seed=given.get("seed")))
    study.optimize(objective(given.get("sleep", 0) / 1000), n_trials=int(trials))


if __name__ == "__main__":
    main(*sys.argv[1:])
