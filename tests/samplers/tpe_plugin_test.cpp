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
    std::int64_t n_startup_trials = 10;
    hone_value n_ei_candidates = fake::null_option("n_ei_candidates");
    hone_value ranked = fake::null_option("ranked");
    hone_value multivariate = fake::null_option("multivariate");
    int constant_liar = 1;
    int group = 0;
    const char* ordinal = "[]";
    const char* failures = "teach";
    std::uint32_t n_objectives = 1;
    const fake::Studies* source = nullptr;
};

std::vector<hone_value> options(const Settings& s) {
    std::vector<hone_value> given{fake::integer_option("n_startup_trials", s.n_startup_trials),
                                  s.n_ei_candidates,
                                  s.ranked,
                                  s.multivariate,
                                  fake::bool_option("constant_liar", s.constant_liar),
                                  fake::bool_option("group", s.group),
                                  fake::text_option("gamma", "linear"),
                                  fake::real_option("prior_weight", 1),
                                  fake::bool_option("consider_magic_clip", 1),
                                  fake::bool_option("consider_endpoints", 0),
                                  fake::text_option("ordinal", s.ordinal, HONE_TYPE_LIST),
                                  fake::text_option("failures", s.failures)};
    if (s.source != nullptr) given.push_back(fake::text_option("source_study", "source"));
    return given;
}

class Tpe : public fake::Plugin {
 public:
    explicit Tpe(const Settings& s = {}) : Plugin(TPE_LIBRARY, options(s), s.n_objectives, s.source) {}

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

hone_choice text(const char* word) { return {HONE_TYPE_TEXT, 0, 0, 0, {word, std::char_traits<char>::length(word)}}; }
const std::vector<hone_choice> colours{text("red"), text("green"), text("blue")};

std::vector<fake::Parameter> mixed_space() {
    return {fake::integer("batch", 8, 512, HONE_LOG),
            fake::categorical("colour", colours),
            fake::real("dropout", 0, 0.6),
            fake::integer("hidden", 32, 1024, 0, 32),
            fake::real("lr", 1e-5, 1e-1, HONE_LOG),
            fake::real("quarter", -1, 1, 0, 0.25)};
}
const std::vector<std::uint32_t> all_six{0, 1, 2, 3, 4, 5};

// Finished trials at random points, of which every fifth was pruned and every seventh failed.
void add_random_trials(fake::History& history, std::size_t n, std::uint64_t seed) {
    hone::Rng rng(seed);
    for (std::size_t i = 0; i < n; ++i) {
        fake::Trial trial;
        for (const auto& parameter : history.parameters()) trial.values.push_back(fake::draw(parameter.dist, rng));
        trial.state = i % 7 == 6 ? HONE_STATE_FAIL : i % 5 == 4 ? HONE_STATE_PRUNED : HONE_STATE_COMPLETE;
        if (trial.state == HONE_STATE_COMPLETE) trial.losses = {rng.uniform(), rng.uniform()};
        if (trial.state == HONE_STATE_PRUNED) {
            trial.last_step = static_cast<std::int64_t>(rng.below(5));
            trial.last_loss = rng.uniform();
        }
        history.add(trial);
    }
}

// Trials on a line, the better the nearer to a quarter.
void add_line(fake::History& history, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        const double x = (static_cast<double>(i) + 0.5) / static_cast<double>(n);
        history.add({HONE_STATE_COMPLETE, {x}, {std::abs(x - 0.25)}});
    }
}

std::vector<double> many(Tpe& tpe, fake::History& history, int n) {
    std::vector<double> values;
    for (int seed = 0; seed < n; ++seed)
        values.push_back(tpe.ask(history, seed == 0 ? history.finished() : std::vector<std::uint64_t>{}, {0},
                                 static_cast<std::uint64_t>(seed))[0]);
    return values;
}

