#include "exhaustive/tree.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

using namespace hone::exhaustive;

namespace {

const std::vector<double> two{0, 1}, three{0, 1, 2};

std::string text(const Branch& branch) {
    std::string text;
    for (const auto& [name, value] : branch) text += name + std::to_string(static_cast<int>(value)) + " ";
    return text;
}

std::set<std::string> open(const Tree& tree, const Given& given = {}) {
    std::set<std::string> all;
    for (std::size_t i = 0; i < tree.n_open(given); ++i) all.insert(text(tree.open_branch(i, given)));
    return all;
}

using Path = std::vector<Step>;
using Texts = std::set<std::string>;

}  // namespace

TEST_CASE("before the first trial there is one open branch, the root") {
    const Tree tree;
    CHECK(open(tree) == Texts{""});
}

TEST_CASE("a trial opens what lies beside its way and closes the way itself") {
    Tree tree;
    tree.add(Path{{"a", two, 0}, {"b", three, 1}}, 0);
    CHECK(open(tree) == Texts{"a1 ", "a0 b0 ", "a0 b2 "});
    tree.add(Path{{"a", two, 1}, {"c", two, 1}}, 1);  // another parameter on this side
    CHECK(open(tree) == Texts{"a1 c0 ", "a0 b0 ", "a0 b2 "});
    CHECK(tree.n_open() == 3);
}

TEST_CASE("walking every open branch to its end visits each leaf of a conditional objective once") {
    // a: 0 has b of three values, 1 has nothing, 2 has c of two, of which 1 has b again.
    const auto rest = [](const Branch& taken) {
        Path path;
        std::size_t next = 0;
        const auto ask = [&](const char* name, const std::vector<double>& values) {
            path.push_back({name, values, next < taken.size() ? taken[next].value : values.front()});
            ++next;
            return path.back().value;
        };
        const double a = ask("a", three);
        if (a == 0 || (a == 2 && ask("c", two) == 1)) ask("b", three);
        return path;
    };
    Tree tree;
    std::multiset<std::string> leaves;
    while (tree.n_open() > 0) {
        const auto path = rest(tree.open_branch(tree.n_open() / 2));
        Branch leaf;
        for (const auto& step : path) leaf.push_back({std::string(step.name), step.value});
        leaves.insert(text(leaf));
        tree.add(path, leaves.size());
        REQUIRE(leaves.size() < 20);
    }
    CHECK(leaves == std::multiset<std::string>{"a0 b0 ", "a0 b1 ", "a0 b2 ", "a1 ", "a2 c0 ", "a2 c1 b0 ", "a2 c1 b1 ",
                                               "a2 c1 b2 "});
}

TEST_CASE("given values leave the branches that go with them") {
    Tree tree;
    tree.add(Path{{"a", two, 0}, {"b", three, 1}}, 0);
    CHECK(open(tree, {{"a", 0}}) == Texts{"a0 b0 ", "a0 b2 "});
    CHECK(open(tree, {{"b", 2}}) == Texts{"a0 b2 ", "a1 "});
    CHECK(open(tree, {{"a", 0}, {"b", 1}}).empty());
    CHECK(open(tree, {{"a", 7}}).empty());
    CHECK(open(tree, {{"elsewhere", 7}}) == open(tree));
}

TEST_CASE("a tree is the same whatever the order of its trials") {
    std::vector<Path> paths = {
        {{"a", two, 0}, {"b", two, 0}}, {{"a", two, 0}, {"b", three, 2}}, {{"a", two, 0}}, {{"a", two, 1}}, {}};
    std::vector<std::size_t> order = {0, 1, 2, 3, 4};
    do {
        Tree tree;
        for (const auto i : order) tree.add(paths[i], i);
        CHECK(open(tree) == Texts{"a0 b1 "});
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("open is what the newest trial could take, whatever the order of the trials") {
    const std::vector<double> later{1, 2, 3};
    std::vector<Path> paths = {{{"a", three, 0}}, {{"a", three, 2}}, {{"a", later, 3}}};
    std::vector<std::size_t> order = {0, 1, 2};
    do {
        Tree tree;
        for (const auto i : order) tree.add(paths[i], i);
        CHECK(open(tree) == Texts{"a1 "});
        CHECK(open(tree, {{"a", 0}}).empty());
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("values that differ by rounding are one, others are not on the tree") {
    Tree tree;
    const std::vector<double> tenths{0.1, 0.2, 0.3};
    tree.add(Path{{"a", tenths, 0.1 + 0.2}}, 0);
    CHECK(tree.n_open() == 2);
    tree.add(Path{{"a", tenths, 0.25}}, 1);
    CHECK(tree.n_open() == 2);
    CHECK(place_of(tenths, 0.30001) == 3);
}
