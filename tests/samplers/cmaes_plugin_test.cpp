#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <complex>
#include <hone/rng.hpp>
#include <numbers>

#include "cmaes_plugin.hpp"
#include "fake_values.hpp"

using namespace cmaes_plugin;

namespace {

const std::vector<Settings> variants{{},
                                     {.use_separable_cma = 1},
                                     {.with_margin = 1},
                                     {.lr_adapt = 1},
                                     {.restart_strategy = "ipop"},
                                     {.with_margin = 1, .restart_strategy = "bipop"},
                                     {.warm_start = 1}};

std::vector<fake::Parameter> mixed_space() {
    return {fake::integer("batch", 8, 512, HONE_LOG), fake::real("dropout", 0, 0.6),
            fake::integer("hidden", 32, 1024, 0, 32), fake::integer("layers", 1, 2),
            fake::real("lr", 1e-5, 1e-1, HONE_LOG),   fake::real("quarter", -1, 1, 0, 0.25)};
}

double unit(const hone_dist& dist, double value) {
    if ((dist.flags & HONE_LOG) != 0) return std::log(value / dist.low) / std::log(dist.high / dist.low);
    return (value - dist.low) / (dist.high - dist.low);
}

double bowl(const std::vector<fake::Parameter>& space, const std::vector<double>& values) {
    double sum = 0;
    for (std::size_t i = 0; i < space.size(); ++i)
        sum += std::pow(10, static_cast<double>(i % 3)) * std::pow(unit(space[i].dist, values[i]) - 0.3, 2);
    return sum;
}

// A study as a host would run it: what the sampler declines is near the lower end.
class Study {
 public:
    explicit Study(std::vector<fake::Parameter> space) : space_(std::move(space)) {}

    std::size_t size() const { return trials_.size(); }
    const std::vector<fake::Trial>& trials() const { return trials_; }

    std::size_t begin(Answer answer) {
        for (std::size_t i = 0; i < space_.size(); ++i)
            if (std::isnan(answer.values[i]))
                answer.values[i] = space_[i].dist.low +
                                   (space_[i].dist.step > 0 ? 0 : 0.1 * (space_[i].dist.high - space_[i].dist.low));
        fake::Trial trial{HONE_STATE_COMPLETE, answer.values, {bowl(space_, answer.values)}};
        trial.attributes = answer.attributes;
        trials_.push_back(trial);
        finished_.push_back(false);
        return size() - 1;
    }
    void finish(std::size_t row) { finished_[row] = true; }

    // What a view shows of a running trial is its proposal.
    void show(fake::History& history) const { show(history, finished_); }
    void show(fake::History& history, const std::vector<bool>& finished) const {
        for (std::size_t row = 0; row < finished.size(); ++row)
            history.add(finished[row] ? trials_[row] : fake::Trial{HONE_STATE_RUNNING, trials_[row].values, {}});
    }
    const std::vector<bool>& finished() const { return finished_; }
    double best() const {
        double best = HUGE_VAL;
        for (const auto& trial : trials_) best = std::min(best, trial.losses[0]);
        return best;
    }

 private:
    std::vector<fake::Parameter> space_;
    std::vector<fake::Trial> trials_;
    std::vector<bool> finished_;
};

Study sequential(Cmaes& sampler, const std::vector<fake::Parameter>& space, std::size_t n) {
    Study study(space);
    for (std::size_t i = 0; i < n; ++i) {
        fake::History history(1, space, 0, 2);
        study.show(history);
        study.finish(study.begin(
            sampler.ask(history, i == 0 ? std::vector<std::uint64_t>{} : std::vector<std::uint64_t>{i - 1}, 100 + i)));
    }
    return study;
}

// The answer of an instance that learns the whole view at once, in an order of its own.
Answer at_once(const Settings& settings, const Study& study, const std::vector<bool>& finished,
               const std::vector<fake::Parameter>& space, std::uint64_t seed) {
    fake::History history(1, space, 0, 2);
    study.show(history, finished);
    auto fresh = history.finished();
    hone::Rng(seed).shuffle(fresh);
    return Cmaes(settings).ask(history, fresh, seed);
}

}  // namespace

