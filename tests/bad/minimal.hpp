// A correct objective of one value, as tables that a library can spoil.
#pragma once

#include <hone/abi.h>

namespace minimal {

inline hone_status create(const hone_host*, const hone_study*, void**) noexcept { return HONE_OK; }
inline void destroy(void*) noexcept {}
inline hone_status evaluate(void*, const hone_trial*, hone_result* result) noexcept {
    if (result->n > 0) result->value[0] = 1;
    result->n = 1;
    return HONE_OK;
}

constexpr hone_objective_api api = {.struct_size = sizeof(hone_objective_api),
                                    .reserved = 0,
                                    .describe = nullptr,
                                    .prepare = nullptr,
                                    .fingerprint = nullptr,
                                    .evaluate = evaluate,
                                    .extension = nullptr};
constexpr hone_descriptor descriptor = {.struct_size = sizeof(hone_descriptor),
                                        .kind = HONE_KIND_OBJECTIVE,
                                        .flags = 0,
                                        .id = HONE_STR("minimal"),
                                        .version = HONE_STR("1.0.0"),
                                        .summary = HONE_STR("Always 1."),
                                        .n_options = 0,
                                        .options = nullptr,
                                        .n_attributes = 0,
                                        .attributes = nullptr,
                                        .create = create,
                                        .destroy = destroy,
                                        .api = &api};
constexpr const hone_descriptor* descriptors[] = {&descriptor};
constexpr hone_entry entry = {.magic = HONE_MAGIC,
                              .major = HONE_MAJOR,
                              .needs_minor = 0,
                              .struct_size = sizeof(hone_entry),
                              .n_descriptors = 1,
                              .descriptors = descriptors,
                              .built_with = HONE_STR("")};

}  // namespace minimal
