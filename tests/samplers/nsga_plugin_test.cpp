#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <hone/rng.hpp>
#include <numeric>
#include <set>

#include "fake_history.hpp"
#include "fake_values.hpp"
#include "loaded_plugin.hpp"

namespace {

struct Settings {
    std::int64_t population_size = 10;
    const char* crossover = "uniform";
    double crossover_prob = 0.9;
    const char* mutation = nullptr;
    double mutation_prob = -1;  // null
    std::uint32_t n_objectives = 2;
    const char* reference_points = nullptr;
};

hone_value text_or_null(const char* name, const char* text, std::int32_t type = HONE_TYPE_TEXT) {
    return text == nullptr ? fake::null_option(name) : fake::text_option(name, text, type);
}

std::vector<hone_value> common(const Settings& s) {
    return {
        fake::integer_option("population_size", s.population_size),
        fake::text_option("crossover", s.crossover),
        fake::real_option("crossover_prob", s.crossover_prob),
        fake::real_option("swapping_prob", 0.5),
        text_or_null("mutation", s.mutation),
        s.mutation_prob < 0 ? fake::null_option("mutation_prob") : fake::real_option("mutation_prob", s.mutation_prob),
        fake::real_option("mutation_eta", 20),
        fake::real_option("alpha", 0.5),
        fake::null_option("eta"),
        fake::real_option("uniform_crossover_prob", 0.5),
        fake::real_option("use_child_gene_prob", 0.5),
        fake::null_option("epsilon"),
        fake::real_option("sigma_xi", 0.5),
        fake::null_option("sigma_eta")};
}

std::vector<hone_value> with_niches(const Settings& s) {
    auto options = common(s);
    options.push_back(text_or_null("reference_points", s.reference_points, HONE_TYPE_JSON));
    options.push_back(fake::integer_option("dividing_parameter", 3));
    return options;
}

class Genetic : public fake::Plugin {
 public:
    using Plugin::Plugin;

    std::vector<double> ask(fake::History& history, std::vector<std::uint64_t> fresh, fake::Ask& request) {
        REQUIRE(sampler().ask(self(), &history.view(std::move(fresh)), request.raw()) == HONE_OK);
        return request.values();
    }
    std::vector<double> ask(fake::History& history, std::vector<std::uint64_t> fresh,
                            std::vector<std::uint32_t> columns, std::uint64_t seed) {
        fake::Ask request(history, std::move(columns), history.size(), seed);
        return ask(history, std::move(fresh), request);
    }
    double ask_one(fake::History& history, std::vector<std::uint64_t> fresh, std::uint32_t column, std::uint64_t seed) {
        fake::Ask request(history, {}, history.size(), seed);
        double value = 0;
        REQUIRE(sampler().ask_one(self(), &history.view(std::move(fresh)), request.raw(), column,
                                  &history.parameters()[column].dist, &value) == HONE_OK);
        return value;
    }
    std::string generation(fake::History& history, std::vector<std::uint64_t> fresh) {
        fake::Ask request(history, {}, history.size(), 1);
        ask(history, std::move(fresh), request);
        REQUIRE(request.attributes().size() == 1);
        return request.attributes().begin()->second;
    }
};

struct Nsga2 : Genetic {
    explicit Nsga2(const Settings& s = {}) : Genetic(NSGA2_LIBRARY, common(s), s.n_objectives) {}
};
struct Nsga3 : Genetic {
    explicit Nsga3(const Settings& s = {}) : Genetic(NSGA3_LIBRARY, with_niches(s), s.n_objectives) {}
};

const std::vector<hone_choice> colours(3);

std::vector<fake::Parameter> mixed_space() {
    return {fake::integer("batch", 8, 512, HONE_LOG),
            fake::categorical("colour", colours),
            fake::real("dropout", 0, 0.6),
            fake::integer("hidden", 32, 1024, 0, 32),
            fake::real("lr", 1e-5, 1e-1, HONE_LOG),
            fake::real("quarter", -1, 1, 0, 0.25)};
}
const std::vector<std::uint32_t> all_six{0, 1, 2, 3, 4, 5};

// Random points of three generations of twelve, of which every fifth was pruned, every seventh failed, and some came
// late or are infeasible.
void add_generations(fake::History& history, std::uint64_t seed) {
    hone::Rng rng(seed);
    for (std::size_t i = 0; i < 48; ++i) {
        fake::Trial trial;
        for (const auto& parameter : history.parameters()) trial.values.push_back(fake::draw(parameter.dist, rng));
        trial.state = i % 7 == 6 ? HONE_STATE_FAIL : i % 5 == 4 ? HONE_STATE_PRUNED : HONE_STATE_COMPLETE;
        if (trial.state == HONE_STATE_COMPLETE) trial.losses = {rng.uniform(), rng.uniform()};
        trial.violations = {i % 3 == 0 ? 0.5 : -1};
        trial.attributes = {std::floor(static_cast<double>(i % 11 == 0 ? 0 : i) / 16)};
        history.add(trial);
    }
}

using Values = std::vector<double>;

// One parameter, one generation; the losses are given.
void add_line(fake::History& history, const std::vector<std::pair<double, Values>>& trials, double generation = 0) {
    for (const auto& [x, losses] : trials) history.add({HONE_STATE_COMPLETE, {x}, losses, {}, -1, 0, {generation}});
}

std::set<double> proposed(Genetic& sampler, fake::History& history, int n) {
    std::set<double> values;
    for (int seed = 0; seed < n; ++seed)
        values.insert(sampler.ask(history, seed == 0 ? history.finished() : std::vector<std::uint64_t>{}, {0},
                                  static_cast<std::uint64_t>(seed))[0]);
    return values;
}

// Without crossover and mutation a child is a copy of a parent: the parents show.
constexpr Settings copies{.population_size = 4, .crossover_prob = 0, .mutation_prob = 0};

}  // namespace

