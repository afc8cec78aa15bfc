#!/usr/bin/env bash
# Build and test. Each argument is a preset; without one: release, then the sanitizers.
#   scripts/test.sh
#   scripts/test.sh release
set -euo pipefail
cd "$(dirname "$0")/.."

presets=("$@")
[ ${#presets[@]} -gt 0 ] || presets=(release asan tsan)

build() {
    cmake --preset "$1"
    cmake --build --preset "$1"
}
export -f build

# Takes only what others leave of the processors. In a session of its own: Linux weighs sessions before it looks at who is
# nice within one.
yielding() {
    exec setsid bash -c 'echo 19 2>/dev/null >/proc/self/autogroup || true; exec nice -n 19 bash -euc "$1"' bash "$1"
}

scripts/setup.sh --tests
build "${presets[0]}"
for at in "${!presets[@]}"; do
    next=${presets[at + 1]:-}
    if [ -n "$next" ]; then # many tests wait for something: meanwhile the next preset is built
        yielding "build $next" >"build/$next.log" 2>&1 &
        trap 'kill -- -$! 2>/dev/null' EXIT
    fi
    ctest --preset "${presets[at]}" --parallel "$(nproc)"
    if [ -n "$next" ]; then
        wait $! || { cat "build/$next.log"; exit 1; }
        trap - EXIT
    fi
done
