#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <hone/pruner.hpp>
#include <limits>
#include <string>
#include <vector>

#include "fake_host.hpp"

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// Rungs at the steps 1 and 4 of two metrics; trial 9 is judged at step 4.
struct Curves {
    std::vector<std::uint64_t> trials = {3, 9, 5, 7};
    std::vector<double> loss = {0.3, 0.9, not_a_number, 0.1}, other = {1, 2, 3, 4};
    const double* losses[2] = {loss.data(), other.data()};
    std::vector<std::uint32_t> order = {3, 0, 2}, order_other = {0, 2, 3};
    const std::uint32_t* orders[2] = {order.data(), order_other.data()};
    hone_rung rungs[2] = {{1, 0, nullptr, losses, 0, orders}, {4, 4, trials.data(), losses, 3, orders}};
    hone_str names[2] = {HONE_STR(""), HONE_STR("time")};
    double now[2] = {0.9, 2}, best[2] = {0.8, 1};
    std::vector<std::int64_t> steps = {1, 4};
    std::vector<double> own0 = {0.8, 0.9};
    const double* own[2] = {own0.data(), own0.data()};
    const double sign[2] = {-1, 1};
    const std::uint64_t marked[2] = {9, 3};
    const double mark_losses[2] = {0.8, 0.7};
    const hone_marks marks{2, marked, mark_losses};
    const double mark_other[2] = {5, not_a_number};
    const double* mark_objectives[2] = {mark_losses, mark_other};
    const double* const* all_marks[1] = {mark_objectives};
    const std::uint8_t reported[2] = {1, 0};
    hone_history history{};
    std::string kept;
    hone_curves table{.struct_size = sizeof(hone_curves),
                      .n_metrics = 2,
                      .metric_names = names,
                      .trial = 9,
                      .step = 4,
                      .loss = now,
                      .best = best,
                      .n_steps = 2,
                      .steps = steps.data(),
                      .own = own,
                      .n_rungs = 2,
                      .rungs = rungs,
                      .history = &history,
                      .ctx = this,
                      .attribute = attribute,
                      .sign = sign,
                      .rung = 1,
                      .n_marks = 1,
                      .marks = &marks,
                      .mark = mark,
                      .reported = reported,
                      .mark_loss = all_marks};

    static hone_status attribute(const hone_curves* curves, hone_str key, hone_str json) noexcept {
        static_cast<Curves*>(curves->ctx)->kept = fake::text_of(key) + "=" + fake::text_of(json);
        return HONE_OK;
    }
    static hone_status mark(const hone_curves* curves, std::uint64_t rung) noexcept {
        static_cast<Curves*>(curves->ctx)->kept = "rung " + std::to_string(rung);
        return HONE_OK;
    }
};

struct Fixture {
    fake::Host host;
    Curves raw;
    hone::Curves curves{host.table, raw.table};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "curves show the judged trial's own way") {
    CHECK(curves.trial() == 9);
    CHECK(curves.step() == 4);
    CHECK(curves.loss() == 0.9);
    CHECK(curves.loss(1) == 2);
    CHECK(curves.best() == 0.8);
    CHECK(curves.best(1) == 1);
    CHECK(curves.steps().size() == 2);
    CHECK(curves.own()[0] == 0.8);
    CHECK(curves.reported());
    CHECK_FALSE(curves.reported(1));
    CHECK(curves.metric_name(1) == "time");
    CHECK(curves.history().size() == 0);
    curves.attribute("rung", 1);
    CHECK(raw.kept == "rung=1");
}

TEST_CASE_METHOD(Fixture, "what was reported is the loss with its sign") {
    CHECK(curves.raw_value(0.9) == -0.9);
    CHECK(curves.raw_value(2, 1) == 2);
}

TEST_CASE_METHOD(Fixture, "marks are those of a rung, and none where nobody came") {
    CHECK(curves.rung() == 1);
    REQUIRE(curves.marks(0).loss().size() == 2);
    CHECK(curves.marks(0).trials()[1] == 3);
    CHECK(curves.marks(0).loss()[1] == 0.7);
    CHECK(curves.marks(0).loss(1)[0] == 5);
    CHECK(curves.marks(1).loss().empty());
    curves.mark(1);
    CHECK(raw.kept == "rung 1");
}

TEST_CASE_METHOD(Fixture, "a rung is found by its step") {
    REQUIRE(curves.rungs().size() == 2);
    CHECK(curves.rung(1)->size() == 0);
    CHECK(curves.rung(4)->trials()[1] == 9);
    CHECK(curves.rung(4)->loss(1)[3] == 4);
    for (const std::int64_t step : {0, 2, 3, 5}) CHECK_FALSE(curves.rung(step));
    std::int64_t sum = 0;
    for (const auto rung : curves.rungs()) sum += rung.step();
    CHECK(sum == 5);
}

TEST_CASE_METHOD(Fixture, "finished peers are COMPLETE trials in ascending order, NaN last") {
    const auto peers = curves.finished_at_this_step();
    REQUIRE(peers.size() == 3);
    CHECK(peers[0] == 0.1);
    CHECK(peers[1] == 0.3);
    CHECK(std::isnan(peers[2]));
    CHECK(peers.trial(0) == 7);
    CHECK(peers.place(0) == 3);
    CHECK(peers.n_numbers() == 2);
    CHECK(hone::median(peers) == Approx(0.2));
    CHECK(hone::median(curves.finished_at_this_step(1)) == 3);
    CHECK(std::count_if(peers.begin(), peers.end(), [](double v) { return v < 0.2; }) == 1);
    CHECK(*std::lower_bound(peers.begin(), peers.begin() + 2, 0.2) == 0.3);

    raw.table.step = 2;
    CHECK(curves.finished_at_this_step().empty());
    CHECK(std::isnan(hone::median(curves.finished_at_this_step())));
}

TEST_CASE("the median of an even count is the mean of the middle two") {
    const auto median = [](std::vector<double> values) { return hone::median(values); };
    CHECK(median({3, 1, 2}) == 2);
    CHECK(median({4, 1, 3, 2}) == 2.5);
    CHECK(median({7}) == 7);
    CHECK(median({2, 2, 9, 1}) == 2);
    CHECK(median({not_a_number, 1, not_a_number, 5}) == 3);
    CHECK(std::isnan(median({})));
    CHECK(std::isnan(median({not_a_number})));
}
