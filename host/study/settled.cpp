#include "study/settled.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "storage/format/python_json.hpp"
#include "storage/storage.hpp"
#include "study/attributes.hpp"

namespace hone::host {

Settled::Settled(std::string prefix, const Attributes& study, Claim claim)
    : prefix_(std::move(prefix)), claim_(std::move(claim)) {
    for (const auto& [key, json] : study)
        if (key.starts_with(prefix_)) learn(key, json);
}

double Settled::look(std::string_view key, double proposed) {
    const std::lock_guard lock(mutex_);
    const auto whole = prefix_ + std::string(key);
    if (const auto found = values_.find(whole); found != values_.end()) return found->second;
    if (!std::isnan(proposed)) proposed_.emplace(whole, proposed);
    return std::numeric_limits<double>::quiet_NaN();
}

void Settled::settle() {
    const std::lock_guard one_at_a_time(settling_);
    decltype(proposed_) proposed;
    {
        const std::lock_guard lock(mutex_);
        proposed.swap(proposed_);
    }
    for (const auto& [key, value] : proposed) learn(key, claim_(key, fmt::format("{}", value)));
}

std::size_t Settled::size() const {
    const std::lock_guard lock(mutex_);
    return values_.size();
}

std::vector<std::string> Settled::names() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> names;
    for (const auto& [key, value] : values_) names.push_back(key.substr(prefix_.size()));
    return names;
}

Attributes Settled::attributes() const {
    const std::lock_guard lock(mutex_);
    Attributes attributes;
    for (const auto& [key, value] : values_) attributes.emplace(key, python_repr(value));
    return attributes;
}

void Settled::learn(const std::string& key, const std::string& json) {
    const double value = number_attribute({{key, json}}, key);
    if (std::isnan(value))
        throw StorageError(fmt::format("the study's attribute {} should be a number, but is {}", key, json));
    const std::lock_guard lock(mutex_);
    values_.emplace(key, value);
}

}  // namespace hone::host
