#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <hone/rng.hpp>
#include <numeric>

#include "fake_history.hpp"
#include "loaded_plugin.hpp"

namespace {

constexpr std::int64_t n_startup_trials = 5, n_model_trials = 20;

struct Answer {
    std::vector<double> values;
    bool marked;  // as CMA-ES marks its trials

    bool operator==(const Answer&) const = default;
};

class Auto : public fake::Plugin {
 public:
    explicit Auto(std::uint32_t n_objectives = 1)
        : Plugin(AUTO_LIBRARY,
                 {fake::integer_option("n_startup_trials", n_startup_trials),
                  fake::integer_option("n_model_trials", n_model_trials)},
                 n_objectives) {}

    Answer ask(fake::History& history, std::vector<std::uint64_t> fresh, fake::Ask& request) {
        REQUIRE(sampler().ask(self(), &history.view(std::move(fresh)), request.raw()) == HONE_OK);
        return {request.values(), request.attributes().contains("hone:cma:generation")};
    }
    Answer ask(fake::History& history, std::vector<std::uint64_t> fresh, std::uint64_t seed) {
        std::vector<std::uint32_t> columns(history.parameters().size());
        std::iota(columns.begin(), columns.end(), 0U);
        fake::Ask request(history, columns, history.size(), seed);
        return ask(history, std::move(fresh), request);
    }
};

const std::vector<hone_choice> kinds(3);

std::vector<fake::Parameter> numbers() { return {fake::integer("n", 1, 64, HONE_LOG), fake::real("x", 0, 1)}; }
std::vector<fake::Parameter> mixed() { return {fake::categorical("kind", kinds), fake::real("x", 0, 1)}; }

// Every fifth was pruned with what it reported last.
void add_trials(fake::History& history, std::size_t n) {
    hone::Rng rng(7);
    for (std::size_t i = 0; i < n; ++i) {
        std::vector<double> values;
        double loss = 0;
        for (const auto& [name, dist] : history.parameters()) {
            values.push_back(dist.low + std::floor(rng.uniform() * (dist.high - dist.low + 1)));
            if (dist.kind == HONE_FLOAT) values.back() = rng.uniform(dist.low, dist.high);
            loss += std::pow((values.back() - dist.low) / (dist.high - dist.low) - 0.4, 2);
        }
        if (i % 5 == 4)
            history.add({HONE_STATE_PRUNED, values, {}, {}, 1, loss});
        else
            history.add({HONE_STATE_COMPLETE, values, {loss, 1 - loss, rng.uniform()}});
    }
}

bool all_declined(const Answer& answer) {
    return std::all_of(answer.values.begin(), answer.values.end(), [](double v) { return std::isnan(v); });
}
bool in_domain(const fake::History& history, const Answer& answer) {
    for (std::size_t i = 0; i < answer.values.size(); ++i) {
        const auto& dist = history.parameters()[i].dist;
        if (!(dist.low <= answer.values[i] && answer.values[i] <= dist.high)) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("auto leaves the first trials to the host, counting complete and pruned ones") {
    fake::History history(1, numbers(), 0, 1);
    Auto sampler;
    CHECK(all_declined(sampler.ask(history, {}, 1)));
    add_trials(history, 4);
    CHECK(all_declined(sampler.ask(history, history.finished(), 1)));
    fake::History later(1, numbers(), 0, 1);
    add_trials(later, 5);
    CHECK(in_domain(later, sampler.ask(later, {4}, 1)));
}

TEST_CASE("auto gives numbers to CMA-ES once its models have become dear, and no sooner") {
    fake::History few(1, numbers(), 0, 1), many(1, numbers(), 0, 1);
    add_trials(few, n_model_trials - 1);
    add_trials(many, n_model_trials);
    Auto early, late;
    CHECK_FALSE(early.ask(few, few.finished(), 3).marked);
    const auto answer = late.ask(many, many.finished(), 3);
    CHECK(answer.marked);
    CHECK(in_domain(many, answer));
}

TEST_CASE("auto has no CMA-ES where a choice, a branch or a second objective is") {
    const auto n_objectives = GENERATE(1U, 2U);
    const bool branches = GENERATE(false, true);
    fake::History history(n_objectives, n_objectives == 1 && !branches ? mixed() : numbers(), 0, 1);
    add_trials(history, n_model_trials + 5);
    Auto sampler(n_objectives);
    fake::Ask request(history, {0, 1}, history.size(), 3);
    if (branches) request.group({0, 1});
    const auto answer = sampler.ask(history, history.finished(), request);
    CHECK_FALSE(answer.marked);
    CHECK(in_domain(history, answer));
}

TEST_CASE("auto's answer depends on the view and the seed alone, whichever sampler gives it") {
    const auto n = GENERATE(std::size_t{12}, std::size_t{25});
    const auto space = GENERATE(numbers(), mixed());
    const auto n_objectives = GENERATE(1U, 2U);
    fake::History history(n_objectives, space, 0, 1);
    add_trials(history, n);
    Auto at_once(n_objectives), piecemeal(n_objectives), odd_first(n_objectives);
    const auto finished = history.finished();
    std::vector<std::uint64_t> odd, even;
    for (const auto row : finished) (row % 2 == 1 ? odd : even).push_back(row);
    for (const auto row : finished) piecemeal.ask(history, {row}, 1);
    odd_first.ask(history, odd, 2);

    const auto answer = at_once.ask(history, finished, 9);
    CHECK(piecemeal.ask(history, {}, 9) == answer);
    CHECK(odd_first.ask(history, even, 9) == answer);
    CHECK(at_once.ask(history, {}, 9) == answer);
    CHECK(in_domain(history, answer));
}

TEST_CASE("auto models each branch's parameters by the trials that took it") {
    fake::History history(1, {fake::real("depth", 0, 1), fake::categorical("kind", kinds), fake::real("rate", 0, 1)}, 0,
                          1);
    for (std::size_t i = 0; i < 18; ++i) {
        const double at = (static_cast<double>(i / 2) + 0.5) / 9;
        if (i % 2 == 0)
            history.add({HONE_STATE_COMPLETE, {at, 0, fake::none}, {std::pow(at - 0.25, 2)}});
        else
            history.add({HONE_STATE_COMPLETE, {fake::none, 1, at}, {std::pow(at - 0.75, 2)}});
    }
    Auto sampler;
    fake::Ask request(history, {0, 1, 2}, history.size(), 3);
    request.group({0, 1, 2});
    const auto answer = sampler.ask(history, history.finished(), request);
    CHECK(answer.values[0] == Approx(0.25).margin(0.05));
    CHECK(answer.values[2] == Approx(0.75).margin(0.05));
    CHECK(in_domain(history, answer));
}

TEST_CASE("auto keeps what is fixed") {
    fake::History history(1, mixed(), 0, 1);
    add_trials(history, 12);
    Auto sampler;
    fake::Ask request(history, {0, 1}, history.size(), 3);
    request.fix(1, 0.125);
    CHECK(sampler.ask(history, history.finished(), request).values[1] == 0.125);
}
