// The plugin cmaes as the host loads it, and studies of a few lines for it.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "fake_history.hpp"
#include "loaded_plugin.hpp"

namespace cmaes_plugin {

struct Settings {
    std::int64_t n_startup_trials = 1;
    std::int64_t popsize = 0;  // null
    double sigma0 = 0;         // null
    const char* x0 = nullptr;  // JSON
    int warm_start = 0, consider_pruned_trials = 0, use_separable_cma = 0, with_margin = 0, lr_adapt = 0;
    const char* restart_strategy = nullptr;
    std::uint32_t n_objectives = 1;
    int mirrored = -1;  // null
    const fake::Studies* source = nullptr;
    std::uint64_t run_seed = 1;
};

inline std::vector<hone_value> options(const Settings& s) {
    std::vector<hone_value> given{
        fake::integer_option("n_startup_trials", s.n_startup_trials),
        s.popsize == 0 ? fake::null_option("popsize") : fake::integer_option("popsize", s.popsize),
        s.sigma0 == 0 ? fake::null_option("sigma0") : fake::real_option("sigma0", s.sigma0),
        s.x0 == nullptr ? fake::null_option("x0") : fake::text_option("x0", s.x0, HONE_TYPE_LIST),
        fake::bool_option("warm_start", s.warm_start),
        fake::bool_option("consider_pruned_trials", s.consider_pruned_trials),
        fake::bool_option("use_separable_cma", s.use_separable_cma),
        fake::bool_option("with_margin", s.with_margin),
        s.mirrored < 0 ? fake::null_option("mirrored") : fake::bool_option("mirrored", s.mirrored),
        fake::bool_option("lr_adapt", s.lr_adapt),
        fake::integer_option("inc_popsize", 2)};
    if (s.source != nullptr) given.push_back(fake::text_option("source_study", "source"));
    if (s.restart_strategy != nullptr) given.push_back(fake::text_option("restart_strategy", s.restart_strategy));
    return given;
}

// What a trial is asked with: values, and the attributes as columns.
struct Answer {
    std::vector<double> values, attributes;

    bool marked() const { return !std::isnan(attributes[0]); }
    double generation() const { return attributes[0]; }
    bool operator==(const Answer& other) const {
        const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
        return std::equal(values.begin(), values.end(), other.values.begin(), other.values.end(), same) &&
               std::equal(attributes.begin(), attributes.end(), other.attributes.begin(), other.attributes.end(), same);
    }
};

class Cmaes : public fake::Plugin {
 public:
    explicit Cmaes(const Settings& s = {}) : Plugin(CMAES_LIBRARY, options(s), s.n_objectives, s.source, s.run_seed) {}

    Answer ask(fake::History& history, std::vector<std::uint64_t> fresh, fake::Ask& request) {
        REQUIRE(sampler().ask(self(), &history.view(std::move(fresh)), request.raw()) == HONE_OK);
        const auto number = [&](const char* key) {
            const auto found = request.attributes().find(key);
            return found == request.attributes().end() ? fake::none : std::stod(found->second);
        };
        return {request.values(), {number("hone:cma:generation"), number("hone:cma:draw")}};
    }
    double ask_one(fake::History& history, std::uint64_t trial, std::uint32_t column, std::uint64_t seed) {
        fake::Ask request(history, {}, trial, seed);
        double value = 0;
        REQUIRE(sampler().ask_one(self(), &history.view({}), request.raw(), column, &history.parameters()[column].dist,
                                  &value) == HONE_OK);
        return value;
    }
    Answer ask(fake::History& history, std::vector<std::uint64_t> fresh, std::uint64_t seed) {
        std::vector<std::uint32_t> columns(history.parameters().size());
        std::iota(columns.begin(), columns.end(), 0U);
        fake::Ask request(history, columns, history.size(), seed);
        return ask(history, std::move(fresh), request);
    }
};

inline std::vector<fake::Parameter> plain_space() { return {fake::real("x", -5, 5), fake::real("y", 0, 10)}; }

// Rows on a short line about the middle, the better the nearer to 0.45.
inline void add_generation(fake::History& history, std::size_t n, double generation = 0) {
    for (std::size_t i = 0; i < n; ++i) {
        const double x = 0.4 + 0.2 * (static_cast<double>(i) + 0.5) / static_cast<double>(n);
        fake::Trial trial{HONE_STATE_COMPLETE, {x}, {std::abs(x - 0.45)}};
        trial.attributes = {generation, fake::none};
        history.add(trial);
    }
}

inline double mean_of_asks(fake::History& history, const Settings& settings = {}) {
    Cmaes sampler(settings);
    double sum = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed)
        sum += sampler.ask(history, seed == 0 ? history.finished() : std::vector<std::uint64_t>{}, seed).values[0];
    return sum / 200;
}

}  // namespace cmaes_plugin
