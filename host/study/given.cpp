#include "study/given.hpp"

#include <algorithm>

#include "storage/format/distribution_json.hpp"
#include "study/attributes.hpp"

namespace hone::host {

Given::Given(std::vector<Parameter> inherited, const Attributes& system_attrs, std::map<std::string, std::string> held)
    : inherited_(std::move(inherited)), held_(std::move(held)) {
    if (system_attrs.contains(attribute::fixed_params))
        fixed_params_ = parsed_attribute(system_attrs, attribute::fixed_params);
}

const Parameter* Given::inherited(const std::string& name) const {
    const auto found = std::ranges::find(inherited_, name, &Parameter::name);
    return found == inherited_.end() ? nullptr : &*found;
}

std::optional<double> Given::value(const std::string& name, const Distribution& distribution) const {
    if (const auto* p = inherited(name))
        return compatible(*p->distribution, distribution) ? std::optional(p->value) : std::nullopt;
    if (const auto fixed = fixed_params_.find(name); fixed != fixed_params_.end())
        return internal_value(distribution, *fixed);
    if (const auto held = held_.find(name); held != held_.end()) return value_from_text(distribution, held->second);
    return std::nullopt;
}

std::optional<std::string> Given::text(const std::string& name) const {
    if (const auto fixed = fixed_params_.find(name); fixed != fixed_params_.end()) return fixed->dump();
    if (const auto held = held_.find(name); held != held_.end()) return held->second;
    return std::nullopt;
}

}  // namespace hone::host
