#include "plugins/instance.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <utility>

#include "errors.hpp"
#include "plugins/library.hpp"

namespace hone::host {

namespace {

spdlog::level::level_enum level_of(int level) {
    switch (level) {
        case HONE_DEBUG:
            return spdlog::level::debug;
        case HONE_INFO:
            return spdlog::level::info;
        case HONE_WARNING:
            return spdlog::level::warn;
        default:
            return spdlog::level::err;
    }
}

HostTable::Log logger(std::string name) {
    return [name = std::move(name)](int level, std::string_view line) {
        spdlog::log(level_of(level), "{}: {}", name, line);
    };
}

}  // namespace

Instance::Instance(const hone_descriptor& descriptor, const hone_study* study, const hone_studies* studies)
    : descriptor_(descriptor), host_(logger(noun(descriptor)), studies) {
    take_reason();
    const auto status = descriptor_.create(host_.table(), study, &self_);
    if (status == HONE_INVALID) throw UsageError(complaint(status));
    if (status != HONE_OK) throw PluginFault(complaint(status));
}

Instance::~Instance() { descriptor_.destroy(self_); }

std::string Instance::complaint(hone_status status) const {
    const auto reason = take_reason();
    return fmt::format("{}: {}", noun(descriptor_), reason.empty() ? std::string(status_name(status)) : reason);
}

}  // namespace hone::host
