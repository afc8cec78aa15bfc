#include "tpe/ordinal.hpp"

#include <algorithm>
#include <hone/error.hpp>
#include <numeric>
#include <string>
#include <vector>

namespace hone::tpe {
namespace {

double number(std::string_view name, const hone_choice& choice) {
    if (choice.type == HONE_TYPE_INT) return static_cast<double>(choice.integer);
    if (choice.type == HONE_TYPE_REAL) return choice.real;
    throw Error("option ordinal: '" + std::string(name) +
                "' has choices that are no numbers, so they have no order: leave it out");
}

}  // namespace

maths::Domain ordinal(std::string_view name, const hone_dist& dist) {
    if (dist.kind != HONE_CATEGORICAL)
        throw Error("option ordinal: '" + std::string(name) +
                    "' is no categorical: leave it out, it is ordered anyway");
    std::vector<double> numbers;
    for (std::uint64_t i = 0; i < dist.n_choices; ++i) numbers.push_back(number(name, dist.choices[i]));
    std::vector<std::size_t> ascending(numbers.size());
    std::iota(ascending.begin(), ascending.end(), std::size_t{0});
    std::stable_sort(ascending.begin(), ascending.end(), [&](auto a, auto b) { return numbers[a] < numbers[b]; });

    maths::Domain domain{
        maths::Domain::Kind::numeric, maths::Domain::Scale::linear, dist.low, dist.high, 1, dist.n_choices};
    domain.ranks.resize(numbers.size());
    for (std::size_t rank = 0; rank < ascending.size(); ++rank)
        domain.ranks[ascending[rank]] = static_cast<double>(rank);
    return domain;
}

}  // namespace hone::tpe
