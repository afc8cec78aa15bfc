#include "maths/signed_rank.hpp"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace hone::maths {

namespace {

constexpr std::size_t largest_exact = 50, largest_exact_with_ties = 13;

// Ranks count twice, so that those of ties are whole.
struct Ranks {
    std::vector<std::size_t> doubled;  // of what is not zero
    std::size_t above = 0;             // their sum over what is above zero
    std::size_t zeros = 0;             // the sum of the zeros' ranks
    double tied = 0;                   // the sum of t^3 - t over groups of t equal ones
    bool distinct = true;              // no ties, no zeros
};

Ranks ranks_of(std::span<const double> differences) {
    std::vector<std::size_t> rising(differences.size());
    std::iota(rising.begin(), rising.end(), std::size_t{0});
    const auto size = [&](std::size_t i) { return std::abs(differences[i]); };
    std::sort(rising.begin(), rising.end(), [&](auto a, auto b) { return size(a) < size(b); });
    Ranks ranks;
    for (std::size_t begin = 0, end = 0; begin < rising.size(); begin = end) {
        while (end < rising.size() && size(rising[end]) == size(rising[begin])) ++end;
        const auto doubled_rank = begin + 1 + end;  // twice the mean of begin + 1 ... end
        const auto t = static_cast<double>(end - begin);
        ranks.tied += t * t * t - t;
        ranks.distinct = ranks.distinct && end - begin == 1;
        for (auto i = begin; i < end; ++i) {
            const double difference = differences[rising[i]];
            if (difference == 0) {
                ranks.zeros += doubled_rank;
                ranks.distinct = false;
                continue;
            }
            ranks.doubled.push_back(doubled_rank);
            if (difference > 0) ranks.above += doubled_rank;
        }
    }
    return ranks;
}

// Counts the signs that give each sum; up to 50 ranks the counts are exact in a double.
double exact(const Ranks& ranks) {
    const std::size_t unit = ranks.distinct ? 2 : 1;  // of distinct ranks all are even
    const auto total = std::accumulate(ranks.doubled.begin(), ranks.doubled.end(), std::size_t{0}) / unit;
    std::vector<double> ways(total + 1, 0.0);
    ways[0] = 1;
    std::size_t reached = 0;
    for (const auto doubled : ranks.doubled) {
        const auto rank = doubled / unit;
        reached += rank;
        for (auto sum = reached; sum >= rank; --sum) ways[sum] += ways[sum - rank];
    }
    const double as_large =
        std::accumulate(ways.begin() + static_cast<std::ptrdiff_t>(ranks.above / unit), ways.end(), 0.0);
    return std::ldexp(as_large, -static_cast<int>(ranks.doubled.size()));
}

double by_normal(const Ranks& ranks, double n) {
    const double above = static_cast<double>(ranks.above) / 2 + static_cast<double>(ranks.zeros) / 4;
    const double mean = n * (n + 1) / 4;
    const double deviation = std::sqrt((n * (n + 1) * (2 * n + 1) - ranks.tied / 2) / 24);
    return boost::math::erfc((above - mean) / deviation / std::sqrt(2.0)) / 2;
}

}  // namespace

double signed_rank_p(std::span<const double> differences) {
    const auto ranks = ranks_of(differences);
    if (differences.size() <= (ranks.distinct ? largest_exact : largest_exact_with_ties)) return exact(ranks);
    return by_normal(ranks, static_cast<double>(differences.size()));
}

}  // namespace hone::maths
