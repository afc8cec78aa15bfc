#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <hone/rng.hpp>

#include "fake_history.hpp"
#include "fake_values.hpp"
#include "loaded_plugin.hpp"

namespace {

struct Settings {
    std::int64_t n_startup_trials = 10;
    int learn_failures = 1;
    int consider_pruned_trials = 0;
    std::uint32_t n_objectives = 1;
};

class Gp : public fake::Plugin {
 public:
    explicit Gp(const Settings& s = {})
        : Plugin(GP_LIBRARY,
                 {fake::integer_option("n_startup_trials", s.n_startup_trials),
                  fake::bool_option("deterministic_objective", 0), fake::integer_option("n_preliminary_samples", 512),
                  fake::integer_option("n_local_search", 5), fake::bool_option("input_warping", 1),
                  fake::bool_option("output_warping", 1), fake::bool_option("learn_failures", s.learn_failures),
                  fake::bool_option("consider_pruned_trials", s.consider_pruned_trials)},
                 s.n_objectives) {}

    std::vector<double> ask(fake::History& history, std::vector<std::uint64_t> fresh,
                            std::vector<std::uint32_t> columns, std::uint64_t seed) {
        fake::Ask request(history, std::move(columns), history.size(), seed);
        return ask(history, std::move(fresh), request);
    }
    std::vector<double> ask(fake::History& history, std::vector<std::uint64_t> fresh, fake::Ask& request) {
        REQUIRE(sampler().ask(self(), &history.view(std::move(fresh)), request.raw()) == HONE_OK);
        return request.values();
    }
    double ask_one(fake::History& history, std::vector<std::uint64_t> fresh, std::uint32_t column, std::uint64_t seed) {
        fake::Ask request(history, {}, history.size(), seed);
        double value = 0;
        REQUIRE(sampler().ask_one(self(), &history.view(std::move(fresh)), request.raw(), column,
                                  &history.parameters()[column].dist, &value) == HONE_OK);
        return value;
    }
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

// Random points, of which every fifth was pruned, every seventh failed, every eleventh still runs.
void add_random_trials(fake::History& history, std::size_t n, std::uint64_t seed) {
    hone::Rng rng(seed);
    for (std::size_t i = 0; i < n; ++i) {
        fake::Trial trial;
        for (const auto& parameter : history.parameters()) trial.values.push_back(fake::draw(parameter.dist, rng));
        trial.state = i % 11 == 10 ? HONE_STATE_RUNNING
                      : i % 7 == 6 ? HONE_STATE_FAIL
                      : i % 5 == 4 ? HONE_STATE_PRUNED
                                   : HONE_STATE_COMPLETE;
        if (trial.state == HONE_STATE_COMPLETE) trial.losses = {rng.uniform(), rng.uniform(), rng.uniform()};
        history.add(trial);
    }
}

// Trials on a line; the loss is a parabola with its end at `best`.
void add_line(fake::History& history, std::size_t n, double best) {
    for (std::size_t i = 0; i < n; ++i) {
        const double x = (static_cast<double>(i) + 0.5) / static_cast<double>(n);
        history.add({HONE_STATE_COMPLETE, {x}, {(x - best) * (x - best)}});
    }
}

// The best of so many proposals in turn, each answered by `loss`.
template <class Loss>
double best_of_study(Gp& gp, fake::History& history, std::size_t n, Loss&& loss) {
    double best = HUGE_VAL;
    std::vector<std::uint64_t> fresh = history.finished();
    for (std::size_t i = 0; i < n; ++i) {
        std::vector<std::uint32_t> columns;
        for (std::uint32_t c = 0; c < history.parameters().size(); ++c) columns.push_back(c);
        const auto values = gp.ask(history, fresh, columns, i);
        const double value = loss(values);
        fresh = {history.size()};
        history.add({HONE_STATE_COMPLETE, values, {value}});
        best = std::min(best, value);
    }
    return best;
}

}  // namespace

TEST_CASE("gp says that pruned trials do not count for its space") {
    const Gp gp;
    CHECK(gp.descriptor().kind == HONE_KIND_SAMPLER);
    CHECK(std::string(gp.descriptor().id.data, gp.descriptor().id.size) == "gp");
    CHECK((gp.descriptor().flags & HONE_SPACE_PRUNED) == 0);
    CHECK(gp.descriptor().n_options == 8);
}

TEST_CASE("gp leaves the first trials to the host, counting complete ones only") {
    fake::History history(1, mixed_space());
    add_random_trials(history, 10, 1);
    REQUIRE(history.view({}).n_complete == 7);
    Gp gp({.n_startup_trials = 8});
    for (const double value : gp.ask(history, history.finished(), all_six, 1)) CHECK(std::isnan(value));
    CHECK(std::isnan(gp.ask_one(history, {}, 2, 1)));
    Gp earlier({.n_startup_trials = 7});
    for (const double value : earlier.ask(history, history.finished(), all_six, 1)) CHECK(!std::isnan(value));
}

TEST_CASE("beside a running trial gp proposes the first ones too, whatever is known") {
    fake::History history(1, mixed_space());
    add_random_trials(history, 14, 1);
    REQUIRE(history.view({}).n_running == 1);
    Gp gp({.n_startup_trials = 100});
    const auto values = gp.ask(history, history.finished(), all_six, 1);
    for (std::size_t p = 0; p < values.size(); ++p) CHECK(fake::in_domain(history.parameters()[p].dist, values[p]));
    history.add({HONE_STATE_COMPLETE, values, {-100}});
    CHECK(gp.ask(history, {history.size() - 1}, all_six, 1) == values);
}

TEST_CASE("gp without any trial that it could learn from leaves the choice to the host") {
    fake::History history(1, mixed_space());
    Gp gp({.n_startup_trials = 0});
    for (const double value : gp.ask(history, {}, all_six, 1)) CHECK(std::isnan(value));
    CHECK(std::isnan(gp.ask_one(history, {}, 2, 1)));
}

TEST_CASE("gp stays in the domain of every kind of parameter") {
    const auto n_objectives = GENERATE(1U, 2U, 3U);
    fake::History history(n_objectives, mixed_space());
    add_random_trials(history, 30, 2);
    Gp gp({.n_objectives = n_objectives});
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        const auto values =
            gp.ask(history, seed == 0 ? history.finished() : std::vector<std::uint64_t>{}, all_six, seed);
        for (std::size_t p = 0; p < values.size(); ++p) {
            CAPTURE(history.parameters()[p].name, values[p]);
            CHECK(fake::in_domain(history.parameters()[p].dist, values[p]));
            const auto column = static_cast<std::uint32_t>(p);
            if (seed == 0) CHECK(fake::in_domain(history.parameters()[p].dist, gp.ask_one(history, {}, column, seed)));
        }
    }
}

