#include "minimal.hpp"

constinit const hone_entry hone_plugin = [] {
    auto entry = minimal::entry;
    entry.needs_minor = 99;
    return entry;
}();
