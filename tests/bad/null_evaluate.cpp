#include "minimal.hpp"

static constexpr hone_objective_api spoilt_api = {.struct_size = sizeof(hone_objective_api),
                                                  .reserved = 0,
                                                  .describe = nullptr,
                                                  .prepare = nullptr,
                                                  .fingerprint = nullptr,
                                                  .evaluate = nullptr,
                                                  .extension = nullptr};
static constexpr hone_descriptor spoilt = [] {
    auto descriptor = minimal::descriptor;
    descriptor.api = &spoilt_api;
    return descriptor;
}();
static constexpr const hone_descriptor* descriptors[] = {&spoilt};

constinit const hone_entry hone_plugin = [] {
    auto entry = minimal::entry;
    entry.descriptors = descriptors;
    return entry;
}();
