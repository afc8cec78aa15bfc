// One instance of a plugin, made by create and ended by destroy.
#pragma once

#include <hone/abi.h>

#include <stdexcept>
#include <string>

#include "plugins/host_table.hpp"

namespace hone::host {

// A sampler or pruner failed or broke its contract: nothing that it says can be trusted, so the run drains and ends.
struct PluginFault : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Instance {
 public:
    // Throws, naming the plugin: UsageError where create finds options that do not fit together (HONE_INVALID), else
    // PluginFault. `study` must outlive the instance, and so must `studies` (null: other studies are not shown).
    Instance(const hone_descriptor& descriptor, const hone_study* study, const hone_studies* studies = nullptr);
    ~Instance();
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    void* self() const { return self_; }
    const hone_descriptor& descriptor() const { return descriptor_; }

    // "sampler tpe: the reason that it gave".
    std::string complaint(hone_status status) const;

 private:
    const hone_descriptor& descriptor_;
    HostTable host_;
    void* self_ = nullptr;
};

// A function of a struct that may be older than the field: null where it is not offered.
#define HONE_OFFERED(api, type, field) (HONE_HAS(api, type, field) ? (api)->field : nullptr)

}  // namespace hone::host
