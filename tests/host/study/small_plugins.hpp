// Samplers and pruners of a few lines each, without a library.
#pragma once

#include <hone/abi.h>

namespace small_plugins {

// An instance is the study that it was made for.
inline hone_status create(const hone_host*, const hone_study* study, void** self) noexcept {
    *self = const_cast<hone_study*>(study);
    return HONE_OK;
}
inline void destroy(void*) noexcept {}

inline hone_status propose_nothing(void*, const hone_history*, hone_ask*) noexcept { return HONE_OK; }
inline hone_status let_go_on(void*, const hone_curves*, std::int32_t* verdict) noexcept {
    *verdict = 0;
    return HONE_OK;
}

inline hone_sampler_api sampler_api(decltype(hone_sampler_api::ask) ask = propose_nothing) {
    hone_sampler_api api{};
    api.struct_size = sizeof api;
    api.ask = ask;
    return api;
}
inline hone_pruner_api pruner_api(decltype(hone_pruner_api::bracket) bracket = nullptr) {
    hone_pruner_api api{};
    api.struct_size = sizeof api;
    api.judge = let_go_on;
    api.bracket = bracket;
    return api;
}

template <class Api>
hone_descriptor descriptor(int kind, const Api& api) {
    hone_descriptor d{};
    d.struct_size = sizeof d;
    d.kind = static_cast<decltype(d.kind)>(kind);
    d.id = HONE_STR("small");
    d.version = HONE_STR("1.0.0");
    d.create = create;
    d.destroy = destroy;
    d.api = &api;
    return d;
}

}  // namespace small_plugins
