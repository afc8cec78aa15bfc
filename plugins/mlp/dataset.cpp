#include "dataset.hpp"

#include <hone/error.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <span>

#include "split.hpp"
#include "standardise.hpp"

namespace hone::mlp {
namespace {

constexpr std::string_view split_column = "split";
constexpr std::uint64_t split_seed = 20240601;

template <class Number>
std::optional<Number> parsed(std::string_view text) {
    Number number{};
    const auto end = text.data() + text.size();
    const auto [stopped, failed] = std::from_chars(text.data(), end, number);
    return failed == std::errc() && stopped == end ? std::optional(number) : std::nullopt;
}

Error at_cell(const Csv& csv, std::size_t row, std::size_t column, const std::string& what) {
    return Error(csv.file + ", line " + std::to_string(csv.lines[row]) + ", column '" +
                 std::string(csv.header[column]) + "': " + what);
}

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

double finite_number(const Csv& csv, std::size_t row, std::size_t column) {
    const auto number = parsed<double>(csv.cell(row, column));
    if (number && std::isfinite(*number)) return *number;
    throw at_cell(csv, row, column, quoted(csv.cell(row, column)) + " is not a finite number");
}

std::vector<double> numbers(const Csv& csv, std::span<const std::size_t> columns) {
    std::vector<double> rows;
    rows.reserve(csv.n_rows() * columns.size());
    for (std::size_t row = 0; row < csv.n_rows(); ++row)
        for (const auto column : columns) rows.push_back(finite_number(csv, row, column));
    return rows;
}

bool comes_before(std::string_view a, std::string_view b) {
    const auto x = parsed<std::int64_t>(a), y = parsed<std::int64_t>(b);
    return x && y && *x != *y ? *x < *y : a < b;
}

std::vector<std::string> classes_of(const Csv& csv, std::size_t column) {
    std::vector<std::string_view> texts;
    for (std::size_t row = 0; row < csv.n_rows(); ++row) {
        if (csv.cell(row, column).empty()) throw at_cell(csv, row, column, "the label is missing");
        texts.push_back(csv.cell(row, column));
    }
    std::ranges::sort(texts);
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    if (texts.size() < 2)
        throw Error(csv.file + ", column " + quoted(csv.header[column]) + ": all labels are " + quoted(texts.front()) +
                    ", and telling classes apart takes at least two");
    if (std::ranges::all_of(texts, [](auto text) { return parsed<std::int64_t>(text).has_value(); }))
        std::ranges::sort(texts, comes_before);
    return {texts.begin(), texts.end()};
}

std::vector<std::int64_t> labels_of(const Csv& csv, std::size_t column, const std::vector<std::string>& classes) {
    std::map<std::string_view, std::int64_t> place;
    for (const auto& name : classes) place.emplace(name, static_cast<std::int64_t>(place.size()));
    std::vector<std::int64_t> labels;
    for (std::size_t row = 0; row < csv.n_rows(); ++row) labels.push_back(place.at(csv.cell(row, column)));
    return labels;
}

std::vector<Role> roles_in(const Csv& csv, std::size_t column) {
    std::vector<Role> roles;
    for (std::size_t row = 0; row < csv.n_rows(); ++row) {
        const auto text = csv.cell(row, column);
        if (text != "train" && text != "validation")
            throw at_cell(csv, row, column, quoted(text) + " is neither 'train' nor 'validation'");
        roles.push_back(text == "train" ? Role::train : Role::validation);
    }
    return roles;
}

std::vector<std::size_t> rows_of(Role role, const std::vector<Role>& roles) {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < roles.size(); ++row)
        if (roles[row] == role) rows.push_back(row);
    return rows;
}

// What a table says, before it is divided.
struct Raw {
    std::size_t n_features;
    std::vector<double> features;
    std::vector<std::int64_t> labels;

    std::vector<double> features_of(std::span<const std::size_t> rows) const {
        std::vector<double> some;
        some.reserve(rows.size() * n_features);
        for (const auto row : rows) {
            const auto begin = features.begin() + static_cast<std::ptrdiff_t>(row * n_features);
            some.insert(some.end(), begin, begin + static_cast<std::ptrdiff_t>(n_features));
        }
        return some;
    }
    std::vector<std::int64_t> labels_of(std::span<const std::size_t> rows) const {
        std::vector<std::int64_t> some;
        for (const auto row : rows) some.push_back(labels[row]);
        return some;
    }
};

void divide(const Raw& raw, const std::vector<Role>& roles, Dataset& dataset) {
    const auto train = rows_of(Role::train, roles), validation = rows_of(Role::validation, roles);
    const auto train_features = raw.features_of(train);
    const Standardiser standardise(train_features, raw.n_features);
    dataset.train = {standardise(train_features), raw.labels_of(train)};
    dataset.validation = {standardise(raw.features_of(validation)), raw.labels_of(validation)};
}

void check_parts(const Csv& csv, const std::vector<Role>& roles) {
    for (const auto& [role, name] : {std::pair(Role::train, "train"), std::pair(Role::validation, "validation")})
        if (std::ranges::find(roles, role) == roles.end())
            throw Error(csv.file + ": no row is left for " + name +
                        ": more rows are needed, or a column 'split' that says 'train' or 'validation' of each");
}

}  // namespace

Dataset make_dataset(const Csv& csv, std::string_view label) {
    const auto label_column = column_of(csv, label);
    std::vector<std::size_t> features, splits;
    for (std::size_t column = 0; column < csv.header.size(); ++column)
        if (column != label_column) (csv.header[column] == split_column ? splits : features).push_back(column);
    if (features.empty()) throw Error(csv.file + " has no column beside " + quoted(label) + " to learn from");
    if (csv.n_rows() == 0) throw Error(csv.file + " has a header and no rows");

    Dataset dataset{features.size(), classes_of(csv, label_column), {}, {}};
    const Raw raw{features.size(), numbers(csv, features), labels_of(csv, label_column, dataset.classes)};
    const auto roles = splits.empty() ? stratified_split(raw.labels, dataset.classes.size(), split_seed)
                                      : roles_in(csv, splits.front());
    check_parts(csv, roles);
    divide(raw, roles, dataset);
    return dataset;
}

}  // namespace hone::mlp
