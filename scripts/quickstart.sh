#!/usr/bin/env bash
# From a fresh Debian 12 machine to a first study: install what is missing, build, and tune a neural network on
# handwritten digits for 30 trials. Run again, it continues the study in ./hone.db.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
cmake --preset release >&2
cmake --build --preset release --target hone mlp tpe median >&2
exec build/release/bin/hone run mlp -n 30