double mean(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::size_t between(const std::vector<double>& values, double low, double high) {
    return static_cast<std::size_t>(
        std::count_if(values.begin(), values.end(), [&](double v) { return low <= v && v <= high; }));
}

// A line of trials that fail beyond the middle, which is where the good ones lead to.
void add_cliff(fake::History& history, std::uint8_t reason) {
    for (int i = 0; i < 60; ++i) {
        const double x = (i + 0.5) / 60;
        if (x < 0.5)
            history.add({HONE_STATE_COMPLETE, {x}, {0.5 - x}});
        else if (i % 2 == 0)
            history.add({.state = HONE_STATE_FAIL, .values = {x}, .losses = {}, .reason = reason});
    }
}

}  // namespace

TEST_CASE("tpe says that pruned trials count for its space") {
    const Tpe tpe;
    CHECK(tpe.descriptor().kind == HONE_KIND_SAMPLER);
    CHECK(std::string(tpe.descriptor().id.data, tpe.descriptor().id.size) == "tpe");
    CHECK((tpe.descriptor().flags & HONE_SPACE_PRUNED) != 0);
    CHECK(tpe.descriptor().n_options == 13);
}

TEST_CASE("tpe leaves the first trials to the host, counting complete and pruned ones") {
    fake::History history(1, mixed_space());
    Tpe tpe;
    add_random_trials(history, 11, 1);  // one of them failed
    const std::uint64_t n_evidence = 10;
    CHECK(history.view({}).n_complete + history.view({}).n_pruned == n_evidence);
    Tpe later({.n_startup_trials = 11});
    for (const double value : later.ask(history, history.finished(), all_six, 1)) CHECK(std::isnan(value));
    CHECK(std::isnan(later.ask_one(history, {}, 2, 1)));
    for (const double value : tpe.ask(history, history.finished(), all_six, 1)) CHECK(!std::isnan(value));
}

TEST_CASE("tpe can begin without any trial") {
    fake::History history(1, mixed_space());
    Tpe tpe({.n_startup_trials = 0});
    for (std::uint32_t column = 0; column < 6; ++column)
        CHECK(fake::in_domain(history.parameters()[column].dist, tpe.ask_one(history, {}, column, 3)));
}

TEST_CASE("tpe stays in the domain of every kind of parameter") {
    const auto n_objectives = GENERATE(1U, 2U);
    fake::History history(n_objectives, mixed_space());
    add_random_trials(history, 90, 2);
    Tpe tpe({.n_objectives = n_objectives});
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const auto values =
            tpe.ask(history, seed == 0 ? history.finished() : std::vector<std::uint64_t>{}, all_six, seed);
        for (std::size_t p = 0; p < values.size(); ++p) {
            CAPTURE(history.parameters()[p].name, values[p]);
            CHECK(fake::in_domain(history.parameters()[p].dist, values[p]));
            const auto column = static_cast<std::uint32_t>(p);
            CHECK(fake::in_domain(history.parameters()[p].dist, tpe.ask_one(history, {}, column, seed)));
        }
    }
}

TEST_CASE("tpe's answer depends on the view and the seed alone, not on how the view was learned") {
    const auto n_objectives = GENERATE(1U, 2U);
    fake::History history(n_objectives, mixed_space());
    add_random_trials(history, 120, 3);
    const Settings settings{.n_objectives = n_objectives};
    Tpe at_once(settings), piecemeal(settings), odd_first(settings);

    const auto finished = history.finished();
    std::vector<std::uint64_t> odd, even;
    for (const auto row : finished) (row % 2 == 1 ? odd : even).push_back(row);
    for (const auto row : finished) piecemeal.ask(history, {row}, {}, 0);
    odd_first.ask(history, odd, {}, 0);

    const auto answer = at_once.ask(history, finished, all_six, 9);
    CHECK(piecemeal.ask(history, {}, all_six, 9) == answer);
    CHECK(odd_first.ask(history, even, all_six, 9) == answer);
    CHECK(at_once.ask(history, {}, all_six, 9) == answer);
    CHECK(at_once.ask(history, {}, all_six, 10) != answer);
    for (std::uint32_t column = 0; column < 6; ++column)
        CHECK(piecemeal.ask_one(history, {}, column, 4) == at_once.ask_one(history, {}, column, 4));
}