TEST_CASE("cmaes leaves the startup phase to the host and then proposes all numbers") {
    Cmaes sampler({.n_startup_trials = 2});
    fake::History history(1, plain_space(), 0, 2);
    CHECK_FALSE(sampler.ask(history, {}, 1).marked());
    history.add({HONE_STATE_COMPLETE, {1, 1}, {1.0}});
    history.add({HONE_STATE_FAIL, {1, 1}, {}});
    const auto early = sampler.ask(history, {0, 1}, 1);
    CHECK_FALSE(early.marked());
    CHECK(std::isnan(early.values[0]));
    history.add({HONE_STATE_COMPLETE, {2, 2}, {1.0}});
    const auto asked = sampler.ask(history, {2}, 1);
    CHECK(asked.generation() == 0);
    for (std::size_t i = 0; i < 2; ++i) CHECK(fake::in_domain(history.parameters()[i].dist, asked.values[i]));
}

TEST_CASE("a generation is over when popsize of its trials finished") {
    Cmaes sampler({.popsize = 7});
    const Study study = sequential(sampler, plain_space(), 30);
    for (std::size_t row = 1; row < 30; ++row)
        CHECK(study.trials()[row].attributes[0] == static_cast<double>((row - 1) / 7));
}

TEST_CASE("every variant of cmaes stays in the domain and comes near the optimum of a mixed space") {
    for (const auto& settings : variants) {
        Cmaes sampler(settings);
        const auto space = mixed_space();
        const Study study = sequential(sampler, space, 400);
        for (const auto& trial : study.trials())
            for (std::size_t i = 0; i < space.size(); ++i) REQUIRE(fake::in_domain(space[i].dist, trial.values[i]));
        // The best point of the grids has 0.09 + 0.25 + 0.01.
        CHECK(study.best() < 0.8);
    }
}

TEST_CASE("cmaes finds the optimum of an ill-conditioned bowl") {
    Cmaes sampler;
    CHECK(sequential(sampler, plain_space(), 300).best() < 1e-8);
}

TEST_CASE("cmaes answers the same however it learned the view, with eight workers that finish in any order") {
    const auto space = mixed_space();
    for (const auto& settings : variants) {
        Cmaes sampler(settings);
        Study study(space);
        hone::Rng rng(11);
        std::vector<std::size_t> running;
        std::vector<std::uint64_t> fresh;
        for (std::uint64_t n = 0; n < 150; ++n) {
            fake::History history(1, space, 0, 2);
            study.show(history);
            const Answer answer = sampler.ask(history, std::exchange(fresh, {}), n);
            if (n % 5 == 0) CHECK(at_once(settings, study, study.finished(), space, n) == answer);
            running.push_back(study.begin(answer));
            for (std::uint64_t ends = n < 8 ? 0 : rng.below(3); ends > 0 && !running.empty(); --ends) {
                const auto place = static_cast<std::ptrdiff_t>(rng.below(running.size()));
                fresh.push_back(running[static_cast<std::size_t>(place)]);
                study.finish(running[static_cast<std::size_t>(place)]);
                running.erase(running.begin() + place);
            }
        }
        CHECK(study.trials().back().attributes[0] >= 3);
    }
}

TEST_CASE("results that come after their generation count in it as though they had been on time") {
    const auto space = plain_space();
    Cmaes sampler({.popsize = 6}), other({.popsize = 6});
    const Study study = sequential(sampler, space, 40);
    // The third trial of the first generation finishes last of all.
    std::vector<bool> finished(40, true);
    finished[3] = false;
    fake::History before(1, space, 0, 2), after(1, space, 0, 2);
    study.show(before, finished);
    const Answer without = other.ask(before, before.finished(), 7);
    finished[3] = true;
    study.show(after, finished);
    const Answer with = other.ask(after, {3}, 7);
    CHECK_FALSE(with == without);
    CHECK(with == at_once({.popsize = 6}, study, finished, space, 7));
}

