#!/bin/bash
# Every public header compiles by itself, without a warning, in every language that it promises.
. "$(dirname "$0")/common.sh"

for standard in c11 c17; do
    "$CC" -std=$standard -Wall -Wextra -Wpedantic -Werror -fsyntax-only -x c -I "$include" - <<<'#include <hone/abi.h>'
done
for standard in c++17 c++20; do
    "$CXX" -std=$standard -Wall -Wextra -Wpedantic -Werror -fsyntax-only -x c++ -I "$include" - <<<'#include <hone/abi.h>'
done
for header in "$include"/hone/*.hpp; do
    "$CXX" -std=c++20 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -fsyntax-only -x c++ -I "$include" - \
        <<<"#include <hone/${header##*/}>" || fail "${header##*/} does not stand alone"
done
