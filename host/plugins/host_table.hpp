// The host's side of the ABI: the functions that every plugin may call.
#pragma once

#include <hone/abi.h>

#include <functional>
#include <string>
#include <string_view>

namespace hone::host {

// A hone_host whose log lines go to `log`. Must outlive every instance created with it.
class HostTable {
 public:
    using Log = std::function<void(int level, std::string_view line)>;
    // `studies`: hone.studies/1; null: not offered.
    HostTable(Log log, const hone_studies* studies);
    HostTable(const HostTable&) = delete;
    HostTable& operator=(const HostTable&) = delete;

    const hone_host* table() const { return &table_; }

 private:
    static void log_line(const hone_host* host, int32_t level, hone_str line) noexcept;
    static const void* extension(const hone_host* host, hone_str id) noexcept;

    Log log_;
    const hone_studies* studies_;
    hone_host table_;
};

// The reason of this thread's last failing call, on either side of the border.
void set_reason(std::string text);
// Takes it: a later failure without a text of its own must not inherit it.
std::string take_reason();

// What a failing status means where the plugin gave no reason.
std::string_view status_name(hone_status status);

}  // namespace hone::host
