#!/usr/bin/env python3
"""How fast hone starts and how little memory its host takes.

    bench/start/run.py [--hone FILE]

Exit status 1 if `hone --help` takes 30 ms or more (median of 50), or a host of 1000 trials 60 MB or more.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

STARTS = 50
MOST_MS = 30.0
MOST_MB = 60.0


def start_ms(hone):
    begin = time.perf_counter()
    subprocess.run([hone, "--help"], check=True, stdout=subprocess.DEVNULL)
    return 1000 * (time.perf_counter() - begin)


def host_mb(hone):
    """The largest resident size of the host or of one runner, whichever is larger."""
    with tempfile.TemporaryDirectory() as folder:
        command = [hone, "run", "functions", "-n", "1000", "-q"]
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"hone run ended with {process.returncode}")
    return usage.ru_maxrss / 1024


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hone", type=pathlib.Path, default=root / "build/release/bin/hone")
    hone = parser.parse_args().hone.resolve()

    start = statistics.median(start_ms(hone) for _ in range(STARTS))
    memory = host_mb(hone)
    print(f"hone --help               {start:6.1f} ms   (median of {STARTS}; wanted: under {MOST_MS:g})")
    print(f"hone run functions -n 1000 {memory:5.1f} MB   (largest resident size; wanted: under {MOST_MB:g})")
    return 0 if start < MOST_MS and memory < MOST_MB else 1


if __name__ == "__main__":
    sys.exit(main())