TEST_CASE("the genetic samplers keep their generations where Optuna's do") {
    const auto key = [](const fake::Plugin& plugin) {
        REQUIRE(plugin.descriptor().n_attributes == 1);
        return std::string(plugin.descriptor().attributes[0].data, plugin.descriptor().attributes[0].size);
    };
    CHECK(key(Nsga2()) == "NSGAIISampler:generation");
    CHECK(key(Nsga3()) == "NSGAIIISampler:generation");
    CHECK((Nsga2().descriptor().flags & HONE_SPACE_PRUNED) == 0);

    fake::History history(2, {fake::real("x", 0, 1)}, 0, 1);
    fake::Ask request(history, {0}, 0, 1);
    Nsga2().ask(history, {}, request);
    CHECK(request.attributes() == std::map<std::string, std::string>{{"NSGAIISampler:generation", "0"}});
}

TEST_CASE("the first generation is left to the host") {
    fake::History history(2, {fake::real("x", 0, 1)}, 0, 1);
    add_line(history, {{0.1, {1, 1}}, {0.2, {2, 2}}, {0.3, {3, 3}}});
    Nsga2 sampler(copies);
    CHECK(std::isnan(sampler.ask(history, history.finished(), {0}, 1)[0]));
    CHECK(std::isnan(sampler.ask_one(history, {}, 0, 1)));
}

TEST_CASE("a generation ends when so many of it are complete; those that failed or were pruned do not count") {
    fake::History history(1, {fake::real("x", 0, 1)}, 0, 1);
    Nsga2 sampler({.population_size = 4, .n_objectives = 1});
    CHECK(sampler.generation(history, {}) == "0");
    for (int i = 0; i < 3; ++i) history.add({HONE_STATE_COMPLETE, {0.5}, {1}, {}, -1, 0, {0}});
    history.add({HONE_STATE_FAIL, {0.5}, {}, {}, -1, 0, {0}});
    history.add({HONE_STATE_PRUNED, {0.5}, {}, {}, -1, 0, {0}});
    CHECK(sampler.generation(history, history.finished()) == "0");
    history.add({HONE_STATE_COMPLETE, {0.5}, {1}, {}, -1, 0, {0}});
    CHECK(sampler.generation(history, {5}) == "1");
    for (int i = 0; i < 4; ++i) history.add({HONE_STATE_COMPLETE, {0.5}, {1}, {}, -1, 0, {1}});
    CHECK(sampler.generation(history, {6, 7, 8, 9}) == "2");
}