TEST_CASE("gp's answer depends on the view and the seed alone, not on how the view was learned") {
    const auto n_objectives = GENERATE(1U, 2U);
    fake::History history(n_objectives, mixed_space());
    add_random_trials(history, 40, 3);
    const Settings settings{.n_objectives = n_objectives};
    Gp at_once(settings), piecemeal(settings), odd_first(settings), other_columns(settings);

    const auto finished = history.finished();
    std::vector<std::uint64_t> odd, even;
    for (const auto row : finished) (row % 2 == 1 ? odd : even).push_back(row);
    for (const auto row : finished) piecemeal.ask(history, {row}, {}, 0);
    odd_first.ask(history, odd, {}, 0);
    other_columns.ask(history, finished, {1, 2}, 5);

    const auto answer = at_once.ask(history, finished, all_six, 9);
    CHECK(piecemeal.ask(history, {}, all_six, 9) == answer);
    CHECK(odd_first.ask(history, even, all_six, 9) == answer);
    CHECK(other_columns.ask(history, {}, all_six, 9) == answer);
    CHECK(at_once.ask(history, {}, all_six, 9) == answer);
    CHECK(at_once.ask(history, {}, all_six, 10) != answer);
    CHECK(piecemeal.ask_one(history, {}, 4, 4) == at_once.ask_one(history, {}, 4, 4));
}

TEST_CASE("gp that followed a study from its beginning answers as one that joins it late") {
    fake::History history(1, {fake::real("x", 0, 1), fake::real("y", 0, 1)});
    hone::Rng rng(4);
    Gp early;
    for (int i = 0; i < 40; ++i) {
        const auto proposed =
            early.ask(history, history.size() == 0 ? std::vector<std::uint64_t>{} : std::vector{history.size() - 1},
                      {0, 1}, static_cast<std::uint64_t>(i));
        const double x = std::isnan(proposed[0]) ? rng.uniform() : proposed[0];
        const double y = std::isnan(proposed[1]) ? rng.uniform() : proposed[1];
        history.add({HONE_STATE_COMPLETE, {x, y}, {std::hypot(x - 0.3, y - 0.8)}});
    }
    Gp late;
    CHECK(late.ask(history, history.finished(), {0, 1}, 7) == early.ask(history, {39}, {0, 1}, 7));
}

