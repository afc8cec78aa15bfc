#!/usr/bin/env python3
"""Many hosts on one database while hosts are killed and frozen and servers restarted: whether anything is lost or doubled.

    bench/chaos/run.py [--build DIR] [--on sqlite,postgresql,mariadb] [--only kill,restart,budget,outage,frozen,stuck]

The stories of tests/integration/scenarios.py at full size, on each storage. Servers are thrown away afterwards. Needs a
Python with psycopg2 and pymysql for the servers. Exit status 1 if a law was broken, 77 if a server is not installed.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
INTEGRATION = ROOT / "tests/integration"
ONLY_ON_SERVERS = {"restart", "stuck"}
STORAGES = ["sqlite", "postgresql", "mariadb"]
STORIES = {  # name: what it takes at full size
    "kill": {"hosts": 8, "until": 4000, "every": 2.0, "seconds": 60.0},
    "restart": {"hosts": 8, "each": 400, "restarts": 5},
    "budget": {"hosts": 16, "until": 500, "enqueued": 40},
    "outage": {"hosts": 8, "until": 80, "grace": 10.0},
    "frozen": {"hosts": 8, "until": 200, "grace": 10.0},
    "stuck": {"hosts": 8, "until": 5000, "grace": 10.0},
}


def tell(names):
    """Here and now, on the storage of this process."""
    sys.path.insert(0, str(INTEGRATION))
    import database
    import scenarios

    broken = 0
    for name in names:
        if name in ONLY_ON_SERVERS and not database.SERVER:
            continue
        with tempfile.TemporaryDirectory() as folder:
            outcome = getattr(scenarios, name)(folder, **STORIES[name])
        facts = ", ".join(f"{value} {fact}" for fact, value in outcome.facts.items())
        verdict = "holds" if not outcome.broken else f"BROKEN: {len(outcome.broken)}"
        print(f"{database.kind():11} {name:8} {outcome.seconds:6.1f} s {len(outcome.trials):6} trials  {verdict:10} {facts}",
              flush=True)
        for sentence in outcome.broken[:20]:
            print(f"    {sentence}", flush=True)
        broken += len(outcome.broken)
    return 1 if broken else 0


def tell_on(storage, arguments):
    """In a process of its own, inside a server of its own."""
    server = [] if storage == "sqlite" else [ROOT / "tests/host/storage/servers.sh", "--clock", storage]
    command = [*server, sys.executable, __file__, "--here", "--only", ",".join(arguments.only)]
    return subprocess.run(command, env=os.environ | {"HONE_BUILD": str(arguments.build.resolve())}).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    listed = lambda text: text.split(",")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--on", type=listed, default=STORAGES, metavar="STORAGE,...")
    parser.add_argument("--only", type=listed, default=list(STORIES), metavar="STORY,...")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    for name, known in (("on", STORAGES), ("only", list(STORIES))):
        if wrong := set(getattr(arguments, name)) - set(known):
            parser.error(f"--{name} takes {', '.join(known)}, not {', '.join(sorted(wrong))}")
    if arguments.here:
        return tell(arguments.only)
    return max([tell_on(storage, arguments) for storage in arguments.on])


if __name__ == "__main__":
    sys.exit(main())
