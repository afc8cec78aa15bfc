#include <catch2/catch.hpp>
#include <cmath>
#include <hone/sampler.hpp>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "fake_host.hpp"

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// Four rows: COMPLETE, PRUNED (without y), FAIL, RUNNING; the parameters x and y.
struct Study {
    std::vector<std::uint8_t> state = {HONE_STATE_COMPLETE, HONE_STATE_PRUNED, HONE_STATE_FAIL, HONE_STATE_RUNNING};
    std::vector<std::uint8_t> reason = {0, 0, HONE_REASON_TIMEOUT, 0};
    std::vector<double> seconds = {1, 2, 3, not_a_number};
    std::vector<double> loss0 = {0.5, not_a_number, not_a_number, not_a_number},
                        loss1 = {7, not_a_number, not_a_number, not_a_number};
    const double* loss[2] = {loss0.data(), loss1.data()};
    std::vector<double> violation0 = {-1, 2, not_a_number, not_a_number};
    const double* violation[1] = {violation0.data()};
    hone_str constraint_names[1] = {HONE_STR("memory")};
    hone_dist dist_x = fake::float_dist(-5, 5), dist_y = fake::int_dist(0, 9);
    const hone_dist* dist[2] = {&dist_x, &dist_y};
    std::vector<double> x = {1, 2, 3, 4}, y = {5, not_a_number, 7, 8};
    std::vector<std::uint32_t> x_dist = {0, 0, 0, 0}, y_dist = {1, UINT32_MAX, 1, 1};
    hone_column column[2] = {{HONE_STR("x"), x.data(), x_dist.data()}, {HONE_STR("y"), y.data(), y_dist.data()}};
    std::vector<double> generation = {0, not_a_number, 1, not_a_number};
    const double* attribute[1] = {generation.data()};
    std::vector<std::uint64_t> fresh = {1, 2}, running = {3};
    std::vector<std::int64_t> last_step = {9, 4, -1, -1};
    std::vector<double> last_loss0 = {0.5, 0.75, not_a_number, not_a_number};
    const double* last_loss[2] = {last_loss0.data(), last_loss0.data()};
    std::vector<std::uint32_t> order = {1, 0};

    hone_history table{.struct_size = sizeof(hone_history),
                       .n_objectives = 2,
                       .n = 4,
                       .n_complete = 1,
                       .n_pruned = 1,
                       .n_fail = 1,
                       .n_running = 1,
                       .state = state.data(),
                       .reason = reason.data(),
                       .seconds = seconds.data(),
                       .loss = loss,
                       .n_constraints = 1,
                       .constraint_names = constraint_names,
                       .violation = violation,
                       .n_columns = 2,
                       .column = column,
                       .n_dists = 2,
                       .dist = dist,
                       .n_attributes = 1,
                       .attribute = attribute,
                       .n_fresh = 2,
                       .fresh = fresh.data(),
                       .running = running.data(),
                       .last_step = last_step.data(),
                       .last_loss = last_loss,
                       .ctx = this,
                       .path = path};

    static const std::uint32_t* path(const hone_history* history, std::uint64_t row, std::uint64_t* n) noexcept {
        *n = row == 1 ? 1 : 2;
        return static_cast<const Study*>(history->ctx)->order.data();
    }
};

// A request for x and a fixed y.
struct Request {
    std::vector<std::uint32_t> column = {0, 1}, group = {0, 0};
    std::vector<std::uint8_t> fixed = {0, 1};
    std::vector<double> value = {not_a_number, 6};
    const hone_dist* dist[2];
    std::map<std::string, std::string> attributes;
    hone_status claim_status = HONE_OK;
    hone_ask table;

    explicit Request(const Study& study)
        : dist{&study.dist_x, &study.dist_y},
          table{.struct_size = sizeof(hone_ask),
                .n = 2,
                .trial = 4,
                .seed = 42,
                .column = column.data(),
                .dist = dist,
                .fixed = fixed.data(),
                .group = group.data(),
                .value = value.data(),
                .ctx = this,
                .attribute = attribute,
                .claim = claim} {}

    static hone_status attribute(const hone_ask* ask, hone_str key, hone_str json) noexcept {
        static_cast<Request*>(ask->ctx)->attributes[fake::text_of(key)] = fake::text_of(json);
        return HONE_OK;
    }
    static hone_status claim(const hone_ask* ask, hone_str) noexcept {
        return static_cast<Request*>(ask->ctx)->claim_status;
    }
};

template <class T>
std::vector<T> list(std::span<const T> span) {
    return {span.begin(), span.end()};
}

struct Fixture {
    fake::Host host;
    Study study;
    Request request{study};
    hone::History history{study.table};
    hone::Ask ask{host.table, study.table, request.table};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a history shows its columns as spans over all rows") {
    CHECK(history.size() == 4);
    CHECK(history.n_objectives() == 2);
    CHECK(history.n_complete() + history.n_pruned() + history.n_fail() + history.n_running() == 4);
    CHECK(list(history.state()) == study.state);
    CHECK(list(history.reason()) == study.reason);
    CHECK(history.seconds()[2] == 3);
    CHECK(history.loss()[0] == 0.5);
    CHECK(history.loss(1)[0] == 7);
    CHECK(history.violation(0)[1] == 2);
    CHECK(history.constraint_name(0) == "memory");
    CHECK(list(history.fresh()) == study.fresh);
    CHECK(list(history.running()) == study.running);
    CHECK(history.attribute(0)[2] == 1);
    CHECK(list(history.last_step()) == study.last_step);
    CHECK(history.last_loss()[1] == 0.75);
    CHECK(history.is_complete(0));
    CHECK(history.is_pruned(1));
    CHECK(history.is_fail(2));
    CHECK(history.is_running(3));
    CHECK_FALSE(history.is_complete(1));
}