TEST_CASE("gp finds the end of a bowl in few trials") {
    fake::History history(1, {fake::real("x", 0, 1), fake::real("y", 1e-4, 1, HONE_LOG)});
    hone::Rng rng(5);
    const auto bowl = [](const std::vector<double>& v) {
        const double x = v[0] - 0.37, y = std::log10(v[1]) + 1.3;
        return x * x + 0.1 * y * y;
    };
    for (int i = 0; i < 10; ++i) {
        const std::vector<double> v{rng.uniform(), std::pow(10, rng.uniform(-4, 0))};
        history.add({HONE_STATE_COMPLETE, v, {bowl(v)}});
    }
    Gp gp;
    CHECK(best_of_study(gp, history, 12, bowl) < 1e-4);
}

TEST_CASE("gp finds the best of choices and grid points") {
    fake::History history(1, {fake::categorical("c", colours), fake::integer("n", 0, 50)});
    hone::Rng rng(6);
    const auto loss = [](const std::vector<double>& v) {
        return (v[0] == 1 ? 0 : 1) + 0.01 * (v[1] - 33) * (v[1] - 33) / 10;
    };
    for (int i = 0; i < 10; ++i) {
        const std::vector<double> v{static_cast<double>(rng.below(3)), static_cast<double>(rng.below(51))};
        history.add({HONE_STATE_COMPLETE, v, {loss(v)}});
    }
    Gp gp;
    CHECK(best_of_study(gp, history, 15, loss) == 0);
}

TEST_CASE("gp keeps given values and chooses the others to go with them") {
    fake::History history(1, {fake::real("x", 0, 1), fake::real("y", 0, 1)});
    hone::Rng rng(7);
    for (int i = 0; i < 40; ++i) {
        const double x = rng.uniform(), y = rng.uniform();
        history.add({HONE_STATE_COMPLETE, {x, y}, {(x - y) * (x - y)}});
    }
    Gp gp;
    for (const double x : {0.1, 0.9}) {
        fake::Ask request(history, {0, 1}, history.size(), 1);
        request.fix(0, x);
        const auto values = gp.ask(history, history.finished(), request);
        CHECK(values[0] == x);
        CHECK(values[1] == Approx(x).margin(0.15));
    }
}

TEST_CASE("gp keeps a given value that lies outside of the domain, and it does no harm") {
    fake::History history(1, mixed_space());
    add_random_trials(history, 30, 8);
    Gp gp;
    fake::Ask request(history, all_six, history.size(), 1);
    request.fix(2, 77.0);
    const auto values = gp.ask(history, history.finished(), request);
    for (std::size_t p = 0; p < values.size(); ++p)
        CHECK((p == 2 ? values[p] == 77.0 : fake::in_domain(history.parameters()[p].dist, values[p])));
}

TEST_CASE("gp does not propose again what runs already") {
    fake::History alone(1, {fake::real("x", 0, 1)}), beside(1, {fake::real("x", 0, 1)});
    for (auto* history : {&alone, &beside})
        for (const double x : {0.05, 0.2, 0.4, 0.6, 0.8, 0.95})
            history->add({HONE_STATE_COMPLETE, {x}, {std::sin(12 * x)}});
    Gp gp({.n_startup_trials = 5}), other({.n_startup_trials = 5});
    const double first = gp.ask(alone, alone.finished(), {0}, 1)[0];
    beside.add({HONE_STATE_RUNNING, {first}, {}});
    CHECK(std::abs(other.ask(beside, beside.finished(), {0}, 1)[0] - first) > 0.01);
}

TEST_CASE("to gp the trial that is asked for is no evidence of itself") {
    fake::History with_row(1, {fake::real("x", 0, 1)}), without(1, {fake::real("x", 0, 1)});
    add_line(with_row, 12, 0.4);
    add_line(without, 12, 0.4);
    with_row.add({HONE_STATE_RUNNING, {0.25}, {}});
    Gp gp, other;
    fake::Ask own(with_row, {0}, 12, 1);
    CHECK(gp.ask(with_row, with_row.finished(), own) == other.ask(without, without.finished(), {0}, 1));
}

