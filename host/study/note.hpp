// Attributes that plugins write: JSON texts under verbatim keys.
#pragma once

#include <hone/abi.h>

#include "study/trial_record.hpp"

namespace hone::host {

// Whether a text is what Python's json module would read, NaN and Infinity included.
bool is_json(std::string_view text);

// Keep `json` under `key`; HONE_INVALID, with the reason set, where it is no JSON.
hone_status note(Attributes& attributes, hone_str key, hone_str json) noexcept;

}  // namespace hone::host
