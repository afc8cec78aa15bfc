#include "study/other_studies.hpp"

#include <catch2/catch.hpp>

#include "host/study/trials.hpp"
#include "plugins/host_table.hpp"
#include "plugins/library.hpp"

using namespace trials;

namespace {

using Strings = std::vector<std::string>;

struct Fixture {
    std::unique_ptr<Storage> storage = open_storage("memory:", IfMissing::Create);
    StudyRecord source = create("alpha"), own = create("beta");

    StudyRecord create(const std::string& name, std::vector<Direction> directions = {Direction::Maximize}) {
        return storage->create_study(name, directions);
    }
    void add(const std::vector<TrialRecord>& trials) { storage->add_trials(source.id, trials); }
    // What a host shows that comes to the study now.
    OtherStudies host() { return {*storage, "beta", own.directions, storage->find_study("beta")->system_attrs}; }
};

const hone_history* show(const OtherStudies& studies, std::string_view name = "alpha") {
    const hone_history* history = nullptr;
    const auto* table = studies.table();
    REQUIRE(table->trials(table, str_of(name), &history) == HONE_OK);
    return history;
}

std::string refusal(const OtherStudies& studies, std::string_view name = "alpha") {
    const hone_history* history = nullptr;
    const auto* table = studies.table();
    CHECK(table->trials(table, str_of(name), &history) == HONE_INVALID);
    return take_reason();
}

std::vector<double> losses(const hone_history& history) {
    std::vector<double> all;
    for (std::uint64_t i = 0; i < history.n_fresh; ++i) all.push_back(history.loss[0][history.fresh[i]]);
    return all;
}

const std::vector<double> first_three{-1, -2, -3};

void add_three_of_four(Fixture& f) {
    f.add({complete(0, 1, {{"x", 0.5}}), complete(1, 2, {{"x", 0.25}}), trial(2, State::Waiting, {}),
           complete(3, 3, {{"x", 0.75}})});
}

}  // namespace

TEST_CASE("another study shows its finished trials, minimised and all of them fresh") {
    Fixture f;
    add_three_of_four(f);
    auto host = f.host();
    const auto* history = show(host);
    CHECK(losses(*history) == first_three);
    CHECK(history->n == 4);
    CHECK(history->state[2] == HONE_STATE_UNSEEN);
    CHECK(history->n_running == 0);
    REQUIRE(history->n_columns == 1);
    CHECK(history->column[0].value[3] == 0.75);
    CHECK(show(host) == history);
}

TEST_CASE("what the first host was shown is what all later hosts are shown, however the source goes on") {
    Fixture f;
    add_three_of_four(f);
    auto first = f.host(), at_once = f.host();
    show(first);
    f.add({complete(4, 4, {{"x", 0.1}})});
    CHECK(show(at_once)->n_fresh == 4);
    first.settle(f.own.id);
    at_once.settle(f.own.id);
    CHECK(losses(*show(first)) == first_three);
    CHECK(losses(*show(at_once)) == first_three);
    f.add({complete(5, 5, {{"x", 0.2}})});
    CHECK(losses(*show(f.host())) == first_three);
}

TEST_CASE("once settled, what was not asked for before is not shown") {
    Fixture f;
    f.create("gamma");
    auto host = f.host();
    show(host);
    host.settle(f.own.id);
    CHECK(refusal(host, "gamma") == "study 'gamma' was not asked for when the first instance was made");
}

TEST_CASE("a study that cannot be learned from is refused in one sentence") {
    Fixture f;
    f.create("delta", {Direction::Minimize});
    f.create("epsilon", {Direction::Maximize, Direction::Minimize});
    auto host = f.host();
    CHECK(refusal(host, "alpa") == "there is no study 'alpa' to learn from; did you mean 'alpha'?");
    CHECK(refusal(host, "beta") == "study 'beta' cannot be the source of itself");
    CHECK(refusal(host, "delta") ==
          "study 'delta' is to minimize and study 'beta' to maximize: the one can teach the other nothing");
    CHECK(refusal(host, "epsilon") ==
          "study 'epsilon' is to maximize, minimize and study 'beta' to maximize: the one can teach the other nothing");
}

TEST_CASE("a source that has lost its trials, or is another by now, is refused") {
    Fixture f;
    add_three_of_four(f);
    auto host = f.host();
    show(host);
    host.settle(f.own.id);
    f.storage->delete_study(f.source.id);
    CHECK(refusal(f.host()) == "study 'alpha', which study 'beta' learned from, is gone");

    const std::string other = "study 'alpha' no longer has the trials that study 'beta' learned from: name another one";
    f.source = f.create("alpha");
    CHECK(refusal(f.host()) == other);
    f.add({complete(0, 1, {{"x", 0.5}}), complete(1, 2, {{"x", 0.25}}), trial(2, State::Waiting, {}),
           complete(3, 3, {{"x", 0.8}})});
    CHECK(refusal(f.host()) == other);
    f.storage->delete_study(f.source.id);
    f.source = f.create("alpha");
    add_three_of_four(f);
    CHECK(losses(*show(f.host())) == first_three);
}

TEST_CASE("a record of what counts that nobody can read is said to be one") {
    Fixture f;
    f.storage->set_study_attribute(f.own.id, "hone:source:alpha", R"({"below": "all"})");
    const hone_history* history = nullptr;
    auto host = f.host();
    CHECK(host.table()->trials(host.table(), HONE_STR("alpha"), &history) == HONE_FAILED);
    CHECK(take_reason() == R"(the study's attribute hone:source:alpha cannot be read: {"below": "all"})");
}
