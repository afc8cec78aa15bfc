// A result as it waits in the spool: one JSON text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "study/trial_record.hpp"

namespace hone::host {

struct SpooledResult {
    std::int64_t study_id = 0;
    std::string study;
    TrialRecord trial;  // finished
};

std::string to_json(const SpooledResult& result);
// Throws std::exception if it is no such text.
SpooledResult spooled_result_from_json(std::string_view text);

}  // namespace hone::host
