// The hone_study that an instance of a plugin is created with, and what it points to.
#pragma once

#include <hone/abi.h>

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/options.hpp"

namespace hone::host {

// hone_study.settle, and what its ctx is.
struct SettleCall {
    void* ctx = nullptr;
    hone_status (*call)(const hone_study*, hone_str, double, double*) noexcept = nullptr;
};

class PluginStudy {
 public:
    PluginStudy(std::string name, std::vector<std::string> value_names, std::uint64_t seed, Options options,
                SettleCall settle = {})
        : name_(std::move(name)), value_names_(std::move(value_names)), options_(std::move(options)) {
        for (const auto& n : value_names_) names_.push_back({n.data(), n.size()});
        const auto& values = options_.values();
        table_ = {.struct_size = sizeof(hone_study),
                  .n_objectives = static_cast<std::uint32_t>(names_.size()),
                  .name = {name_.data(), name_.size()},
                  .value_names = names_.data(),
                  .seed = seed,
                  .n_options = values.size(),
                  .options = values.data(),
                  .ctx = settle.ctx,
                  .settle = settle.call};
    }
    PluginStudy(const PluginStudy&) = delete;
    PluginStudy& operator=(const PluginStudy&) = delete;

    const hone_study* table() const { return &table_; }

 private:
    std::string name_;
    std::vector<std::string> value_names_;
    Options options_;
    std::vector<hone_str> names_;
    hone_study table_{};
};

}  // namespace hone::host
