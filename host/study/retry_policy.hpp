// Which failed trials are queued again (--retry, --retry-on).
#pragma once

#include <hone/abi.h>

#include <cstdint>

namespace hone::host {

struct RetryPolicy {
    enum class On { Accidents, All };

    std::int64_t at_most = 0;  // times that a trial is taken up again
    On on = On::Accidents;

    // `reason`: HONE_REASON_...
    bool covers(std::uint8_t reason) const {
        if (at_most == 0) return false;
        switch (reason) {
            case HONE_REASON_LOST:
            case HONE_REASON_SIGNAL:
            case HONE_REASON_MEMORY:
            case HONE_REASON_TIMEOUT:
            case HONE_REASON_CANCELLED:
                return true;
            default:
                return on == On::All;
        }
    }
};

}  // namespace hone::host
