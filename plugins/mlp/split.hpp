#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace hone::mlp {

enum class Role : std::uint8_t { train, validation };

/// A fifth of each class, rounded, drawn at random for validation; the same rows for the same labels and seed. Labels
/// are 0 ... n_classes - 1.
std::vector<Role> stratified_split(std::span<const std::int64_t> labels, std::size_t n_classes, std::uint64_t seed);

}  // namespace hone::mlp
