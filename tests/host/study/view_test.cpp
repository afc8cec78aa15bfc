#include "study/view.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <random>

#include "host/study/trials.hpp"

using namespace trials;
using Numbers = std::vector<std::uint64_t>;

namespace {

struct Fixture {
    History history{{Direction::Maximize}, {"generation"}};
    View view{history, true};

    const hone_history* look() {
        view.advance();
        return view.table();
    }
    double value(const hone_history* h, const std::string& name, std::uint64_t row) {
        return h->column[view.column(name)].value[row];
    }
};

Numbers fresh(const hone_history* h) { return {h->fresh, h->fresh + h->n_fresh}; }
Numbers running(const hone_history* h) { return {h->running, h->running + h->n_running}; }

std::vector<std::string> names(const View& view) {
    std::vector<std::string> all;
    for (const auto& member : view.space()) all.push_back(view.column_name(member.column));
    return all;
}

}  // namespace

TEST_CASE("a view moves only when it is told to") {
    Fixture f;
    f.history.learn_finished(complete(0, 1));
    CHECK(f.view.table()->n == 0);
    CHECK(f.look()->n == 1);
    f.history.learn_finished(complete(1, 2));
    CHECK(f.view.table()->n == 1);
    CHECK(f.look()->n == 2);
}

TEST_CASE("losses are minimised whatever the direction") {
    Fixture f;
    f.history.learn_finished(complete(0, 3));
    CHECK(f.look()->loss[0][0] == -3);
}

TEST_CASE("fresh lists each finished row once, ascending, whatever the order of arrival") {
    Fixture f;
    f.history.learn_finished(complete(2, 1));
    f.history.learn_finished(trial(0, State::Fail, {}));
    CHECK(fresh(f.look()) == Numbers{0, 2});
    f.view.forget_fresh();
    f.history.learn_finished(trial(1, State::Pruned, {5}));
    f.history.learn_finished(complete(2, 99));  // known: nothing changes
    CHECK(fresh(f.look()) == Numbers{1});
    CHECK(f.view.table()->loss[0][2] == -1);
}

TEST_CASE("a running row shows its joint proposal and nothing later") {
    Fixture f;
    f.history.learn_finished(complete(0, 1, {{"x", 0.1}}));
    f.history.learn_running(1, {{"x", 0.5, real()}});
    auto h = f.look();
    CHECK(running(h) == Numbers{1});
    CHECK(h->state[1] == HONE_STATE_RUNNING);
    CHECK(f.value(h, "x", 1) == 0.5);
    CHECK(std::isnan(h->loss[0][1]));

    f.history.learn_finished(complete(1, 7, {{"x", 0.75}}));  // it asked for another value than proposed
    h = f.look();
    CHECK(h->n_running == 0);
    CHECK(f.value(h, "x", 1) == 0.75);
    CHECK(h->loss[0][1] == -7);
}

TEST_CASE("a running row that waits again is unseen") {
    Fixture f;
    f.history.learn_running(0, {{"x", 0.5, real()}});
    f.look();
    f.history.forget_running(0);
    const auto h = f.look();
    CHECK(h->n_running == 0);
    CHECK(h->state[0] == HONE_STATE_UNSEEN);
    CHECK(std::isnan(f.value(h, "x", 0)));
}

TEST_CASE("a parameter that comes late has NaN above it") {
    Fixture f;
    f.history.learn_finished(complete(0, 1, {{"x", 0.1}}));
    f.look();
    f.history.learn_finished(complete(1, 1, {{"x", 0.2}, {"y", 0.3}}));
    const auto h = f.look();
    CHECK(std::isnan(f.value(h, "y", 0)));
    CHECK(f.value(h, "y", 1) == 0.3);
}

TEST_CASE("a row's path is the order in which its objective asked") {
    Fixture f;
    f.history.learn_finished(complete(0, 1, {{"z", 0.1}, {"a", 0.2}}));
    const auto h = f.look();
    std::uint64_t n = 0;
    const auto* path = h->path(h, 0, &n);
    REQUIRE(n == 2);
    CHECK(f.view.column_name(path[0]) == "z");
    CHECK(f.view.column_name(path[1]) == "a");
}

