// From a table of texts to numbers that a network can be trained with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "csv.hpp"

namespace hone::mlp {

struct Part {
    std::vector<float> features;  // row by row
    std::vector<std::int64_t> labels;

    std::size_t n_rows() const noexcept { return labels.size(); }
};

struct Dataset {
    std::size_t n_features;
    std::vector<std::string> classes;  // labels are places in it
    Part train, validation;
};

/// Every column but `label` and `split` is a feature. Classes are in the order of their numbers where all are integers,
/// else of their texts. A column `split` says of each row whether it is for `train` or `validation`; without it a fifth
/// of each class validates, always the same. Features are standardised as the training part says.
/// Throws hone::Error, naming file, line and column: what is no number, a missing label, an unknown part; fewer than
/// two classes, no features, an empty part.
Dataset make_dataset(const Csv& csv, std::string_view label);

}  // namespace hone::mlp
