#!/bin/bash
# The layout of the released ABI never changes.
. "$(dirname "$0")/common.sh"

released=$source/sdk/layout/1.0.txt
"$CC" -std=c11 -Wall -Wextra -Wpedantic -Werror -I "$include" "$source/tests/sdk/layout.c" -o "$room/layout"
"$room/layout" >"$room/today.txt"
diff -u "$released" "$room/today.txt" || fail "the ABI's layout is not that of its release"

declared=$(grep -c '^typedef struct hone_' "$include/hone/abi.h")
written=$(grep -c 'bytes$' "$released")
[ "$declared" = "$written" ] || fail "abi.h has $declared structs, its layout lists $written"
