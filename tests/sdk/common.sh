# For the scripts beside it: strict bash, and an empty folder `room` that goes away.
set -euo pipefail
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
include=$source/sdk/include
CC=${CC:-cc} CXX=${CXX:-c++}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT

fail() {
    echo "$*" >&2
    exit 1
}

# expect_exports FILE NAMES: that FILE defines just these dynamic symbols.
expect_exports() {
    local found
    found=$(nm -D --defined-only "$1" | awk '{print $3}' | sort | tr '\n' ' ')
    [ "$found" = "$2 " ] || fail "$1 exports '$found', not '$2'"
}