TEST_CASE("a generation of which one finished and the rest runs is over, whatever has been running since before") {
    fake::History history(1, {fake::real("x", 0, 1)}, 0, 2);
    history.add({HONE_STATE_COMPLETE, {0.5}, {1.0}});
    for (int i = 0; i < 5; ++i) history.add({HONE_STATE_RUNNING, {0.5}, {}});
    add_generation(history, 1);
    for (int i = 0; i < 4; ++i) history.add({HONE_STATE_RUNNING, {0.5}, {}});
    Cmaes one_short({.popsize = 6}), complete({.popsize = 6});
    CHECK(one_short.ask(history, history.finished(), 1).generation() == 0);
    history.add({HONE_STATE_RUNNING, {0.5}, {}});
    CHECK(complete.ask(history, history.finished(), 1).generation() == 1);
}

TEST_CASE("the search moves as soon as three quarters of a generation have finished") {
    const auto drawn = [](std::size_t n_finished) {
        fake::History history(1, {fake::real("x", 0, 1)}, 0, 2);
        add_generation(history, n_finished);
        for (int i = 0; i < 9; ++i) history.add({HONE_STATE_RUNNING, {0.5}, {}});
        const Answer answer = Cmaes({.popsize = 10, .mirrored = 0}).ask(history, history.finished(), 1);
        CHECK(answer.generation() == 1);
        return answer.values[0];
    };
    CHECK(drawn(1) == drawn(7));
    CHECK(drawn(7) != drawn(8));
}

TEST_CASE("generations that are too small to learn from count in the next one") {
    const auto drawn = [](std::vector<double> generations) {
        fake::History history(1, {fake::real("x", 0, 1)}, 0, 2);
        for (const double generation : generations) add_generation(history, 4, generation);
        for (int i = 0; i < 9; ++i) history.add({HONE_STATE_RUNNING, {0.5}, {}});
        return Cmaes({.popsize = 10, .mirrored = 0}).ask(history, history.finished(), 1).values[0];
    };
    CHECK(drawn({0, 1}) == drawn({0, 0}));
    CHECK(drawn({0, 1}) != drawn({0}));
}

TEST_CASE("beside running trials every second draw goes the opposite way of the one before") {
    const auto drawn = [](int mirrored, std::size_t n_running, std::uint64_t trial, std::uint64_t run_seed = 1) {
        fake::History history(1, plain_space(), 0, 2);
        history.add({HONE_STATE_COMPLETE, {0, 5}, {2.0}});
        for (std::size_t i = 0; i < n_running; ++i) history.add({HONE_STATE_RUNNING, {4, 4}, {}});
        fake::Ask request(history, {0, 1}, trial, trial);
        const Answer answer =
            Cmaes({.mirrored = mirrored, .run_seed = run_seed}).ask(history, history.finished(), request);
        return std::complex(answer.values[0], answer.values[1] - 5);  // from the first mean, the middle
    };
    const auto turn = [&](int mirrored, std::size_t n_running) {
        return std::abs(std::arg(drawn(mirrored, n_running, 11) / drawn(mirrored, n_running, 10)));
    };
    constexpr int by_default = -1, never = 0, always = 1;
    CHECK(turn(by_default, 2) == Approx(std::numbers::pi));
    CHECK(turn(always, 0) == Approx(std::numbers::pi));
    CHECK(turn(never, 2) < 3);
    CHECK(drawn(by_default, 2, 10) != drawn(by_default, 2, 10, 2));
    CHECK(drawn(by_default, 0, 10) == drawn(never, 2, 10));
    CHECK(std::abs(drawn(by_default, 2, 10)) == Approx(std::abs(drawn(never, 2, 10))));
}

