#pragma once

#include <boost/crc.hpp>
#include <cstdint>
#include <string_view>
#include <vector>

namespace hone::maths {

/// How Hyperband (Li et al. 2017, Algorithm 1) shares out trials among its brackets: each belongs to one by its number,
/// and in the long run bracket b, of n, gets its share of n * eta^s / (s + 1) with s = n - 1 - b.
class Brackets {
 public:
    /// `resource_ratio`: of the largest resource to the smallest; below 1 there are no brackets.
    Brackets(std::string_view study, double resource_ratio, std::int64_t reduction_factor);

    bool empty() const { return budgets_.empty(); }
    std::size_t size() const { return budgets_.size(); }
    /// 0 where there are none.
    std::int64_t of(std::uint64_t trial) const;

 private:
    boost::crc_32_type begun_;            // with "<study>_"
    std::vector<std::uint64_t> budgets_;  // by bracket
    std::uint64_t total_ = 0;
};

}  // namespace hone::maths
