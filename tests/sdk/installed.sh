#!/bin/bash
# A stranger's project builds plugins against an installed SDK, found by find_package.
# Usage: installed.sh BUILD_FOLDER CMAKE GENERATOR
. "$(dirname "$0")/common.sh"

build=$1 cmake=$2 generator=$3
"$cmake" --install "$build" --prefix "$room/prefix" --component sdk >"$room/install.log"

configure() { # SOURCE BUILD
    "$cmake" -S "$1" -B "$2" -G "$generator" -DCMAKE_PREFIX_PATH="$room/prefix" -DCMAKE_C_COMPILER="$CC" \
        -DCMAKE_CXX_COMPILER="$CXX" >"$room/log" 2>&1
}
project() { # FOLDER LANGUAGES CALL: a project with one call of hone_add_plugin
    mkdir -p "$room/$1"
    printf '%s\n' "cmake_minimum_required(VERSION 3.20)" "project(stranger LANGUAGES $2)" \
        "find_package(hone REQUIRED CONFIG)" "$3" >"$room/$1/CMakeLists.txt"
    cp "$source"/sdk/examples/*.c "$source"/sdk/examples/*.cpp "$room/$1"
}

# Without KIND: in the build folder, with one exported symbol, nothing installed.
cp -r "$source/sdk/examples" "$room/examples"
configure "$room/examples" "$room/b" || fail "$(cat "$room/log")"
"$cmake" --build "$room/b" >"$room/log" 2>&1 || fail "$(cat "$room/log")"
for name in bowl climber mid valley; do expect_exports "$room/b/$name.so" hone_plugin; done
"$cmake" --install "$room/b" --prefix "$room/nothing" >"$room/log"
[ ! -e "$room/nothing" ] || fail "hone_add_plugin without KIND installs something"

# With KIND: where hone looks.
project kind CXX "hone_add_plugin(mid mid.cpp KIND pruner)"
configure "$room/kind" "$room/kind/b" || fail "$(cat "$room/log")"
"$cmake" --build "$room/kind/b" >"$room/log" 2>&1 || fail "$(cat "$room/log")"
expect_exports "$room/kind/b/lib/hone/pruners/mid.so" hone_plugin
"$cmake" --install "$room/kind/b" --prefix "$room/hone" >"$room/log"
[ -e "$room/hone/lib/hone/pruners/mid.so" ] || fail "the plugin was not installed into lib/hone/pruners"

# A project of C alone.
project plain C "hone_add_plugin(valley valley.c)
target_link_libraries(valley PRIVATE m)"
configure "$room/plain" "$room/plain/b" || fail "$(cat "$room/log")"
"$cmake" --build "$room/plain/b" >"$room/log" 2>&1 || fail "$(cat "$room/log")"
expect_exports "$room/plain/b/valley.so" hone_plugin

# A mistaken KIND is named.
project wrong CXX "hone_add_plugin(mid mid.cpp KIND stopper)"
if configure "$room/wrong" "$room/wrong/b"; then fail "KIND stopper was accepted"; fi
grep -q "not 'stopper'" "$room/log" || fail "$(cat "$room/log")"