TEST_CASE("trials that begin before the startup phase has ended are drawn from the first distribution") {
    fake::History history(1, {fake::real("x", 0, 10), fake::categorical("kind", std::vector<hone_choice>(3))}, 0, 2);
    Cmaes sampler({.x0 = R"(["x=4"])"});
    fake::Ask first(history, {}, 0, 1);
    CHECK_FALSE(sampler.ask(history, {}, first).marked());
    CHECK(std::isnan(sampler.ask_one(history, 0, 0, 1)));
    fake::Ask unseen(history, {}, 1, 1);  // the view does not show the first trial yet
    CHECK(sampler.ask(history, {}, unseen).generation() == 0);
    for (int i = 0; i < 2; ++i) history.add({HONE_STATE_RUNNING, {}, {}});
    fake::Ask second(history, {}, 1, 1);
    CHECK(sampler.ask(history, {}, second).generation() == 0);
    CHECK(std::isnan(sampler.ask_one(history, 1, 1, 1)));

    double sum = 0, squares = 0;
    constexpr int n = 1000;
    for (std::uint64_t seed = 0; seed < n; ++seed) {
        const double x = sampler.ask_one(history, 1, 0, seed);
        CHECK((0 <= x && x <= 10));
        sum += x - 4;
        squares += (x - 4) * (x - 4);
    }
    CHECK(std::abs(sum / n) < 0.3);
    CHECK(std::abs(std::sqrt(squares / n) - 10.0 / 6) < 0.2);
}

TEST_CASE("the trial that is asked for is not running yet") {
    fake::History history(1, {fake::real("x", 0, 1)}, 0, 2);
    add_generation(history, 5);
    history.add({HONE_STATE_RUNNING, {0.5}, {}});
    Cmaes sampler({.popsize = 6});
    fake::Ask request(history, {0}, 5, 1);
    CHECK(sampler.ask(history, history.finished(), request).generation() == 0);
}

TEST_CASE("a generation that a later one followed is over, though it has fewer trials than popsize") {
    fake::History history(1, {fake::real("x", 0, 1)}, 0, 2);
    add_generation(history, 3, 0);
    add_generation(history, 1, 1);
    Cmaes sampler({.popsize = 6});
    CHECK(sampler.ask(history, history.finished(), 1).generation() == 1);
}

TEST_CASE("an absurd generation in the database costs nothing") {
    fake::History history(1, {fake::real("x", 0, 1)}, 0, 2);
    add_generation(history, 4, 0);
    add_generation(history, 1, 1e15);
    add_generation(history, 1, -3);
    add_generation(history, 1, 1e300);
    Cmaes sampler;
    CHECK(sampler.ask(history, history.finished(), 1).generation() == 1e15);
}

TEST_CASE("cmaes takes up a study of another sampler from its own trials alone") {
    const auto space = plain_space();
    fake::History foreign(1, space, 0, 2), bare(1, space, 0, 2);
    for (int i = 0; i < 30; ++i) foreign.add({HONE_STATE_COMPLETE, {-5 + i / 3.0, i / 3.0}, {i / 30.0}});
    bare.add({HONE_STATE_COMPLETE, {1, 1}, {0.5}});
    Cmaes one, two;
    CHECK(one.ask(foreign, foreign.finished(), 5) == two.ask(bare, bare.finished(), 5));
}

TEST_CASE("a generation moves the mean towards its better trials") {
    fake::History history(1, {fake::real("x", 0, 1)}, 0, 2);
    add_generation(history, 8);
    CHECK(mean_of_asks(history, {.popsize = 8}) == Approx(0.45).margin(0.03));
}

