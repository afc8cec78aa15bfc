#include "dataset.hpp"

#include <hone/error.hpp>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "fnv1a.hpp"
#include "split.hpp"
#include "standardise.hpp"

using Catch::Matchers::Equals;
using namespace hone::mlp;
using Labels = std::vector<std::int64_t>;

namespace {

Dataset dataset_of(std::string text, std::string_view label = "label") {
    return make_dataset(parse_csv(text, "t.csv"), label);
}

Dataset dataset_in(const char* file) {
    auto text = read_file(file);
    return make_dataset(parse_csv(text, file), "label");
}

std::string complaint(const std::string& text, std::string_view label = "label") {
    try {
        dataset_of(text, label);
    } catch (const hone::Error& e) {
        return e.what();
    }
    return "nothing";
}

// n rows of each of the classes 0 ... k-1, mixed.
Labels mixed_labels(std::int64_t k, std::int64_t n) {
    Labels labels;
    for (std::int64_t i = 0; i < k * n; ++i) labels.push_back(i % k);
    return labels;
}

std::int64_t n_validating(const Labels& labels, const std::vector<Role>& roles, std::int64_t of_class) {
    std::int64_t n = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) n += labels[i] == of_class && roles[i] == Role::validation;
    return n;
}

}  // namespace

TEST_CASE("a fifth of each class validates") {
    const auto labels = mixed_labels(3, 50);
    const auto roles = stratified_split(labels, 3, 1);
    for (std::int64_t c = 0; c < 3; ++c) REQUIRE(n_validating(labels, roles, c) == 10);

    // Rounded: 2 of 12, 1 of 3, 0 of 2 and of 1.
    const std::vector<std::pair<std::size_t, std::int64_t>> sizes = {{12, 2}, {13, 3}, {3, 1}, {2, 0}, {1, 0}};
    for (const auto& [size, wanted] : sizes) {
        const Labels few(size, 0);
        REQUIRE(n_validating(few, stratified_split(few, 1, 1), 0) == wanted);
    }
}

TEST_CASE("the split is the same for the same seed, another for another, and at random within a class") {
    const auto labels = mixed_labels(2, 100);
    const auto roles = stratified_split(labels, 2, 7);
    REQUIRE(stratified_split(labels, 2, 7) == roles);
    REQUIRE(stratified_split(labels, 2, 8) != roles);
    const auto first_half = std::count(roles.begin(), roles.begin() + 100, Role::validation);
    REQUIRE(first_half > 5);
    REQUIRE(first_half < 35);
}

TEST_CASE("a standardised feature has mean 0 and variance 1 in the rows it was fitted to") {
    // Columns 1, 2, 3, 6 (mean 3, variance 3.5), and 10, 10, 10, 10.
    const std::vector<double> rows = {1, 10, 2, 10, 3, 10, 6, 10};
    const Standardiser standardise(rows, 2);
    const auto result = standardise(rows);
    const double deviation = std::sqrt(3.5);
    for (std::size_t row = 0; row < 4; ++row) {
        REQUIRE(result[2 * row] == Approx((rows[2 * row] - 3) / deviation).margin(1e-7));
        REQUIRE(result[2 * row + 1] == 0);
    }
    const auto others = standardise(std::vector<double>{3 + deviation, 12});
    REQUIRE(others == std::vector<float>{1, 2});
}

TEST_CASE("a feature that never varies stays finite even where its mean is not exact") {
    const std::vector<double> rows(7, 0.1);
    for (const float value : Standardiser(rows, 1)(rows)) REQUIRE(std::abs(value) < 1e-15);
}

TEST_CASE("features are standardised by the training rows alone") {
    const auto data = dataset_of("label,x,split\na,1,train\nb,3,train\na,100,validation\n");
    REQUIRE(data.train.features == std::vector<float>{-1, 1});
    REQUIRE(data.validation.features == std::vector<float>{98});
}

TEST_CASE("a split column says which rows train, and is no feature") {
    const auto data = dataset_of("split,label,x\ntrain,0,1\nvalidation,1,2\ntrain,1,3\ntrain,1,4\n");
    REQUIRE(data.n_features == 1);
    REQUIRE(data.train.labels == Labels{0, 1, 1});
    REQUIRE(data.validation.labels == Labels{1});
}

