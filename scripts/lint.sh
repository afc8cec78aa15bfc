#!/usr/bin/env bash
# Layout and common mistakes, in the files that differ from a commit (default: where this branch left origin/main).
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
mapfile -t code < <("${list[@]}" -- '*.cpp' '*.hpp' '*.h' '*.c')
mapfile -t units < <("${list[@]}" -- '*.cpp')

[ ${#code[@]} -eq 0 ] || clang-format --dry-run --Werror "${code[@]}"
[ ${#units[@]} -eq 0 ] ||
    printf '%s\n' "${units[@]}" | xargs --max-procs="$(nproc)" --max-args=4 clang-tidy --quiet -p build/release