TEST_CASE("failed trials are the worst of their generation, those that were lost or cancelled are not in it") {
    const auto with = [](std::uint8_t state, std::uint8_t reason) {
        fake::History history(1, {fake::real("x", 0, 1)}, 0, 2);
        history.add({HONE_STATE_COMPLETE, {0.5}, {1.0}});
        for (int i = 0; i < 8; ++i) {
            fake::Trial trial{HONE_STATE_COMPLETE, {0.6 + 0.02 * i}, {1.0}};
            if (i >= 4) trial = {state, {0.1 * (i - 4)}, {}};
            trial.reason = i >= 4 ? reason : std::uint8_t{HONE_REASON_UNKNOWN};
            trial.attributes = {0, fake::none};
            history.add(trial);
        }
        Cmaes sampler({.popsize = 8});
        return std::pair(sampler.ask(history, history.finished(), 1).generation(),
                         mean_of_asks(history, {.popsize = 8}));
    };
    const auto crashed = with(HONE_STATE_FAIL, HONE_REASON_SIGNAL), nan = with(HONE_STATE_COMPLETE, 0);
    CHECK(crashed.first == 1);
    CHECK(crashed.second > 0.58);
    CHECK(nan == crashed);
    CHECK(with(HONE_STATE_FAIL, HONE_REASON_LOST).first == 0);
    CHECK(with(HONE_STATE_FAIL, HONE_REASON_CANCELLED).first == 0);
    CHECK(with(HONE_STATE_PRUNED, 0).first == 0);
}

TEST_CASE("pruned trials count with their last report if asked for") {
    fake::History history(1, {fake::real("x", 0, 1)}, 0, 2);
    history.add({HONE_STATE_COMPLETE, {0.5}, {1.0}});
    for (int i = 0; i < 8; ++i) {
        fake::Trial trial{HONE_STATE_PRUNED, {0.4 + 0.025 * i}, {}, {}, 3, i / 8.0};
        trial.attributes = {0, fake::none};
        history.add(trial);
    }
    CHECK(mean_of_asks(history, {.popsize = 8}) == Approx(0.5).margin(0.04));
    CHECK(mean_of_asks(history, {.popsize = 8, .consider_pruned_trials = 1}) == Approx(0.415).margin(0.03));
}

TEST_CASE("cmaes ranks infeasible trials behind feasible ones, by their violation") {
    fake::History history(1, {fake::real("x", 0, 1)}, 1, 2);
    for (int i = 0; i < 8; ++i) {
        const double x = 0.4 + 0.025 * i;
        fake::Trial trial{HONE_STATE_COMPLETE, {x}, {x}, {0.545 - x}};
        trial.attributes = {0, fake::none};
        history.add(trial);
    }
    CHECK(mean_of_asks(history, {.popsize = 8}) == Approx(0.555).margin(0.03));
}

TEST_CASE("choices, single values and given values are not cmaes's") {
    const std::vector<hone_choice> colours(3);
    fake::History history(1,
                          {fake::categorical("colour", colours), fake::integer("one", 4, 4), fake::real("x", 0, 1),
                           fake::real("y", 0, 1)},
                          0, 2);
    history.add({HONE_STATE_COMPLETE, {1, 4, 0.5, 0.5}, {1.0}});
    Cmaes sampler;
    fake::Ask request(history, {0, 1, 2, 3}, 1, 1);
    request.fix(2, 0.125);
    const Answer answer = sampler.ask(history, {0}, request);
    CHECK(std::isnan(answer.values[0]));
    CHECK(std::isnan(answer.values[1]));
    CHECK(answer.values[2] == 0.125);
    CHECK(fake::in_domain(history.parameters()[3].dist, answer.values[3]));
    CHECK(answer.marked());

    fake::Ask all(history, {2, 3}, 1, 1);
    all.fix(0, 0.125);
    all.fix(1, 0.25);
    CHECK_FALSE(sampler.ask(history, {}, all).marked());
}