TEST_CASE("tpe proposes where the good trials are") {
    fake::History history(1, {fake::real("x", 0, 1)});
    add_line(history, 60);
    Tpe tpe;
    const auto values = many(tpe, history, 200);
    CHECK(between(values, 0.1, 0.4) > 190);
}

TEST_CASE("tpe keeps given values and chooses the others to go with them") {
    // Good trials lie on the diagonal's two ends only.
    fake::History history(1, {fake::real("x", 0, 1), fake::real("y", 0, 1)});
    hone::Rng rng(5);
    for (int i = 0; i < 150; ++i) {
        const double x = rng.uniform(), y = rng.uniform();
        history.add(
            {HONE_STATE_COMPLETE, {x, y}, {std::min(std::hypot(x - 0.1, y - 0.1), std::hypot(x - 0.9, y - 0.9))}});
    }
    Tpe tpe;
    std::vector<double> with_low, with_high;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        for (const double x : {0.1, 0.9}) {
            fake::Ask request(history, {0, 1}, history.size(), seed);
            request.fix(0, x);
            const bool first = seed == 0 && x == 0.1;
            const auto values = tpe.ask(history, first ? history.finished() : std::vector<std::uint64_t>{}, request);
            CHECK(values[0] == x);
            (x == 0.1 ? with_low : with_high).push_back(values[1]);
        }
    }
    CHECK(mean(with_low) < 0.3);
    CHECK(mean(with_high) > 0.7);
}

TEST_CASE("a given value outside of the domain is kept and does no harm") {
    fake::History history(1, mixed_space());
    add_random_trials(history, 60, 6);
    Tpe tpe;
    fake::Ask request(history, all_six, history.size(), 1);
    request.fix(2, 77.0);
    const auto values = tpe.ask(history, history.finished(), request);
    for (std::size_t p = 0; p < values.size(); ++p)
        CHECK((p == 2 ? values[p] == 77.0 : fake::in_domain(history.parameters()[p].dist, values[p])));
}

TEST_CASE("tpe keeps away from running trials unless told otherwise") {
    fake::History history(1, {fake::real("x", 0, 1)});
    add_line(history, 60);
    for (int i = 0; i < 12; ++i) history.add({HONE_STATE_RUNNING, {0.25 + 0.001 * i}, {}});
    Tpe liar, careless({.constant_liar = 0});
    const std::size_t near = between(many(liar, history, 200), 0.24, 0.27);
    const std::size_t near_careless = between(many(careless, history, 200), 0.24, 0.27);
    CHECK(near < 10);
    CHECK(near_careless > 30);
}

TEST_CASE("beside running trials tpe keeps to the best of the good ones and looks at twice as many candidates") {
    constexpr int n_proposals = 200;
    // Six good trials: three about 0.21, and as old three about 0.79 which are worse.
    const auto proposals = [](const Settings& settings, bool beside, int n) {
        fake::History history(settings.n_objectives, {fake::real("x", 0, 1)});
        for (int i = 0; i < 60; ++i) {
            const double from_end = (i / 2 + 0.5) / 60, x = i % 2 == 0 ? from_end : 1 - from_end;
            const double to_best = std::abs(x - 0.21), to_second = std::abs(x - 0.79);
            const double loss = to_best < 0.02 ? to_best : to_second < 0.02 ? 1 + to_second : 10 + to_best * to_second;
            history.add({HONE_STATE_COMPLETE, {x}, std::vector<double>(settings.n_objectives, loss)});
        }
        if (beside) history.add({HONE_STATE_RUNNING, {0.5}, {}});
        Tpe tpe(settings);
        return many(tpe, history, n);
    };
    const auto share = [&](const Settings& settings, bool beside) {
        return between(proposals(settings, beside, n_proposals), 0.1, 0.3);
    };
    const Settings by_itself;
    const Settings ranked{.ranked = fake::bool_option("ranked", 1)}, equal{.ranked = fake::bool_option("ranked", 0)};
    CHECK(share(by_itself, true) > n_proposals / 2);
    CHECK(share(ranked, false) > n_proposals / 2);
    for (const std::size_t evenly : {share(by_itself, false), share(equal, true), share({.n_objectives = 2}, true)})
        CHECK(evenly < n_proposals / 2);
    const auto of = [](std::int64_t candidates) {
        return Settings{.n_ei_candidates = fake::integer_option("n_ei_candidates", candidates)};
    };
    CHECK(proposals(by_itself, false, 20) == proposals(of(24), false, 20));
    CHECK(proposals(by_itself, true, 20) == proposals(of(48), true, 20));
}