TEST_CASE("running trials, but not the one that is asked for, fill a generation of which half is complete") {
    fake::History history(1, {fake::real("x", 0, 1)}, 0, 1);
    const auto add = [&](std::uint8_t state) { history.add({state, {0.5}, {1}, {}, -1, 0, {0}}); };
    const auto generation = [&](std::uint64_t trial) {
        Nsga2 sampler({.population_size = 4, .n_objectives = 1});
        fake::Ask request(history, {}, trial, 1);
        sampler.ask(history, history.finished(), request);
        return request.attributes().at("NSGAIISampler:generation");
    };
    add(HONE_STATE_COMPLETE);
    for (int i = 0; i < 5; ++i) add(HONE_STATE_RUNNING);
    CHECK(generation(6) == "0");  // 1 of 4 complete
    history.finish(1, {2});
    CHECK(generation(6) == "1");
    history.finish(2, {2});
    history.finish(3, {2});
    CHECK(generation(6) == "1");

    fake::History three(1, {fake::real("x", 0, 1)}, 0, 1);
    for (int i = 0; i < 3; ++i) three.add({HONE_STATE_COMPLETE, {0.5}, {1}, {}, -1, 0, {0}});
    three.add({HONE_STATE_RUNNING, {0.5}, {}});
    Nsga2 sampler({.population_size = 4, .n_objectives = 1});
    fake::Ask own(three, {}, 3, 1), other(three, {}, 4, 1);
    sampler.ask(three, three.finished(), own);
    sampler.ask(three, {}, other);
    CHECK(own.attributes().at("NSGAIISampler:generation") == "0");
    CHECK(other.attributes().at("NSGAIISampler:generation") == "1");
}

TEST_CASE("parents are the best of the last generation and its parents") {
    fake::History history(1, {fake::real("x", 0, 1)}, 0, 1);
    add_line(history, {{0.1, {1}}, {0.2, {8}}, {0.3, {3}}, {0.4, {4}}});
    Settings one = copies;
    one.n_objectives = 1;
    Nsga2 sampler(one);
    CHECK(proposed(sampler, history, 100) == std::set<double>{0.1, 0.2, 0.3, 0.4});
    add_line(history, {{0.5, {2}}, {0.6, {7}}, {0.7, {5}}, {0.8, {6}}}, 1);
    Nsga2 later(one);
    CHECK(proposed(later, history, 100) == std::set<double>{0.1, 0.3, 0.4, 0.5});
}

TEST_CASE("of a front too large the least crowded become parents") {
    fake::History history(2, {fake::real("x", 0, 1)}, 0, 1);
    add_line(history, {{0.1, {0, 10}}, {0.2, {1, 9}}, {0.3, {2, 8.5}}, {0.4, {6, 4}}, {0.5, {10, 0}}});
    Nsga2 sampler(copies);
    CHECK(proposed(sampler, history, 100) == std::set<double>{0.1, 0.3, 0.4, 0.5});
}

TEST_CASE("nsga3's parents lie near its reference points, which can be given") {
    fake::History history(2, {fake::real("x", 0, 1)}, 0, 1);
    // Thirteen points on the line between (0, 1) and (1, 0).
    for (int i = 0; i <= 12; ++i) add_line(history, {{i / 12.0, {i / 12.0, 1 - i / 12.0}}});
    Nsga3 evenly(copies);
    CHECK(proposed(evenly, history, 200) == std::set<double>{0, 4 / 12.0, 8 / 12.0, 1});
    Settings given = copies;
    given.population_size = 3;
    given.reference_points = "[[1, 5], [1, 1], [5.0, 1]]";
    Nsga3 elsewhere(given);
    CHECK(proposed(elsewhere, history, 200) == std::set<double>{2 / 12.0, 6 / 12.0, 10 / 12.0});
}

