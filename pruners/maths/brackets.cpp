#include "maths/brackets.hpp"

#include <charconv>
#include <cmath>
#include <iterator>
#include <numeric>

namespace hone::maths {

Brackets::Brackets(std::string_view study, double resource_ratio, std::int64_t reduction_factor) {
    begun_.process_bytes(study.data(), study.size());
    begun_.process_byte('_');
    const auto eta = static_cast<double>(reduction_factor);
    const double n = std::floor(std::log(resource_ratio) / std::log(eta)) + 1;
    for (double s = n - 1; s >= 0; --s)
        budgets_.push_back(static_cast<std::uint64_t>(std::ceil(n * std::pow(eta, s) / (s + 1))));
    total_ = std::accumulate(budgets_.begin(), budgets_.end(), std::uint64_t{0});
}

std::int64_t Brackets::of(std::uint64_t trial) const {
    if (empty()) return 0;
    char digits[20];
    const auto end = std::to_chars(digits, std::end(digits), trial).ptr;
    auto crc = begun_;
    crc.process_block(digits, end);
    auto place = crc.checksum() % total_;
    std::size_t bracket = 0;
    while (place >= budgets_[bracket]) place -= budgets_[bracket++];
    return static_cast<std::int64_t>(bracket);
}

}  // namespace hone::maths
