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
    explicit HostTable(Log log);
    HostTable(const HostTable&) = delete;
    HostTable& operator=(const HostTable&) = delete;

    const hone_host* table() const { return &table_; }

 private:
    Log log_;
    hone_host table_;
};

// The reason of this thread's last failing call, on either side of the border.
void set_reason(std::string text);
// Takes it: a later failure without a text of its own must not inherit it.
std::string take_reason();

// What a failing status means where the plugin gave no reason.
std::string_view status_name(hone_status status);

}  // namespace hone::host
