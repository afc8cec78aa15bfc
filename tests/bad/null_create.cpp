#include "minimal.hpp"

static constexpr hone_descriptor spoilt = [] {
    auto descriptor = minimal::descriptor;
    descriptor.create = nullptr;
    return descriptor;
}();
static constexpr const hone_descriptor* descriptors[] = {&spoilt};

constinit const hone_entry hone_plugin = [] {
    auto entry = minimal::entry;
    entry.descriptors = descriptors;
    return entry;
}();