TEST_CASE("without a split column the rows divide 80 to 20, always alike") {
    const auto data = dataset_in(DIGITS_FILE);
    REQUIRE(data.n_features == 64);
    REQUIRE(data.classes.size() == 10);
    REQUIRE(data.train.n_rows() + data.validation.n_rows() == 1797);
    REQUIRE(std::abs(static_cast<double>(data.validation.n_rows()) / 1797 - 0.2) < 0.003);
    for (std::int64_t digit = 0; digit < 10; ++digit) {
        const auto train = std::ranges::count(data.train.labels, digit);
        const auto validation = std::ranges::count(data.validation.labels, digit);
        REQUIRE(std::abs(static_cast<double>(validation) - static_cast<double>(train + validation) / 5) <= 0.5);
    }
    REQUIRE(dataset_in(DIGITS_FILE).validation.features == data.validation.features);
}

TEST_CASE("the tutorial's data has its 800 and 200 rows of 20 features") {
    const auto data = dataset_in(TUTORIAL_FILE);
    REQUIRE(data.n_features == 20);
    REQUIRE(data.classes == std::vector<std::string>{"0", "1"});
    REQUIRE(data.train.n_rows() == 800);
    REQUIRE(data.validation.n_rows() == 200);
    REQUIRE(data.train.labels.front() == 1);
}

TEST_CASE("whole numbers are classes in their own order, anything else in that of the alphabet") {
    const std::string rows = ",train,0\n", head = "label,split,x\n";
    const auto classes = [&](const std::vector<std::string>& labels) {
        auto text = head;
        for (const auto& label : labels) text += label + rows;
        return dataset_of(text + labels.front() + ",validation,0\n").classes;
    };
    REQUIRE(classes({"10", "9", "-1", "9"}) == std::vector<std::string>{"-1", "9", "10"});
    REQUIRE(classes({"rose", "iris", "10", "9"}) == std::vector<std::string>{"10", "9", "iris", "rose"});
}

TEST_CASE("labels are places among the classes") {
    const auto data = dataset_of("x,species,split\n1,rose,train\n2,iris,train\n3,rose,validation\n", "species");
    REQUIRE(data.train.labels == Labels{1, 0});
    REQUIRE(data.validation.labels == Labels{1});
}

TEST_CASE("what cannot be learnt from is refused with file, line and column") {
    REQUIRE(complaint("label,x\na,1\nb,two\n") == "t.csv, line 3, column 'x': 'two' is not a finite number");
    REQUIRE(complaint("label,x\na,1\nb,\n") == "t.csv, line 3, column 'x': '' is not a finite number");
    REQUIRE(complaint("label,x\na,nan\nb,1\n") == "t.csv, line 2, column 'x': 'nan' is not a finite number");
    REQUIRE(complaint("label,x\na,1e999\nb,1\n") == "t.csv, line 2, column 'x': '1e999' is not a finite number");
    REQUIRE(complaint("label,x\na,1\n,2\n") == "t.csv, line 3, column 'label': the label is missing");
    REQUIRE(complaint("label,x,split\na,1,train\nb,2,test\n") ==
            "t.csv, line 3, column 'split': 'test' is neither 'train' nor 'validation'");
    REQUIRE(complaint("label,x\na,1\na,2\n") ==
            "t.csv, column 'label': all labels are 'a', and telling classes apart takes at least two");
    REQUIRE(complaint("label,split\na,train\nb,train\n") == "t.csv has no column beside 'label' to learn from");
    REQUIRE(complaint("label,x\n") == "t.csv has a header and no rows");
    REQUIRE(complaint("lable,x\na,1\n") == "t.csv has no column 'label': did you mean 'lable'?");
    REQUIRE(complaint("label,x\na,1\nb,2\n") ==
            "t.csv: no row is left for validation: more rows are needed, or a column 'split' that says 'train' or "
            "'validation' of each");
}

TEST_CASE("the hash of the data is FNV-1a's") {  // values of its reference code
    REQUIRE(fnv1a("") == 0xcbf29ce484222325u);
    REQUIRE(fnv1a("a") == 0xaf63dc4c8601ec8cu);
    REQUIRE(fnv1a("foobar") == 0x85944171f73967e8u);
}