TEST_CASE("reference points that are none are refused") {
    for (const char* points : {"[[1, 0, 0]]", "[1, 0]", "[]", "[[0, 0]]", "[[1, -1]]", "[[1, \"a\"]]", "{}", "3"}) {
        CAPTURE(points);
        Settings settings;
        settings.reference_points = points;
        CHECK_THROWS(Nsga3(settings));
    }
}

TEST_CASE("a population smaller than a crossover's parents is refused") {
    CHECK_THROWS(Nsga2({.population_size = 2, .crossover = "undx"}));
    CHECK_NOTHROW(Nsga2({.population_size = 3, .crossover = "undx"}));
}

TEST_CASE("feasible trials become parents before infeasible ones, the less infeasible before the more") {
    fake::History history(2, {fake::real("x", 0, 1)}, 2, 1);
    const auto add = [&](double x, double loss, Values violations) {
        history.add({HONE_STATE_COMPLETE, {x}, {loss, loss}, std::move(violations), -1, 0, {0}});
    };
    add(0.1, 9, {0, -1});
    add(0.2, 8, {-1, fake::none});
    add(0.3, 0, {1, 1});
    add(0.4, 0, {3, -7});
    add(0.5, 0, {0.5, 1});
    add(0.6, 0, {2.5, -1});
    Nsga2 sampler(copies);
    CHECK(proposed(sampler, history, 100) == std::set<double>{0.1, 0.2, 0.3, 0.5});
}

TEST_CASE("the better of two is chosen as a parent") {
    fake::History history(1, {fake::real("x", 0, 1)}, 0, 1);
    add_line(history, {{0.1, {1}}, {0.2, {2}}, {0.3, {3}}, {0.4, {4}}});
    Settings two = copies;
    two.n_objectives = 1;
    two.crossover_prob = 1;
    Nsga2 sampler(two);
    std::map<double, int> chosen;
    for (std::uint64_t seed = 0; seed < 4000; ++seed)
        ++chosen[sampler.ask(history, seed == 0 ? history.finished() : std::vector<std::uint64_t>{}, {0}, seed)[0]];
    // First parent: the best of two draws with replacement among four; second: likewise among the other three; the
    // child is either.
    const double first[] = {7 / 16.0, 5 / 16.0, 3 / 16.0, 1 / 16.0};
    const double among_three[] = {5 / 9.0, 3 / 9.0, 1 / 9.0};
    double expected[4] = {};
    for (std::size_t a = 0; a < 4; ++a)
        for (std::size_t b = 0, place = 0; b < 4; ++b) {
            if (a == b) continue;
            expected[a] += first[a] * among_three[place] / 2;
            expected[b] += first[a] * among_three[place] / 2;
            ++place;
        }
    const double values[] = {0.1, 0.2, 0.3, 0.4};
    for (std::size_t i = 0; i < 4; ++i) CHECK(chosen[values[i]] == Approx(4000 * expected[i]).epsilon(0.12));
}

