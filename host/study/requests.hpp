// Whether what an objective asks for is possible at all: the same checks on both sides of the socket. All throw
// InvalidRequest with one sentence.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "study/trial.hpp"
#include "study/trial_record.hpp"

namespace hone::host {

// A name that every database column holds and every reader decodes: UTF-8, 1 to 512 characters. `what` it names.
void check_name(std::string_view what, std::string_view name);
void check_report(std::int64_t step, std::span<const Metric> metrics);
void check_json(const std::string& key, const std::string& json);
void check_constraint(const std::string& name, double value);

// Whether a joint proposal answers a question: same kind, log and choices, and the asked range holds the value.
bool usable(const Parameter& proposed, const Distribution& asked);

}  // namespace hone::host