TEST_CASE_METHOD(Fixture, "a column knows its values and what they could be") {
    const auto y = history.find("y");
    REQUIRE(y);
    CHECK((*y)[0] == 5);
    CHECK(std::isnan((*y)[1]));
    CHECK(y->values().size() == 4);
    CHECK(y->dist(0)->is_int());
    CHECK(y->dist(0)->high() == 9);
    CHECK_FALSE(y->dist(1));
    CHECK_FALSE(history.find("z"));
    CHECK(list(history.path(0)) == std::vector<std::uint32_t>{1, 0});
    CHECK(list(history.path(1)) == std::vector<std::uint32_t>{1});
}

TEST_CASE_METHOD(Fixture, "a request shows its parameters, and a fixed one stays") {
    REQUIRE(ask.params().size() == 2);
    for (auto p : ask.params()) p.set(p.dist().clip(history[p][0] + 0.5));
    CHECK(request.value == std::vector<double>{1.5, 6});
    const auto y = ask.params()[1];
    CHECK(y.is_fixed());
    CHECK(y.value() == 6);
    CHECK(y.name() == "y");
    CHECK(y.column() == 1);
    CHECK(y.group() == 0);
    CHECK(ask.trial() == 4);
}

TEST_CASE_METHOD(Fixture, "the random numbers of a request come from its seed") {
    CHECK(ask.rng()() == hone::Rng(42)());
    CHECK(ask.rng()() != hone::Rng(42)());
    CHECK(ask.seed() == 42);
}

TEST_CASE_METHOD(Fixture, "attributes keep the type of a number, claims tell three cases") {
    ask.attribute("generation", 3);
    ask.attribute("sigma", 3.0);
    ask.attribute("cell", R"(["a"])");
    CHECK(request.attributes ==
          std::map<std::string, std::string>{{"generation", "3"}, {"sigma", "3.0"}, {"cell", R"(["a"])"}});
    CHECK(ask.claim("k") == hone::Claim::ours);
    request.claim_status = HONE_TAKEN;
    CHECK(ask.claim("k") == hone::Claim::taken);
    request.claim_status = HONE_UNSUPPORTED;
    CHECK(ask.claim("k") == hone::Claim::unsupported);
    request.claim_status = HONE_FAILED;
    CHECK_THROWS_AS(ask.claim("k"), hone::Error);
}

namespace {

struct Single final : hone::Sampler {
    void ask(const hone::History&, hone::Ask&) override {}
    std::optional<double> ask_one(const hone::History& history, hone::Ask& ask, const hone::Param& param) override {
        if (param.name() == "x") return std::nullopt;
        return history[param][0] + static_cast<double>(ask.rng().below(1)) + param.dist().low();
    }
    void tell(const hone::History&, const hone::Told& told) override {
        told.attribute("told", told.loss().empty() ? -1.0 : told.loss()[1]);
    }
};

using Single_ = hone::Sampler::Binding<Single>;

struct Toldness {
    std::map<std::string, std::string> attributes;
    static hone_status attribute(const hone_told* told, hone_str key, hone_str json) noexcept {
        static_cast<Toldness*>(told->ctx)->attributes[fake::text_of(key)] = fake::text_of(json);
        return HONE_OK;
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "ask_one answers for one column, none as NaN") {
    const hone_study none{};
    Single_::Self instance(host.table, none);
    const hone_dist narrow = fake::int_dist(2, 9);
    double value = 0;
    CHECK(Single_::ask_one(&instance, &study.table, &request.table, 1, &narrow, &value) == HONE_OK);
    CHECK(value == 7);
    CHECK(Single_::ask_one(&instance, &study.table, &request.table, 0, &study.dist_x, &value) == HONE_OK);
    CHECK(std::isnan(value));
}

TEST_CASE_METHOD(Fixture, "tell shows the losses where there are any") {
    const hone_study none{};
    Single_::Self instance(host.table, none);
    Toldness toldness;
    const double loss[] = {1, 2};
    hone_told told{.struct_size = sizeof(hone_told),
                   .n_objectives = 2,
                   .trial = 0,
                   .state = HONE_STATE_COMPLETE,
                   .reason = 0,
                   .loss = loss,
                   .ctx = &toldness,
                   .attribute = Toldness::attribute};
    CHECK(Single_::tell(&instance, &study.table, &told) == HONE_OK);
    CHECK(toldness.attributes["told"] == "2.0");
    told.loss = nullptr;
    CHECK(Single_::tell(&instance, &study.table, &told) == HONE_OK);
    CHECK(toldness.attributes["told"] == "-1.0");
}
