#include "plugins/host_table.hpp"

#include <utility>

#include "plugins/library.hpp"

namespace hone::host {

namespace {

std::string& reason_of_this_thread() {
    thread_local std::string reason;
    return reason;
}

hone_status fail(const hone_host*, hone_status code, hone_str text) noexcept {
    set_reason(std::string(view_of(text)));
    return code;
}

hone_str reason(const hone_host*) noexcept { return str_of(reason_of_this_thread()); }

}  // namespace

void HostTable::log_line(const hone_host* host, int32_t level, hone_str line) noexcept {
    static_cast<const HostTable*>(host->ctx)->log_(level, view_of(line));
}

const void* HostTable::extension(const hone_host* host, hone_str id) noexcept {
    return view_of(id) == "hone.studies/1" ? static_cast<const HostTable*>(host->ctx)->studies_ : nullptr;
}

HostTable::HostTable(Log log, const hone_studies* studies)
    : log_(std::move(log)), studies_(studies), table_{sizeof(hone_host), HONE_MAJOR, HONE_MINOR, 0, this, fail, reason,
                                                      log_line,          extension} {}

void set_reason(std::string text) { reason_of_this_thread() = std::move(text); }

std::string take_reason() { return std::exchange(reason_of_this_thread(), {}); }

std::string_view status_name(hone_status status) {
    switch (status) {
        case HONE_OK:
            return "succeeded";
        case HONE_PRUNED:
            return "was pruned";
        case HONE_CANCELLED:
            return "was cancelled";
        case HONE_TAKEN:
            return "found the key taken";
        case HONE_INVALID:
            return "was given something invalid";
        case HONE_NO_MEMORY:
            return "ran out of memory";
        case HONE_UNSUPPORTED:
            return "does not support this";
        default:
            return "failed without a reason";
    }
}

}  // namespace hone::host
