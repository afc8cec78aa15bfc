#!/bin/bash
# The examples compile from the source tree with the command line that the documentation gives; the ABI's size is kept.
. "$(dirname "$0")/common.sh"

strict="-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -shared -fPIC -fvisibility=hidden"
cd "$source"
for name in bowl climber mid; do
    for compiler in "$CXX" "$CXX -O3" "$(command -v clang++ || echo "$CXX" -Og)"; do
        $compiler -std=c++20 $strict -I sdk/include sdk/examples/$name.cpp -o "$room/$name.so"
        nm -D --defined-only "$room/$name.so" | grep -q ' D hone_plugin$' || fail "$name.so does not export hone_plugin"
    done
    "$CXX" -std=c++20 $strict -Wl,--version-script=sdk/plugin.map -I sdk/include sdk/examples/$name.cpp -o "$room/$name.so"
    expect_exports "$room/$name.so" hone_plugin
done
"$CC" -std=c11 $strict -I sdk/include sdk/examples/valley.c -o "$room/valley.so" -lm
expect_exports "$room/valley.so" hone_plugin

lines=$(wc -l <sdk/include/hone/abi.h)
[ "$lines" -lt 450 ] || fail "abi.h has $lines lines; it is to stay below 450"