TEST_CASE("children stay in the domain of every kind of parameter, with every crossover and mutation") {
    const auto crossover = GENERATE("uniform", "blxalpha", "sbx", "vsbx", "spx", "undx");
    const auto mutation = GENERATE(static_cast<const char*>(nullptr), "polynomial");
    fake::History history(2, mixed_space(), 1, 1);
    add_generations(history, 2);
    Nsga2 two({.crossover = crossover, .mutation = mutation});
    Nsga3 three({.crossover = crossover, .mutation = mutation});
    for (Genetic* sampler : {static_cast<Genetic*>(&two), static_cast<Genetic*>(&three)})
        for (std::uint64_t seed = 0; seed < 200; ++seed) {
            const auto fresh = seed == 0 ? history.finished() : std::vector<std::uint64_t>{};
            const auto values = sampler->ask(history, fresh, all_six, seed);
            for (std::uint32_t p = 0; p < values.size(); ++p) {
                CAPTURE(crossover, history.parameters()[p].name, values[p]);
                CHECK(fake::in_domain(history.parameters()[p].dist, values[p]));
                CHECK(fake::in_domain(history.parameters()[p].dist, sampler->ask_one(history, {}, p, seed)));
            }
        }
}

TEST_CASE("a child of uniform crossover has its parents' values to the last bit") {
    fake::History history(2, mixed_space(), 1, 1);
    add_generations(history, 4);
    Nsga2 sampler({.mutation_prob = 0});
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const auto fresh = seed == 0 ? history.finished() : std::vector<std::uint64_t>{};
        const auto child = sampler.ask(history, fresh, all_six, seed);
        const auto& view = history.view({});
        for (std::size_t p = 0; p < child.size(); ++p)
            CHECK(std::count(view.column[p].value, view.column[p].value + view.n, child[p]) > 0);
    }
}

TEST_CASE("where there are choices only they are crossed uniformly, whatever the crossover") {
    const auto crossover = GENERATE("uniform", "blxalpha", "sbx", "vsbx", "spx", "undx");
    const std::vector<hone_choice> many(100);
    fake::History history(1, {fake::categorical("a", many), fake::categorical("b", many)}, 0, 1);
    for (int i = 0; i < 10; ++i) history.add({HONE_STATE_COMPLETE, {1.0 * i, 10.0 + i}, {1}, {}, -1, 0, {0}});
    Nsga2 sampler({.crossover = crossover, .crossover_prob = 1, .mutation_prob = 0, .n_objectives = 1});
    int mixed = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        const auto fresh = seed == 0 ? history.finished() : std::vector<std::uint64_t>{};
        const auto child = sampler.ask(history, fresh, {0, 1}, seed);
        CHECK((child[0] >= 0 && child[0] < 10 && child[1] >= 10 && child[1] < 20));
        mixed += child[1] - child[0] != 10;
    }
    CHECK(mixed == Approx(200).margin(50));
}

TEST_CASE("by default one parameter of a child mutates on average, to anything in its range") {
    fake::History history(
        1, {fake::real("a", 0, 1), fake::real("b", 0, 1), fake::real("c", 0, 1), fake::real("d", 0, 1)}, 0, 1);
    for (int i = 0; i < 10; ++i) history.add({HONE_STATE_COMPLETE, {0.5, 0.5, 0.5, 0.5}, {1.0 * i}, {}, -1, 0, {0}});
    Nsga2 sampler({.n_objectives = 1});
    Values mutants;
    for (std::uint64_t seed = 0; seed < 2000; ++seed)
        for (const double v :
             sampler.ask(history, seed == 0 ? history.finished() : std::vector<std::uint64_t>{}, {0, 1, 2, 3}, seed))
            if (v != 0.5) mutants.push_back(v);
    const auto n = static_cast<double>(mutants.size());
    CHECK(n == Approx(2000).epsilon(0.1));
    CHECK(std::accumulate(mutants.begin(), mutants.end(), 0.0) / n == Approx(0.5).margin(0.03));
    CHECK(std::count_if(mutants.begin(), mutants.end(), [](double v) { return v < 0.1; }) ==
          Approx(n / 10).epsilon(0.3));
}

