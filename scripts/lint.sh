#!/usr/bin/env bash
# Layout, and common mistakes in what ships, in files that differ from a commit (default: where the branch left origin/main).
#   scripts/lint.sh [COMMIT]
#   scripts/lint.sh --all
set -euo pipefail
cd "$(dirname "$0")/.."

for tool in clang-format clang-tidy; do
    command -v $tool >/dev/null || { echo "lint.sh: $tool is missing: apt-get install $tool" >&2; exit 1; }
done
[ -f build/release/compile_commands.json ] || cmake --preset release >/dev/null

case "${1:-}" in
    --all) list=(git ls-files) ;;
    "") list=(git diff --name-only --diff-filter=d "$(git merge-base HEAD origin/main 2>/dev/null || echo HEAD)") ;;
    *) list=(git diff --name-only --diff-filter=d "$1") ;;
esac
# The ABI is laid out by hand, and the examples as the guide shows them.
mapfile -t code < <("${list[@]}" -- '*.cpp' '*.hpp' '*.h' '*.c' ':!sdk/include/hone/abi.h' ':!sdk/examples')
# clang 14 cannot read LibTorch 1.13's headers as C++20.
mapfile -t units < <("${list[@]}" -- {host,maths,samplers,pruners,plugins}/'*.cpp' ':!plugins/mlp/plugin.cpp')

status=0
[ ${#code[@]} -eq 0 ] || clang-format --dry-run --Werror "${code[@]}" || status=1
[ ${#units[@]} -eq 0 ] ||
    printf '%s\n' "${units[@]}" | xargs --max-procs="$(nproc)" --max-args=4 \
        clang-tidy --quiet -p build/release --extra-arg=-Wno-unknown-warning-option || status=1
exit $status
