#include "split.hpp"

#include <cstddef>
#include <hone/rng.hpp>

namespace hone::mlp {

std::vector<Role> stratified_split(std::span<const std::int64_t> labels, std::size_t n_classes, std::uint64_t seed) {
    std::vector<std::vector<std::size_t>> rows(n_classes);
    for (std::size_t row = 0; row < labels.size(); ++row) rows[static_cast<std::size_t>(labels[row])].push_back(row);

    Rng rng(seed);
    std::vector<Role> roles(labels.size(), Role::train);
    for (auto& of_class : rows) {
        rng.shuffle(std::span(of_class));
        const std::size_t a_fifth = (of_class.size() + 2) / 5;
        for (std::size_t i = 0; i < a_fifth; ++i) roles[of_class[i]] = Role::validation;
    }
    return roles;
}

}  // namespace hone::mlp