TEST_CASE("the trial that is asked for is no evidence of itself") {
    fake::History with_row(1, {fake::real("x", 0, 1)}), without(1, {fake::real("x", 0, 1)});
    add_line(with_row, 40);
    add_line(without, 40);
    with_row.add({HONE_STATE_RUNNING, {0.25}, {}});
    Tpe tpe, other;
    fake::Ask own(with_row, {0}, 40, 1);
    CHECK(tpe.ask(with_row, with_row.finished(), own) == other.ask(without, without.finished(), {0}, 1));
}

TEST_CASE("tpe prefers feasible trials, however good the others' values are") {
    fake::History history(1, {fake::real("x", 0, 1)}, 1);
    for (int i = 0; i < 60; ++i) {
        const double x = (i + 0.5) / 60;
        history.add({HONE_STATE_COMPLETE, {x}, {x}, {x < 0.5 ? 1.0 : -1.0}});
    }
    Tpe tpe;
    CHECK(between(many(tpe, history, 100), 0.4, 0.7) > 90);
}

TEST_CASE("infinite losses and NaN reports are taken as bad") {
    fake::History history(1, {fake::real("x", 0, 1)});
    add_line(history, 40);
    history.add({HONE_STATE_COMPLETE, {0.9}, {HUGE_VAL}});
    history.add({HONE_STATE_PRUNED, {0.95}, {}, {}, 3, fake::none});
    history.add({HONE_STATE_PRUNED, {0.99}, {}});
    Tpe tpe;
    CHECK(between(many(tpe, history, 100), 0.1, 0.45) > 90);
}

TEST_CASE("tpe learns one parameter from the trials that have it") {
    fake::History history(1, {fake::real("always", 0, 1), fake::real("sometimes", 0, 1)});
    hone::Rng rng(8);
    for (int i = 0; i < 100; ++i) {
        const double x = rng.uniform(), y = rng.uniform();
        if (i % 2 == 0)
            history.add({HONE_STATE_COMPLETE, {x, y}, {std::abs(y - 0.8)}});
        else
            history.add({HONE_STATE_COMPLETE, {x, fake::none}, {1.0}});
    }
    Tpe tpe;
    std::vector<double> values{tpe.ask_one(history, history.finished(), 1, 0)};
    for (std::uint64_t seed = 1; seed < 100; ++seed) values.push_back(tpe.ask_one(history, {}, 1, seed));
    CHECK(between(values, 0.65, 0.95) > 90);
}

TEST_CASE("with several objectives tpe proposes near the Pareto front") {
    // Both losses fall towards y = 0; x trades one for the other.
    fake::History history(2, {fake::real("x", 0, 1), fake::real("y", 0, 1)});
    hone::Rng rng(9);
    for (int i = 0; i < 120; ++i) {
        const double x = rng.uniform(), y = rng.uniform();
        history.add({HONE_STATE_COMPLETE, {x, y}, {x + y, 1 - x + y}});
    }
    Tpe tpe({.n_objectives = 2});
    std::vector<double> y;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const auto fresh = seed == 0 ? history.finished() : std::vector<std::uint64_t>{};
        y.push_back(tpe.ask(history, fresh, {0, 1}, seed)[1]);
    }
    CHECK(mean(y) < 0.15);
}

TEST_CASE("a parameter that changed its range is learned from where that makes sense") {
    fake::History history(1, {fake::real("lr", 1e-4, 1e-1, HONE_LOG), fake::integer("n", 2, 5)});
    hone::Rng rng(10);
    for (int i = 0; i < 50; ++i)
        history.add({HONE_STATE_COMPLETE,
                     {i % 3 == 0 ? -1.0 : rng.uniform(1e-6, 3.0), std::floor(rng.uniform(-9, 30))},
                     {rng.uniform()}});
    Tpe tpe;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const auto v = tpe.ask(history, seed == 0 ? history.finished() : std::vector<std::uint64_t>{}, {0, 1}, seed);
        CHECK(fake::in_domain(history.parameters()[0].dist, v[0]));
        CHECK(fake::in_domain(history.parameters()[1].dist, v[1]));
    }
}

