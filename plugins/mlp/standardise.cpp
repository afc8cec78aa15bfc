#include "standardise.hpp"

#include <cmath>

namespace hone::mlp {
namespace {

bool varies(std::span<const double> rows, std::size_t feature, std::size_t n_features) {
    for (std::size_t i = feature; i < rows.size(); i += n_features)
        if (rows[i] != rows[feature]) return true;
    return false;
}

}  // namespace

Standardiser::Standardiser(std::span<const double> rows, std::size_t n_features)
    : mean_(n_features, 0), deviation_(n_features, 0) {
    const std::size_t whole_rows = rows.size() / n_features;
    const auto n_rows = static_cast<double>(whole_rows);
    for (std::size_t i = 0; i < rows.size(); ++i) mean_[i % n_features] += rows[i] / n_rows;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double off = rows[i] - mean_[i % n_features];
        deviation_[i % n_features] += off * off / n_rows;
    }
    for (std::size_t feature = 0; feature < n_features; ++feature)
        deviation_[feature] = varies(rows, feature, n_features) ? std::sqrt(deviation_[feature]) : 1;
}

std::vector<float> Standardiser::operator()(std::span<const double> rows) const {
    std::vector<float> result(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto feature = i % mean_.size();
        result[i] = static_cast<float>((rows[i] - mean_[feature]) / deviation_[feature]);
    }
    return result;
}

}  // namespace hone::mlp
