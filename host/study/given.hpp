// The values that a trial has before anybody is asked: those of the trial that it retries first, then enqueued ones,
// then those that --fix holds.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "study/trial_record.hpp"

namespace hone::host {

class Given {
 public:
    // `held`: external values by name, as typed.
    Given(std::vector<Parameter> inherited, const Attributes& system_attrs, std::map<std::string, std::string> held);

    // In the storage's form; it may be out of range. None: nothing was given, or no value of this distribution.
    std::optional<double> value(const std::string& name, const Distribution& distribution) const;
    // As it was given; inherited ones have no text.
    std::optional<std::string> text(const std::string& name) const;
    bool holds(const std::string& name) const { return inherited(name) || text(name); }

    const std::vector<Parameter>& all_inherited() const { return inherited_; }
    // False: the trial's fixed_params are damaged.
    bool is_legible() const { return fixed_params_.is_object(); }

 private:
    const Parameter* inherited(const std::string& name) const;

    const std::vector<Parameter> inherited_;
    nlohmann::ordered_json fixed_params_ = nlohmann::ordered_json::object();  // external values by name
    const std::map<std::string, std::string> held_;
};

}  // namespace hone::host