TEST_CASE("an answer depends on the view and the seed alone, not on how the view was learned") {
    const auto crossover = GENERATE("uniform", "undx");
    fake::History history(2, mixed_space(), 1, 1);
    add_generations(history, 3);
    const Settings settings{.crossover = crossover};
    const auto check = [&](Genetic& at_once, Genetic& piecemeal, Genetic& odd_first, Genetic& backwards) {
        const auto finished = history.finished();
        std::vector<std::uint64_t> odd, even;
        for (const auto row : finished) (row % 2 == 1 ? odd : even).push_back(row);
        for (const auto row : finished) piecemeal.ask(history, {row}, all_six, 0);
        odd_first.ask(history, odd, all_six, 0);
        for (auto row = finished.rbegin(); row != finished.rend(); ++row) backwards.ask(history, {*row}, all_six, 0);

        const auto answer = at_once.ask(history, finished, all_six, 9);
        CHECK(!std::isnan(answer[0]));
        CHECK(piecemeal.ask(history, {}, all_six, 9) == answer);
        CHECK(odd_first.ask(history, even, all_six, 9) == answer);
        CHECK(backwards.ask(history, {}, all_six, 9) == answer);
        CHECK(at_once.ask(history, {}, all_six, 9) == answer);
        CHECK(at_once.ask(history, {}, all_six, 10) != answer);
        for (std::uint32_t column = 0; column < 6; ++column)
            CHECK(piecemeal.ask_one(history, {}, column, 4) == at_once.ask_one(history, {}, column, 4));
    };
    Nsga2 a(settings), b(settings), c(settings), d(settings);
    check(a, b, c, d);
    Nsga3 e(settings), f(settings), g(settings), h(settings);
    check(e, f, g, h);
}

TEST_CASE("a trial that ends late joins its own generation and may still become a parent") {
    fake::History history(1, {fake::real("x", 0, 1)}, 0, 1);
    history.add({HONE_STATE_RUNNING, {0.9}, {}, {}, -1, 0, {0}});
    add_line(history, {{0.1, {1}}, {0.2, {2}}, {0.3, {3}}, {0.4, {4}}});
    Settings one = copies;
    one.n_objectives = 1;
    Nsga2 sampler(one);
    CHECK(proposed(sampler, history, 100).count(0.4) == 1);
    history.finish(0, {0.5});
    CHECK(sampler.generation(history, {0}) == "1");
    std::set<double> parents;
    for (std::uint64_t seed = 0; seed < 100; ++seed) parents.insert(sampler.ask(history, {}, {0}, seed)[0]);
    CHECK(parents == std::set<double>{0.9, 0.1, 0.2, 0.3});
}

TEST_CASE("what another sampler began is the first generation") {
    fake::History history(1, {fake::real("x", 0, 1)}, 0, 1);
    for (int i = 0; i < 9; ++i) history.add({HONE_STATE_COMPLETE, {i / 10.0}, {1.0 * i}});
    Settings one = copies;
    one.n_objectives = 1;
    Nsga2 sampler(one);
    CHECK(sampler.generation(history, history.finished()) == "1");
    Nsga2 other(one);
    CHECK(proposed(other, history, 100) == std::set<double>{0, 0.1, 0.2, 0.3});
}

TEST_CASE("labels that are no generation count as none") {
    fake::History history(1, {fake::real("x", 0, 1)}, 0, 1);
    for (const double label : {-1.0, 0.5, HUGE_VAL, 1e300})
        history.add({HONE_STATE_COMPLETE, {0.5}, {1}, {}, -1, 0, {label}});
    CHECK(Nsga2({.population_size = 4, .n_objectives = 1}).generation(history, history.finished()) == "1");
}

TEST_CASE("given values are kept, even those outside of the domain") {
    fake::History history(2, mixed_space(), 1, 1);
    add_generations(history, 6);
    Nsga2 sampler;
    fake::Ask request(history, all_six, history.size(), 1);
    request.fix(1, 2);
    request.fix(2, 77.0);
    const auto values = sampler.ask(history, history.finished(), request);
    CHECK(values[1] == 2);
    for (std::size_t p = 0; p < values.size(); ++p)
        CHECK((p == 2 ? values[p] == 77.0 : fake::in_domain(history.parameters()[p].dist, values[p])));
}

