#include <array>
#include <catch2/catch.hpp>
#include <span>

#include "fake_curves.hpp"
#include "samplers/loaded_plugin.hpp"
#include "tables/median.hpp"

namespace {

class Median : public fake::Plugin {
 public:
    explicit Median(std::int64_t n_startup_trials = 5, std::int64_t n_warmup_steps = 0, std::int64_t interval_steps = 1,
                    std::int64_t n_min_trials = 1)
        : Plugin(MEDIAN_LIBRARY, {fake::integer_option("n_startup_trials", n_startup_trials),
                                  fake::integer_option("n_warmup_steps", n_warmup_steps),
                                  fake::integer_option("interval_steps", interval_steps),
                                  fake::integer_option("n_min_trials", n_min_trials)}) {}
    explicit Median(std::span<const hone_str> value_names, const char* objective = nullptr)
        : Plugin(MEDIAN_LIBRARY, options(objective), value_names) {}

 private:
    static std::vector<hone_value> options(const char* objective) {
        std::vector<hone_value> options;
        for (const auto& [name, value] : std::vector<std::pair<const char*, std::int64_t>>{
                 {"n_startup_trials", 0}, {"n_warmup_steps", 0}, {"interval_steps", 1}, {"n_min_trials", 1}})
            options.push_back(fake::integer_option(name, value));
        if (objective) options.push_back(fake::text_option("objective", objective));
        return options;
    }
};

std::int32_t verdict(const fake::Plugin& plugin, fake::Curves& curves) {
    std::int32_t verdict = -1;
    REQUIRE(plugin.pruner().judge(plugin.self(), &curves.view(), &verdict) == HONE_OK);
    return verdict;
}

void add(fake::Curves& curves, std::uint8_t state, const tables::Curve& reports, std::size_t n) {
    std::vector<std::int64_t> steps;
    std::vector<double> values;
    for (std::size_t i = 0; i < n; ++i) {
        steps.push_back(reports[i].first);
        values.push_back(reports[i].second);
    }
    curves.add(state, steps, {values});
}

// Four complete trials with the losses 1, 2, 3, 4 at step 0.
void add_four(fake::Curves& curves) {
    for (const double loss : {1.0, 2.0, 3.0, 4.0}) curves.add(HONE_STATE_COMPLETE, {0}, {{loss}});
}

}  // namespace

TEST_CASE("the median pruner decides as Optuna's does") {
    for (std::size_t i = 0; i < tables::median_table.size(); ++i) {
        const auto& example = tables::median_table[i];
        const Median median(example.n_startup_trials, example.n_warmup_steps, example.interval_steps,
                            example.n_min_trials);
        for (std::size_t n = 1; n <= example.own.size(); ++n) {
            fake::Curves curves;
            for (const auto& other : example.others)
                add(curves, other.complete ? HONE_STATE_COMPLETE : HONE_STATE_PRUNED, other.reports,
                    other.reports.size());
            add(curves, HONE_STATE_RUNNING, example.own, n);
            CAPTURE(i, n);
            CHECK(verdict(median, curves) == example.verdicts[n - 1]);
        }
    }
}

TEST_CASE("as good as the median is good enough") {
    const Median median(0);
    for (const auto& [loss, expected] : std::vector<std::pair<double, int>>{{2.4, 0}, {2.5, 0}, {2.6, 1}}) {
        fake::Curves curves;
        add_four(curves);
        curves.add(HONE_STATE_RUNNING, {0}, {{loss}});
        CHECK(verdict(median, curves) == expected);
    }
}

TEST_CASE("a trial's best value counts, not its newest") {
    const Median median(0);
    fake::Curves curves;
    for (const double loss : {1.0, 2.0, 3.0, 4.0}) curves.add(HONE_STATE_COMPLETE, {0, 1}, {{loss, loss}});
    curves.add(HONE_STATE_RUNNING, {0, 1}, {{1.0, 100.0}});
    CHECK(verdict(median, curves) == 0);
}

