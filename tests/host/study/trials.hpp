// Small trials to build histories of.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "study/trial_record.hpp"

namespace trials {

using namespace hone::host;

inline DistributionPtr real(double low = 0, double high = 1) {
    return std::make_shared<const Distribution>(make_float(low, high, false, 0));
}

inline TrialRecord trial(std::int64_t number, State state, std::vector<double> values,
                         std::vector<std::pair<std::string, double>> params = {}, const DistributionPtr& d = real()) {
    TrialRecord t;
    t.id = number + 1;
    t.number = number;
    t.state = state;
    if (!values.empty()) t.values = std::move(values);
    for (auto& [name, value] : params) t.params.push_back({name, value, d});
    return t;
}

inline TrialRecord complete(std::int64_t number, double value, std::vector<std::pair<std::string, double>> params = {},
                            const DistributionPtr& d = real()) {
    return trial(number, State::Complete, {value}, std::move(params), d);
}

}  // namespace trials