TEST_CASE("of a single value tpe proposes that") {
    const std::vector<hone_choice> only(1);
    fake::History history(1, {fake::real("x", 2.5, 2.5), fake::integer("n", 3, 3), fake::categorical("c", only)});
    for (int i = 0; i < 30; ++i) history.add({HONE_STATE_COMPLETE, {2.5, 3, 0}, {i / 30.0}});
    Tpe tpe;
    CHECK(tpe.ask_one(history, history.finished(), 0, 1) == 2.5);
    CHECK(tpe.ask_one(history, {}, 1, 1) == 3);
    CHECK(tpe.ask_one(history, {}, 2, 1) == 0);
}

TEST_CASE("trials that failed by their own fault teach tpe where not to go, unless told otherwise") {
    const int reason =
        GENERATE(int{HONE_REASON_UNKNOWN}, int{HONE_REASON_EXCEPTION}, int{HONE_REASON_SIGNAL}, int{HONE_REASON_EXIT},
                 int{HONE_REASON_TIMEOUT}, int{HONE_REASON_MEMORY}, int{HONE_REASON_NAN});
    fake::History history(1, {fake::real("x", 0, 1)});
    add_cliff(history, static_cast<std::uint8_t>(reason));
    Tpe taught, ignorant({.failures = "ignore"});
    const auto with = between(many(taught, history, 300), 0.5, 1);
    const auto without = between(many(ignorant, history, 300), 0.5, 1);
    CHECK(without > 100);
    CHECK(with < 40);
}

TEST_CASE("lost and cancelled trials teach nothing, and without failures there is nothing to learn from them") {
    const int reason = GENERATE(int{HONE_REASON_LOST}, int{HONE_REASON_CANCELLED});
    fake::History history(1, {fake::real("x", 0, 1)});
    add_cliff(history, static_cast<std::uint8_t>(reason));
    Tpe taught, ignorant({.failures = "ignore"});
    CHECK(many(taught, history, 30) == many(ignorant, history, 30));
}

TEST_CASE("an ordinal is proposed as the integer that its choices' numbers rank as, however they are listed") {
    const auto number = [](std::int64_t n) { return hone_choice{HONE_TYPE_INT, 0, n, 0, {}}; };
    const std::vector<hone_choice> sizes{number(512), number(16), number(128), number(32), number(256), number(64)};
    const std::vector<double> ranks{5, 0, 3, 1, 4, 2};
    std::set<double> all;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        fake::History listed(1, {fake::categorical("batch", sizes)}), ranked(1, {fake::integer("batch", 0, 5)});
        hone::Rng rng(seed);
        for (int i = 0; i < 60; ++i) {
            const auto place = rng.below(6);
            const double loss = rng.uniform();
            listed.add({HONE_STATE_COMPLETE, {static_cast<double>(place)}, {loss}});
            ranked.add({HONE_STATE_COMPLETE, {ranks[place]}, {loss}});
        }
        Tpe ordinal({.ordinal = R"(["batch"])"}), integer;
        auto proposed = many(ordinal, listed, 10);
        for (double& value : proposed) value = ranks[static_cast<std::size_t>(value)];
        CHECK(proposed == many(integer, ranked, 10));
        all.insert(proposed.begin(), proposed.end());
    }
    CHECK(all.size() > 2);
}

TEST_CASE("an ordinal that has no order is refused") {
    fake::History texts(1, {fake::categorical("colour", colours)}), numbers(1, {fake::real("x", 0, 1)});
    for (auto* history : {&texts, &numbers}) {
        for (int i = 0; i < 20; ++i) history->add({HONE_STATE_COMPLETE, {0}, {double(i)}});
        Tpe tpe({.ordinal = R"(["colour","x"])"});
        fake::Ask request(*history, {0}, history->size(), 1);
        CHECK(tpe.sampler().ask(tpe.self(), &history->view(history->finished()), request.raw()) != HONE_OK);
    }
}