TEST_CASE("gp goes where constraints hold, however good the values are elsewhere") {
    fake::History history(1, {fake::real("x", 0, 1)}, 1);
    for (int i = 0; i < 20; ++i) {
        const double x = (i + 0.5) / 20;
        history.add({HONE_STATE_COMPLETE, {x}, {x}, {0.5 - x}});
    }
    Gp gp;
    const double x = gp.ask(history, history.finished(), {0}, 1)[0];
    CHECK(x > 0.48);
    CHECK(x < 0.56);
}

TEST_CASE("where no trial is feasible yet gp looks for one") {
    fake::History history(1, {fake::real("x", 0, 1)}, 1);
    for (int i = 0; i < 12; ++i) {
        const double x = (i + 0.5) / 20;
        history.add({HONE_STATE_COMPLETE, {x}, {x}, {0.8 - x}});
    }
    Gp gp;
    CHECK(gp.ask(history, history.finished(), {0}, 1)[0] > 0.7);
}

TEST_CASE("a constraint that some trials did not set is learned from the others") {
    fake::History history(1, {fake::real("x", 0, 1)}, 2);
    for (int i = 0; i < 20; ++i) {
        const double x = (i + 0.5) / 20;
        const bool is_set = i % 2 == 0 || x < 0.5;  // what is not set does not bind
        history.add({HONE_STATE_COMPLETE, {x}, {x}, {is_set ? 0.5 - x : fake::none, fake::none}});
    }
    Gp gp;
    const double x = gp.ask(history, history.finished(), {0}, 1)[0];
    CHECK(x > 0.48);
    CHECK(x < 0.56);
}

TEST_CASE("gp keeps away from where trials fail, but for those that were lost or cancelled") {
    const auto study = [](fake::History& history, std::uint8_t reason) {
        for (int i = 0; i < 24; ++i) {
            const double x = (i + 0.5) / 24;
            if (x < 0.4) {
                fake::Trial failed{HONE_STATE_FAIL, {x}, {}};
                failed.reason = reason;
                history.add(failed);
            } else {
                history.add({HONE_STATE_COMPLETE, {x}, {x * x}});
            }
        }
    };
    fake::History exceptions(1, {fake::real("x", 0, 1)}), losses(1, {fake::real("x", 0, 1)});
    study(exceptions, HONE_REASON_EXCEPTION);
    study(losses, HONE_REASON_LOST);
    Gp learns, learns_too, ignores({.learn_failures = 0});
    CHECK(learns.ask(exceptions, exceptions.finished(), {0}, 1)[0] > 0.35);
    CHECK(learns_too.ask(losses, losses.finished(), {0}, 1)[0] < 0.3);
    CHECK(ignores.ask(exceptions, exceptions.finished(), {0}, 1)[0] < 0.3);
}

TEST_CASE("gp takes infinite losses as bad, and equal, huge or tiny ones as they are") {
    const double scale = GENERATE(1e-300, 1e-12, 1.0, 1e12, 1e300);
    fake::History history(1, {fake::real("x", 0, 1)});
    for (int i = 0; i < 15; ++i) {
        const double x = (i + 0.5) / 15;
        history.add({HONE_STATE_COMPLETE, {x}, {scale * (x - 0.3) * (x - 0.3)}});
    }
    history.add({HONE_STATE_COMPLETE, {0.9}, {HUGE_VAL}});
    Gp gp;
    CHECK(gp.ask(history, history.finished(), {0}, 1)[0] == Approx(0.3).margin(0.08));
}

TEST_CASE("gp finds something to try where all values, or all points, are equal") {
    fake::History flat(1, {fake::real("x", 0, 1)}), heap(1, {fake::real("x", 0, 1)}),
        endless(1, {fake::real("x", 0, 1)});
    for (int i = 0; i < 15; ++i) {
        flat.add({HONE_STATE_COMPLETE, {(i + 0.5) / 15}, {7}});
        heap.add({HONE_STATE_COMPLETE, {0.5}, {0.1 * i}});
        endless.add({HONE_STATE_COMPLETE, {(i + 0.5) / 15}, {HUGE_VAL}});
    }
    for (auto* history : {&flat, &heap, &endless}) {
        Gp gp;
        CHECK(fake::in_domain(history->parameters()[0].dist, gp.ask(*history, history->finished(), {0}, 1)[0]));
    }
}

