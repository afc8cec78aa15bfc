#!/usr/bin/env bash
# Build and test. Each argument is a preset; without one: release, then the sanitizers.
#   scripts/test.sh
#   scripts/test.sh release
set -euo pipefail
cd "$(dirname "$0")/.."

presets=("$@")
[ ${#presets[@]} -gt 0 ] || presets=(release asan tsan)

scripts/setup.sh --tests
for preset in "${presets[@]}"; do
    cmake --preset "$preset"
    cmake --build --preset "$preset"
    ctest --preset "$preset" --parallel "$(nproc)"
done
