#!/usr/bin/env bash
# Build and test. Each argument is a preset; without one: release, then the sanitizers.
#   scripts/test.sh
#   scripts/test.sh release
set -euo pipefail
set -m # a background build is a process group, which can be stopped as one
cd "$(dirname "$0")/.."

presets=("$@")
[ ${#presets[@]} -gt 0 ] || presets=(release asan tsan)

build() {
    cmake --preset "$1"
    nice cmake --build --preset "$1"
}

scripts/setup.sh --tests
build "${presets[0]}"
for at in "${!presets[@]}"; do
    next=${presets[at + 1]:-}
    if [ -n "$next" ]; then # many tests wait for something: the next build takes what they leave of the machine
        build "$next" >"build/$next.log" 2>&1 &
        trap 'kill -- -$! 2>/dev/null' EXIT
    fi
    ctest --preset "${presets[at]}" --parallel "$(nproc)"
    if [ -n "$next" ]; then
        wait $! || { cat "build/$next.log"; exit 1; }
        trap - EXIT
    fi
done