TEST_CASE("gp learns one parameter from the trials that have it") {
    fake::History history(1, {fake::real("always", 0, 1), fake::real("sometimes", 0, 1)});
    hone::Rng rng(9);
    for (int i = 0; i < 40; ++i) {
        const double x = rng.uniform(), y = rng.uniform();
        if (i % 2 == 0)
            history.add({HONE_STATE_COMPLETE, {x, y}, {(y - 0.8) * (y - 0.8)}});
        else
            history.add({HONE_STATE_COMPLETE, {x, fake::none}, {-1.0}});
    }
    Gp gp;
    CHECK(gp.ask_one(history, history.finished(), 1, 0) == Approx(0.8).margin(0.1));
}

TEST_CASE("with two or three objectives gp proposes near the Pareto front") {
    const auto n_objectives = GENERATE(2U, 3U);
    // All losses fall towards y = 0; x trades one for the others.
    fake::History history(n_objectives, {fake::real("x", 0, 1), fake::real("y", 0, 1)});
    hone::Rng rng(10);
    for (int i = 0; i < 25; ++i) {
        const double x = rng.uniform(), y = rng.uniform();
        history.add({HONE_STATE_COMPLETE, {x, y}, {x + y, 1 - x + y, (x - 0.5) * (x - 0.5) + y}});
    }
    Gp gp({.n_objectives = n_objectives});
    CHECK(gp.ask(history, history.finished(), {0, 1}, 1)[1] < 0.05);
}

TEST_CASE("gp refuses more objectives than it can model") { CHECK_THROWS(Gp({.n_objectives = 4})); }

TEST_CASE("gp learns from a parameter that changed its range where today's holds the value") {
    fake::History history(1, {fake::real("lr", 1e-4, 1e-1, HONE_LOG), fake::integer("n", 2, 5)});
    hone::Rng rng(11);
    for (int i = 0; i < 60; ++i)
        history.add({HONE_STATE_COMPLETE,
                     {i % 3 == 0 ? -1.0 : std::pow(10, rng.uniform(-6, 0)), std::floor(rng.uniform(0, 9))},
                     {rng.uniform()}});
    Gp gp;
    const auto v = gp.ask(history, history.finished(), {0, 1}, 1);
    CHECK(fake::in_domain(history.parameters()[0].dist, v[0]));
    CHECK(fake::in_domain(history.parameters()[1].dist, v[1]));
}

TEST_CASE("of a single value gp proposes that") {
    const std::vector<hone_choice> only(1);
    fake::History history(
        1, {fake::real("x", 2.5, 2.5), fake::integer("n", 3, 3), fake::categorical("c", only), fake::real("y", 0, 1)});
    for (int i = 0; i < 12; ++i) history.add({HONE_STATE_COMPLETE, {2.5, 3, 0, i / 12.0}, {i / 12.0}});
    Gp gp;
    CHECK(gp.ask_one(history, history.finished(), 0, 1) == 2.5);
    CHECK(gp.ask_one(history, {}, 1, 1) == 3);
    CHECK(gp.ask_one(history, {}, 2, 1) == 0);
    const auto v = gp.ask(history, {}, {0, 1, 2, 3}, 1);
    CHECK((v[0] == 2.5 && v[1] == 3 && v[2] == 0));
}

TEST_CASE("gp learns from pruned trials what they reported last, if asked to") {
    fake::History pruned(1, {fake::real("x", 0, 1)}), complete(1, {fake::real("x", 0, 1)});
    for (std::size_t i = 0; i < 20; ++i) {
        const double x = (static_cast<double>(i) + 0.5) / 20, loss = std::pow(x - 0.7, 2);
        const bool is_complete = i % 2 == 0;
        pruned.add({is_complete ? std::uint8_t{HONE_STATE_COMPLETE} : std::uint8_t{HONE_STATE_PRUNED},
                    {x},
                    is_complete ? std::vector{loss} : std::vector<double>{},
                    {},
                    3,
                    loss});
        complete.add({HONE_STATE_COMPLETE, {x}, {loss}});
    }
    Gp observing({.consider_pruned_trials = 1}), ignoring, knowing;
    const auto observed = observing.ask(pruned, pruned.finished(), {0}, 3);
    CHECK(observed == knowing.ask(complete, complete.finished(), {0}, 3));
    CHECK(observed != ignoring.ask(pruned, pruned.finished(), {0}, 3));
}
