#include <catch2/catch.hpp>

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
    CHECK(defaults ==
          std::vector<std::string>{"n_startup_trials=5", "n_warmup_steps=0", "interval_steps=1", "n_min_trials=1"});
}

TEST_CASE("with several objectives a trial stops only when it is worse in all of them") {
    const Median median(0);
    for (const auto& [first, second, expected] :
         std::vector<std::tuple<double, double, int>>{{9, 9, 1}, {9, 0, 0}, {0, 9, 0}, {9, tables::nan, 1}}) {
        fake::Curves curves(3, 2);  // the third metric is no objective
        for (const double loss : {1.0, 2.0, 3.0}) curves.add(HONE_STATE_COMPLETE, {0}, {{loss}, {loss}, {loss}});
        curves.add(HONE_STATE_RUNNING, {0}, {{first}, {second}, {0.0}});
        CAPTURE(first, second);
        CHECK(verdict(median, curves) == expected);
    }
}

TEST_CASE("nop lets the worst trial run") {
    const fake::Plugin nop(NOP_LIBRARY, {});
    fake::Curves curves;
    for (int i = 0; i < 3; ++i) add_four(curves);
    curves.add(HONE_STATE_RUNNING, {0}, {{1e9}});
    CHECK(verdict(nop, curves) == 0);
}
