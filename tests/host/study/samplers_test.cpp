#include "study/samplers.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "host/study/small_plugins.hpp"
#include "host/study/trials.hpp"
#include "study/knowledge.hpp"
#include "study/walker.hpp"

using namespace trials;

namespace {

// Notes the finished rows that it sees.
hone_status note_finished(void*, const hone_history* history, hone_ask* ask) noexcept {
    std::string rows;
    for (std::uint64_t row = 0; row < history->n; ++row)
        if (history->state[row] == HONE_STATE_COMPLETE) rows += (rows.empty() ? "" : ", ") + std::to_string(row);
    rows = "[" + rows + "]";
    return ask->attribute(ask, HONE_STR("finished"), {rows.data(), rows.size()});
}

hone_status want_a_finished_row(void* self, const hone_history* history, hone_ask* ask) noexcept {
    return history->n_complete == 0 ? HONE_TAKEN : note_finished(self, history, ask);
}

// All trials are in one bracket until it is settled how many there are, then in each of them in turn.
hone_status bracket_in_turn(void* study, std::uint64_t trial, std::int64_t* number) noexcept {
    double n = NAN;
    const auto* const s = static_cast<const hone_study*>(study);
    const auto status = s->settle(s, HONE_STR("n_brackets"), NAN, &n);
    *number = std::isnan(n) ? 0 : static_cast<std::int64_t>(trial) % static_cast<std::int64_t>(n);
    return status;
}

struct Fixture {
    hone_sampler_api sampler_api = small_plugins::sampler_api(note_finished);
    hone_pruner_api pruner_api = small_plugins::pruner_api(bracket_in_turn);
    hone_descriptor sampler = small_plugins::descriptor(HONE_KIND_SAMPLER, sampler_api);
    hone_descriptor pruner = small_plugins::descriptor(HONE_KIND_PRUNER, pruner_api);
    const std::vector<Direction> directions{Direction::Minimize};
    const Sampler::Setup sampler_setup{sampler, Options(sampler, {}), "study", {""}, 0, {}};
    const Pruner::Setup pruner_setup{pruner, Options(pruner, {}), {}, "study", {""}, 0};
    Settled settled{settled_prefix(pruner), {}, [](const std::string&, const std::string& json) { return json; }};
    Knowledge knowledge{directions, sampler_setup, pruner_setup, settled};
    const Given nothing{{}, {}, {}};
    std::vector<TrialRecord> finished;

    Fixture() {
        for (int number = 0; number < 4; ++number) finished.push_back(complete(number, 1));
    }
    void finish_all() {
        for (const auto& t : finished) learn_finished(knowledge, t);
    }
    void settle_two_brackets() {
        settled.look("n_brackets", 2);
        settled.settle();
    }
    std::string seen_again(const RecordedView& view, const Attributes& numbers) {
        TrialsByNumber by_number;
        for (const auto& t : finished) by_number.emplace(static_cast<std::uint64_t>(t.number), &t);
        const auto brackets = std::make_shared<const Brackets>(pruner_setup, directions, numbers);
        Walker walker(sampler_setup, directions, by_number, bracket(brackets, *view.bracket));
        return walker.ask(view, 9, 0, nothing, {}).system_attrs.at("finished");
    }
};

}  // namespace

TEST_CASE("who asks while brackets are drawn anew sees those that its view tells of") {
    Fixture f;
    const auto sampler = f.knowledge.samplers.of(9);
    f.finish_all();
    f.settle_two_brackets();
    const auto proposal = sampler->ask(9, 0, f.nothing);
    CHECK(proposal.view == RecordedView{4, {}, {}, {}, 0, {}});
    CHECK(proposal.system_attrs.at("finished") == "[0, 1, 2, 3]");
    CHECK(f.seen_again(*proposal.view, {}) == "[0, 1, 2, 3]");
}

TEST_CASE("who asks after brackets were drawn anew sees the new one") {
    Fixture f;
    f.finish_all();
    f.knowledge.samplers.of(8)->ask(8, 0, f.nothing);
    f.settle_two_brackets();
    const auto proposal = f.knowledge.samplers.of(9)->ask(9, 0, f.nothing);
    CHECK(proposal.view == RecordedView{4, {}, {}, {}, 1, {"n_brackets"}});
    CHECK(proposal.system_attrs.at("finished") == "[1, 3]");
    CHECK(f.seen_again(*proposal.view, f.settled.attributes()) == "[1, 3]");
}

TEST_CASE("a trial is asked anew in the view that it was asked in, so that whoever asks in between can name it") {
    Fixture f;
    const auto sampler = f.knowledge.samplers.of(9);
    std::uint64_t seed = 0;
    const auto proposal = sampler->ask(
        9, [&] { return seed++; }, f.nothing,
        [&](const Proposal&) {
            f.finish_all();
            return seed < 3;
        });
    CHECK(seed == 3);
    CHECK(proposal.view == RecordedView{0, {}, {}, {}, 0, {}});
    CHECK(proposal.system_attrs.at("finished") == "[]");
}

TEST_CASE("a sampler that finds all taken is asked once more, in the view of a host that caught up") {
    const auto api = small_plugins::sampler_api(want_a_finished_row);
    const auto descriptor = small_plugins::descriptor(HONE_KIND_SAMPLER, api);
    for (const bool somebody_finished : {true, false}) {
        History history({Direction::Minimize}, {});
        Sampler::Setup setup{descriptor, Options(descriptor, {}), "study", {""}, 0, {}};
        int n_looks = 0;
        setup.catch_up = [&] {
            ++n_looks;
            if (somebody_finished) history.learn_finished(complete(0, 1));
        };
        const auto proposal = Sampler(setup, history).ask(9, 0, Given({}, {}, {}));
        CHECK(n_looks == 1);
        CHECK(proposal.is_all_taken != somebody_finished);
        CHECK(proposal.system_attrs.count("finished") == (somebody_finished ? 1 : 0));
        CHECK(proposal.view->below == (somebody_finished ? 1 : 0));
    }
}