TEST_CASE("the default options are Optuna's") {
    const Median median;
    std::vector<std::string> defaults;
    for (std::uint64_t i = 0; i < median.descriptor().n_options; ++i) {
        const hone_option& option = *median.descriptor().options[i];
        defaults.push_back(std::string(option.name.data, option.name.size) + "=" +
                           std::string(option.fallback.data, option.fallback.size));
    }
    CHECK(defaults == std::vector<std::string>{"n_startup_trials=5", "n_warmup_steps=0", "interval_steps=1",
                                               "n_min_trials=1", "objective="});
}

namespace {

constexpr std::array<hone_str, 2> names = {HONE_STR("cost"), HONE_STR("error")};

// The verdict on a trial beside a complete one at (-1, -1) and five on a line from (0, 4) to (4, 0). The median keeps
// three: after the first the line's ends, with which its epsilon-net begins.
int verdict_among_six(const fake::Plugin& median, double first, double second) {
    fake::Curves curves(3, 2);  // the third metric is no objective
    curves.add(HONE_STATE_COMPLETE, {0}, {{-1.0}, {-1.0}, {0.0}});
    for (const double x : {0.0, 1.0, 2.0, 3.0, 4.0}) curves.add(HONE_STATE_COMPLETE, {0}, {{x}, {4 - x}, {x}});
    curves.add(HONE_STATE_RUNNING, {0}, {{first}, {second}, {99.0}});
    return verdict(median, curves);
}

}  // namespace

TEST_CASE("of several objectives the median keeps what is ranked among the better half") {
    const Median median(names);
    for (const auto& [first, second] : std::vector<std::pair<double, double>>{{0, 4}, {4, 0}, {5, -0.5}}) {
        CAPTURE(first, second);
        CHECK(verdict_among_six(median, first, second) == 0);
    }
    for (const auto& [first, second] : std::vector<std::pair<double, double>>{{2, 2}, {1, 3}, {2, 1.9}, {0, 4.1}}) {
        CAPTURE(first, second);
        CHECK(verdict_among_six(median, first, second) == 1);
    }
}

TEST_CASE("what nothing dominates goes on") {
    const Median median(names);
    CHECK(verdict_among_six(median, -1, -1) == 0);
    CHECK(verdict_among_six(median, -1.1, 99) == 0);
    CHECK(verdict_among_six(median, 99, -1.1) == 0);
}

TEST_CASE("a step counts where all objectives are reported, and NaN alone never goes on") {
    const Median median(names);
    for (const auto& [lacks, expected] : std::vector<std::pair<bool, int>>{{true, 0}, {false, 1}}) {
        fake::Curves curves(2, 2);
        for (const double x : {1.0, 2.0}) curves.add(HONE_STATE_COMPLETE, {0}, {{x}, {x}});
        curves.add(HONE_STATE_RUNNING, {0}, {{0.0}, {tables::nan}});
        if (lacks) curves.lacks(1);
        CHECK(verdict(median, curves) == expected);
    }
}

TEST_CASE("an objective that is named counts alone") {
    const Median median(names, "error");
    CHECK(verdict_among_six(median, 99, 1) == 0);
    CHECK(verdict_among_six(median, -9, 3) == 1);
}

TEST_CASE("what cannot be ranked is refused") {
    CHECK_THROWS(Median(names, "accuracy"));
    const std::array<hone_str, 2> nameless = {};
    CHECK_THROWS(Median(nameless));
}

TEST_CASE("nop lets the worst trial run") {
    const fake::Plugin nop(NOP_LIBRARY, {});
    fake::Curves curves;
    for (int i = 0; i < 3; ++i) add_four(curves);
    curves.add(HONE_STATE_RUNNING, {0}, {{1e9}});
    CHECK(verdict(nop, curves) == 0);
}
