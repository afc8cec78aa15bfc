#include "minimal.hpp"

constinit const hone_entry hone_plugin = [] {
    auto entry = minimal::entry;
    entry.major = HONE_MAJOR + 1;
    return entry;
}();