TEST_CASE("a parameter that only some trials have is bred from those") {
    fake::History history(1, {fake::real("always", 0, 1), fake::real("sometimes", 0, 1)}, 0, 1);
    for (int i = 0; i < 10; ++i)
        history.add({HONE_STATE_COMPLETE, {0.5, i % 2 == 0 ? 0.01 * i : fake::none}, {1.0 * i}, {}, -1, 0, {0}});
    Nsga2 sampler({.crossover_prob = 0, .mutation_prob = 0, .n_objectives = 1});
    std::set<double> values{sampler.ask_one(history, history.finished(), 1, 0)};
    for (std::uint64_t seed = 1; seed < 200; ++seed) values.insert(sampler.ask_one(history, {}, 1, seed));
    CHECK(values == std::set<double>{0, 0.02, 0.04, 0.06, 0.08});
}

TEST_CASE("a parameter that no parent has is left to the host") {
    fake::History history(1, {fake::real("always", 0, 1), fake::real("never", 0, 1)}, 0, 1);
    for (int i = 0; i < 10; ++i) history.add({HONE_STATE_COMPLETE, {0.5, fake::none}, {1.0 * i}, {}, -1, 0, {0}});
    Nsga2 sampler({.n_objectives = 1});
    CHECK(std::isnan(sampler.ask_one(history, history.finished(), 1, 0)));
    CHECK(!std::isnan(sampler.ask_one(history, {}, 0, 0)));
}

TEST_CASE("parents from outside of a changed range are moved into it") {
    const auto crossover = GENERATE("uniform", "blxalpha", "sbx", "vsbx", "spx", "undx");
    fake::History history(1, {fake::real("lr", 1e-4, 1e-1, HONE_LOG), fake::integer("n", 2, 5)}, 0, 1);
    hone::Rng rng(10);
    for (int i = 0; i < 50; ++i)
        history.add({HONE_STATE_COMPLETE,
                     {i % 3 == 0 ? -1.0 : rng.uniform(1e-6, 3.0), std::floor(rng.uniform(-9, 30))},
                     {rng.uniform()},
                     {},
                     -1,
                     0,
                     {0}});
    Nsga2 sampler({.crossover = crossover, .n_objectives = 1});
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const auto v =
            sampler.ask(history, seed == 0 ? history.finished() : std::vector<std::uint64_t>{}, {0, 1}, seed);
        CHECK(fake::in_domain(history.parameters()[0].dist, v[0]));
        CHECK(fake::in_domain(history.parameters()[1].dist, v[1]));
    }
}

TEST_CASE("infinite and missing losses do no harm") {
    fake::History history(2, {fake::real("x", 0, 1)}, 0, 1);
    add_line(history, {{0.1, {HUGE_VAL, HUGE_VAL}},
                       {0.2, {-HUGE_VAL, 1}},
                       {0.3, {1, -HUGE_VAL}},
                       {0.4, {fake::none, fake::none}},
                       {0.5, {0, 0}},
                       {0.6, {HUGE_VAL, 0}}});
    Nsga2 two(copies);
    CHECK(proposed(two, history, 50).count(0.5) == 1);
    Nsga3 three(copies);
    const auto parents = proposed(three, history, 50);
    CHECK(parents.count(0.5) == 1);
    CHECK(parents.count(0.2) == 1);
}

TEST_CASE("of a single value the genetic samplers propose that") {
    fake::History history(1, {fake::real("x", 2.5, 2.5), fake::integer("n", 3, 3)}, 0, 1);
    for (int i = 0; i < 20; ++i) history.add({HONE_STATE_COMPLETE, {2.5, 3}, {i / 30.0}, {}, -1, 0, {0}});
    Nsga2 sampler({.n_objectives = 1});
    CHECK(sampler.ask_one(history, history.finished(), 0, 1) == 2.5);
    CHECK(sampler.ask_one(history, {}, 1, 1) == 3);
}
