#include "minimal.hpp"

constinit const hone_entry hone_plugin = [] {
    auto entry = minimal::entry;
    entry.magic += 1;
    return entry;
}();