TEST_CASE("the joint space is what every completed trial had with one distribution, sorted by name") {
    Fixture f;
    f.history.learn_finished(complete(0, 1, {{"z", 0.1}, {"a", 0.2}, {"b", 0.2}}));
    f.look();
    CHECK(names(f.view) == std::vector<std::string>{"a", "b", "z"});
    f.history.learn_finished(trial(1, State::Fail, {}));  // says nothing about the space
    f.history.learn_finished(complete(2, 1, {{"z", 0.1}, {"a", 0.2}}));
    f.look();
    CHECK(names(f.view) == std::vector<std::string>{"a", "z"});
    f.history.learn_finished(complete(3, 1, {{"z", 0.1}}));
    f.history.learn_finished(complete(4, 1, {{"z", 0.1}}, real(0, 2)));  // another range
    f.look();
    CHECK(names(f.view).empty());
}

TEST_CASE("parameters are in a group while they occur together, whatever the order of arrival") {
    const std::vector<TrialRecord> rows{complete(0, 1, {{"kind", 0.1}, {"c", 0.2}, {"gamma", 0.3}}),
                                        complete(1, 1, {{"kind", 0.1}, {"depth", 0.2}, {"trees", 0.3}}),
                                        complete(2, 1, {{"kind", 0.1}, {"depth", 0.2}, {"trees", 0.3}, {"extra", 1}}),
                                        complete(3, 1, {{"kind", 0.1}, {"c", 0.2}, {"gamma", 0.3}}, real(0, 2)),
                                        trial(4, State::Fail, {}, {{"kind", 0.1}, {"c", 0.2}})};
    std::vector<std::size_t> order{0, 1, 2, 3, 4};
    do {
        Fixture f;
        for (const auto i : order) f.history.learn_finished(rows[i]);
        f.look();
        std::map<std::string, std::uint32_t> groups;
        for (const auto& member : f.view.space(HONE_ASK_GROUPS)) {
            groups[f.view.column_name(member.column)] = member.group;
            if (f.view.column_name(member.column) == "c") CHECK(f.view.dist(member.dist).distribution()->high == 2);
        }
        CHECK(groups == std::map<std::string, std::uint32_t>{
                            {"c", 0}, {"depth", 1}, {"extra", 2}, {"gamma", 0}, {"kind", 3}, {"trees", 1}});
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("pruned trials count for the space only where the sampler says so") {
    History history({Direction::Minimize}, {});
    View with(history, true), without(history, false);
    history.learn_finished(complete(0, 1, {{"a", 0.1}, {"b", 0.1}}));
    history.learn_finished(trial(1, State::Pruned, {1}, {{"a", 0.1}}));
    with.advance();
    without.advance();
    CHECK(names(with) == std::vector<std::string>{"a"});
    CHECK(names(without) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("a single-valued range is no part of the search") {
    Fixture f;
    f.history.learn_finished(complete(0, 1, {{"x", 1}}, real(1, 1)));
    f.look();
    CHECK(names(f.view).empty());
}

TEST_CASE("attributes that the sampler named come as columns") {
    Fixture f;
    auto t = complete(0, 1);
    t.system_attrs["generation"] = "3";
    f.history.learn_finished(t);
    f.history.learn_finished(complete(1, 1));
    const auto h = f.look();
    CHECK(h->attribute[0][0] == 3);
    CHECK(std::isnan(h->attribute[0][1]));
}

TEST_CASE("constraints and failure reasons are read from the attributes that Optuna and hone write") {
    Fixture f;
    auto t = complete(0, 1);
    t.system_attrs["constraints:size"] = "1.5";
    f.history.learn_finished(t);
    auto failed = trial(1, State::Fail, {});
    failed.system_attrs["hone:fail"] = R"({"kind": "timeout", "text": "it ran longer than 3 s"})";
    f.history.learn_finished(failed);
    const auto h = f.look();
    REQUIRE(h->n_constraints == 1);
    CHECK(std::string(h->constraint_names[0].data, h->constraint_names[0].size) == "size");
    CHECK(h->violation[0][0] == 1.5);
    CHECK(h->reason[1] == HONE_REASON_TIMEOUT);
}

TEST_CASE("a view's description says exactly which rows it shows") {
    Fixture f;
    for (const int number : {0, 1, 3, 5}) f.history.learn_finished(complete(number, 1));
    f.history.learn_running(4, {});
    f.history.learn_running(6, {{"x", 0.5, real()}});
    f.look();
    CHECK(f.view.describe() == RecordedView{6, {2, 4}, {4, 6}, {4}, {}});
}

TEST_CASE("the order of arrival does not show in what a view shows") {
    std::vector<TrialRecord> all;
    for (int i = 0; i < 40; ++i) all.push_back(complete(i, i * 0.5, {{"x", i / 40.0}}));
    History forward({Direction::Minimize}, {}), shuffled({Direction::Minimize}, {});
    View a(forward, true), b(shuffled, true);
    for (const auto& t : all) forward.learn_finished(t);
    std::mt19937 order(7);
    std::shuffle(all.begin(), all.end(), order);
    for (const auto& t : all) {
        shuffled.learn_finished(t);
        b.advance();
    }
    a.advance();
    const auto *x = a.table(), *y = b.table();
    REQUIRE(x->n == y->n);
    for (std::uint64_t row = 0; row < x->n; ++row) {
        CHECK(x->loss[0][row] == y->loss[0][row]);
        CHECK(x->column[0].value[row] == y->column[0].value[row]);
        CHECK(x->state[row] == y->state[row]);
    }
    CHECK(a.describe() == b.describe());
}

TEST_CASE("a view that shows some rows hides all that the others are, and counts them as finished") {
    History history({Direction::Minimize}, {});
    View even(history, true, [](std::uint64_t row) { return row % 2 == 0; });
    history.learn_finished(complete(0, 1, {{"x", 0.1}}));
    history.learn_finished(complete(1, 2));
    history.learn_finished(trial(2, State::Pruned, {3}, {{"x", 0.3}}));
    history.learn_running(3, {{"x", 0.4, real()}});
    history.learn_running(4, {{"x", 0.5, real()}});
    history.learn_running(7, {{"x", 0.7, real()}});
    even.advance();
    const auto* h = even.table();
    CHECK(h->n == 5);  // what it does not show does not show in its size either
    CHECK(h->n_complete == 1);
    CHECK(h->n_pruned == 1);
    REQUIRE(h->n_running == 1);
    CHECK(h->running[0] == 4);
    REQUIRE(h->n_fresh == 2);
    CHECK(h->fresh[1] == 2);
    CHECK(h->state[1] == HONE_STATE_UNSEEN);
    CHECK(std::isnan(h->loss[0][1]));
    CHECK(std::isnan(h->column[0].value[3]));
    CHECK(even.space().size() == 1);  // row 1 lacks x
    CHECK(even.describe() == RecordedView{3, {}, {4}, {}, {}});
}

TEST_CASE("constraints stand in the order of their names, whatever the order of arrival") {
    auto early = complete(0, 1), late = complete(1, 1);
    early.system_attrs["constraints:b"] = "1.0";
    late.system_attrs["constraints:a"] = "2.0";
    for (const auto& first : {early, late}) {
        Fixture f;
        f.history.learn_finished(first);
        f.look();
        f.history.learn_finished(early);
        f.history.learn_finished(late);
        const auto* h = f.look();
        REQUIRE(h->n_constraints == 2);
        CHECK(std::string(h->constraint_names[0].data, h->constraint_names[0].size) == "a");
        CHECK(std::isnan(h->violation[0][0]));
        CHECK(h->violation[0][1] == 2);
        CHECK(h->violation[1][0] == 1);
    }
}

TEST_CASE("a running row's distribution is that of the highest finished row with the parameter, whoever proposed it") {
    Fixture f;
    f.history.learn_finished(complete(2, 1, {{"x", 0.1}}, real(0, 2)));
    f.history.learn_finished(complete(1, 1, {{"x", 0.1}}, real(0, 1)));
    f.history.learn_running(3, {{"x", 0.5, real(0, 1)}});
    const auto* h = f.look();
    const auto& column = h->column[f.view.column("x")];
    CHECK(h->dist[column.dist[3]]->high == 2);
}