TEST_CASE("with a value held by the user cmaes solves for the others") {
    const auto space = plain_space();
    Cmaes sampler;
    Study study(space);
    for (std::size_t i = 0; i < 200; ++i) {
        fake::History history(1, space, 0, 2);
        study.show(history);
        fake::Ask request(history, {0, 1}, i, i);
        request.fix(0, 2.5);
        study.finish(study.begin(
            sampler.ask(history, i == 0 ? std::vector<std::uint64_t>{} : std::vector<std::uint64_t>{i - 1}, request)));
    }
    CHECK(study.best() == Approx(std::pow(0.75 - 0.3, 2)).margin(1e-8));
}

TEST_CASE("when a parameter leaves the joint space the search goes on in the others") {
    const auto space = plain_space();
    Cmaes sampler, other;
    const Study study = sequential(sampler, space, 60);
    fake::History history(1, space, 0, 2);
    study.show(history);
    fake::Ask narrower(history, {1}, 60, 3), again(history, {1}, 60, 3);
    const Answer answer = sampler.ask(history, {59}, narrower);
    CHECK(unit(space[1].dist, answer.values[0]) == Approx(0.3).margin(0.15));
    CHECK(answer == other.ask(history, history.finished(), again));
}

TEST_CASE("rows outside a range that became narrower do not count") {
    fake::History history(1, {fake::real("x", 0, 1)}, 0, 2), narrow(1, {fake::real("x", 0.5, 1)}, 0, 2);
    for (auto* h : {&history, &narrow}) add_generation(*h, 8);
    Cmaes wide({.popsize = 8}), sampler({.popsize = 8});
    CHECK(wide.ask(history, history.finished(), 1).generation() == 1);
    const Answer answer = sampler.ask(narrow, narrow.finished(), 1);
    CHECK(answer.generation() == 0);
    CHECK(fake::in_domain(narrow.parameters()[0].dist, answer.values[0]));
}

TEST_CASE("x0 and sigma0 say where cmaes begins") {
    fake::History history(1, {fake::real("lr", 1e-4, 1, HONE_LOG), fake::real("x", -5, 5)}, 0, 2);
    history.add({HONE_STATE_COMPLETE, {0.1, 0}, {1.0}});
    Cmaes sampler({.sigma0 = 1e-4, .x0 = R"(["lr=1e-3","x=99"])"}), middle({.sigma0 = 1e-4});
    const Answer begun = sampler.ask(history, {0}, 1), central = middle.ask(history, {0}, 1);
    CHECK(begun.values[0] == Approx(1e-3).epsilon(0.01));
    CHECK(begun.values[1] == Approx(5).margin(0.01));
    CHECK(central.values[0] == Approx(1e-2).epsilon(0.01));
    CHECK(central.values[1] == Approx(0).margin(0.01));
}

TEST_CASE("only with a margin the draw is noted beside the generation") {
    fake::History history(1, mixed_space(), 0, 2);
    history.add({HONE_STATE_COMPLETE, {16, 0.1, 64, 1, 1e-3, 0.25}, {1.0}});
    CHECK(std::isnan(Cmaes().ask(history, {0}, 1).attributes[1]));
    const double draw = Cmaes({.with_margin = 1}).ask(history, {0}, 1).attributes[1];
    CHECK(draw >= 0);
    CHECK(draw < 0x1p53);
}

TEST_CASE("cmaes refuses several objectives, variants that exclude each other and a start that is none") {
    CHECK_THROWS(Cmaes({.n_objectives = 2}));
    CHECK_THROWS(Cmaes({.use_separable_cma = 1, .with_margin = 1}));
    CHECK_THROWS(Cmaes({.with_margin = 1, .lr_adapt = 1}));
    CHECK_THROWS(Cmaes({.use_separable_cma = 1, .lr_adapt = 1}));
    CHECK_THROWS(Cmaes({.with_margin = 1, .mirrored = 1}));
    CHECK_THROWS(Cmaes({.x0 = R"(["lr"])"}));
    CHECK_THROWS(Cmaes({.x0 = R"(["lr=fast"])"}));
}
