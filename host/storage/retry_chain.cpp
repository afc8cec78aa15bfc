#include "storage/retry_chain.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <exception>

#include "storage/format/python_json.hpp"
#include "study/attribute_keys.hpp"

namespace hone::host {

std::vector<std::int64_t> retry_history(std::string_view json) {
    std::vector<std::int64_t> numbers;
    try {
        for (const auto& number : parse_python_json(std::string(json)))
            if (number.is_number_integer()) numbers.push_back(number.get<std::int64_t>());
    } catch (const std::exception&) {  // other programs may write anything
    }
    return numbers;
}

std::vector<std::int64_t> retry_history(const Attributes& system_attrs) {
    const auto found = system_attrs.find(attribute::retry_history);
    return found == system_attrs.end() ? std::vector<std::int64_t>() : retry_history(found->second);
}

std::optional<Attributes> next_in_chain(std::int64_t number, const Attributes& system_attrs, std::int64_t at_most) {
    auto history = retry_history(system_attrs);
    history.push_back(number);
    if (static_cast<std::int64_t>(history.size()) > at_most) return std::nullopt;
    Attributes chain = {
        {std::string(attribute::retry_history), fmt::format("[{}]", fmt::join(history, ", "))},
        {std::string(attribute::failed_trial), std::to_string(history.front())},
    };
    const auto first = system_attrs.find(attribute::failed_trial);
    if (first != system_attrs.end()) chain.find(attribute::failed_trial)->second = first->second;
    return chain;
}

}  // namespace hone::host