TEST_CASE("with groups tpe asks for all parameters and learns each group from the trials that have it") {
    fake::History history(1, {fake::real("kind", 0, 1), fake::real("u", 0, 1), fake::real("v", 0, 1)});
    hone::Rng rng(14);
    for (int i = 0; i < 120; ++i) {
        const double kind = rng.uniform(), u = rng.uniform(), v = rng.uniform();
        if (i % 2 == 0)  // u and v are good together, on a diagonal's ends
            history.add({HONE_STATE_COMPLETE,
                         {kind, u, v},
                         {std::min(std::hypot(u - 0.1, v - 0.1), std::hypot(u - 0.9, v - 0.9))}});
        else
            history.add({HONE_STATE_COMPLETE, {kind, fake::none, fake::none}, {2.0}});
    }
    Tpe tpe({.group = 1}), plain;
    CHECK(tpe.sampler().space(tpe.self()) == HONE_ASK_GROUPS);
    CHECK(plain.sampler().space(plain.self()) == HONE_ASK_COMMON);
    int apart = 0;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        fake::Ask request(history, {0, 1, 2}, history.size(), seed);
        request.group({0, 1, 1});
        const auto values = tpe.ask(history, seed == 0 ? history.finished() : std::vector<std::uint64_t>{}, request);
        for (const double value : values) CHECK((value >= 0 && value <= 1));
        apart += std::abs(values[1] - values[2]) > 0.4;
    }
    CHECK(apart < 15);
    CHECK_THROWS(Tpe({.multivariate = fake::bool_option("multivariate", 0), .group = 1}));
}

TEST_CASE("what ran with another proposal than it ended with leaves no trace") {
    fake::History seen(1, mixed_space()), unseen(1, mixed_space());
    add_random_trials(seen, 150, 15);
    add_random_trials(unseen, 150, 15);
    Tpe witness, fresh;
    const std::size_t row = seen.size();
    seen.add({HONE_STATE_RUNNING, {16, 0, 0.1, 64, 1e-3, 0}, {}});
    witness.ask(seen, seen.finished(), all_six, 1);
    seen.change(row, {32, 2, 0.5, 96, 1e-2, 0.5});
    witness.ask(seen, {}, all_six, 2);
    seen.change(row, {64, 1, 0.3, 128, 1e-4, 1});
    seen.finish(row, {0.5});
    unseen.add({HONE_STATE_COMPLETE, {64, 1, 0.3, 128, 1e-4, 1}, {0.5}});
    CHECK(witness.ask(seen, {row}, all_six, 3) == fresh.ask(unseen, unseen.finished(), all_six, 3));
}

TEST_CASE("random leaves everything to the host") {
    fake::Plugin random(RANDOM_LIBRARY, {});
    fake::History history(1, mixed_space());
    add_random_trials(history, 30, 11);
    fake::Ask request(history, all_six, history.size(), 1);
    CHECK(random.sampler().ask(random.self(), &history.view({}), request.raw()) == HONE_OK);
    for (const double value : request.values()) CHECK(std::isnan(value));
    CHECK(random.sampler().ask_one == nullptr);
}

TEST_CASE("with a source tpe answers as though its trials had been added to the study before all others") {
    const auto n_objectives = GENERATE(1U, 2U);
    fake::History source(n_objectives, mixed_space(), 2), own(n_objectives, mixed_space(), 1),
        both(n_objectives, mixed_space(), 2);
    for (auto* history : {&source, &both}) add_random_trials(*history, 40, 21);
    for (auto* history : {&source, &both})
        history->add({HONE_STATE_COMPLETE, {16, 1, 0.2, 64, 1e-3, 0}, {-1, -1}, {-1, 0.5}});  // breaks a constraint
    for (auto* history : {&source, &both}) history->add({.state = HONE_STATE_UNSEEN, .values = {}, .losses = {}});
    for (auto* history : {&own, &both}) {
        add_random_trials(*history, 30, 22);
        history->add({HONE_STATE_COMPLETE, {32, 2, 0.3, 96, 1e-2, 0.5}, {-2, -2}, {2}});
        history->add({HONE_STATE_RUNNING, {8, 0, 0.1, 32, 1e-4, 1}, {}});
    }
    const fake::Studies studies(source.view(source.finished()));
    const Settings settings{.n_objectives = n_objectives, .source = &studies};
    Tpe whole({.n_objectives = n_objectives}), at_once(settings), piecemeal(settings);

    const auto answer = whole.ask(both, both.finished(), all_six, 9);
    CHECK(at_once.ask(own, own.finished(), all_six, 9) == answer);
    for (const auto row : own.finished()) piecemeal.ask(own, {row}, {}, 0);
    CHECK(piecemeal.ask(own, {}, all_six, 9) == answer);
    for (std::uint32_t column = 0; column < 6; ++column)
        CHECK(piecemeal.ask_one(own, {}, column, 4) == whole.ask_one(both, {}, column, 4));

    // What ran has ended, and another runs.
    own.finish(31, {0.5, 0.5});
    both.finish(73, {0.5, 0.5});
    for (auto* history : {&own, &both}) history->add({HONE_STATE_RUNNING, {9, 1, 0.2, 64, 1e-3, -1}, {}});
    CHECK(piecemeal.ask(own, {31}, all_six, 10) == whole.ask(both, {73}, all_six, 10));
    CHECK(at_once.log().empty());
}

TEST_CASE("the trials of a source count for the startup phase, which a study without trials then has not") {
    fake::History source(1, mixed_space()), own(1, mixed_space());
    add_random_trials(source, 11, 23);
    const fake::Studies studies(source.view(source.finished()));
    Tpe enough({.source = &studies}), too_few({.n_startup_trials = 11, .source = &studies});
    CHECK(fake::in_domain(own.parameters()[2].dist, enough.ask_one(own, {}, 2, 1)));
    CHECK(std::isnan(too_few.ask_one(own, {}, 2, 1)));
}

TEST_CASE("tpe knows a source's choices by what they are, its parameters by their names, and says what it has not") {
    const std::vector<hone_choice> there{text("a"), text("b"), text("c"), text("d")},
        here{text("d"), text("b"), text("a")};
    fake::History source(1, {fake::real("z", 0, 1), fake::categorical("kind", there), fake::categorical("y", there)}),
        own(1, {fake::categorical("kind", here), fake::real("x", 0, 1), fake::real("y", 0, 1)});
    for (int i = 0; i < 80; ++i) {  // the best is c, which is no more, then d
        const double kind = i % 20 == 2 ? 2 : i % 4 == 3 ? 3 : i % 2;
        source.add({HONE_STATE_COMPLETE, {0.5, kind, 1}, {kind < 2 ? 2.0 : kind - 2 + i / 100.0}});
    }
    const fake::Studies studies(source.view(source.finished()));
    Tpe tpe({.source = &studies});
    int n_best = 0;
    for (std::uint64_t seed = 0; seed < 100; ++seed) n_best += tpe.ask_one(own, {}, 0, seed) == 0;
    CHECK(n_best > 80);
    CHECK(tpe.log().empty());
    for (const std::uint32_t unknown : {1U, 2U}) tpe.ask_one(own, {}, unknown, 1);
    tpe.ask_one(own, {}, 1, 2);
    REQUIRE(tpe.log().size() == 2);
    CHECK(tpe.log()[0].find("'x'") != std::string::npos);
    CHECK(tpe.log()[1].find("'y'") != std::string::npos);
}

TEST_CASE("where the host shows no other study, or none of that name, a source is refused") {
    fake::History source(1, mixed_space());
    const fake::Studies studies(source.view({}));
    std::vector<hone_value> given = options({.source = &studies});
    CHECK_NOTHROW(fake::Plugin(TPE_LIBRARY, given, 1, &studies));
    CHECK_THROWS(fake::Plugin(TPE_LIBRARY, given));
    given.back() = fake::text_option("source_study", "another");
    CHECK_THROWS(fake::Plugin(TPE_LIBRARY, given, 1, &studies));
}
