// An objective that asks for, reports and returns what no objective should; `how` says what.
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <hone/objective.hpp>

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

bool is_odd(const hone::Trial& trial) { return trial.number() % 2 == 1; }

double first_or_second(hone::Trial& trial, std::initializer_list<int> choices) {
    return static_cast<double>(trial.suggest_categorical_index("x", std::vector<int>(choices)));
}

const std::map<std::string_view, std::function<hone::Result(hone::Trial&)>> behaviours = {
    {"value-nan", [](hone::Trial&) { return nan; }},
    {"value-infinite", [](hone::Trial& t) { return is_odd(t) ? infinity : 1.0; }},
    {"value-minus-infinite", [](hone::Trial& t) { return is_odd(t) ? -infinity : 1.0; }},
    {"value-huge", [](hone::Trial&) { return std::numeric_limits<double>::max(); }},
    {"values-too-many", [](hone::Trial&) { return hone::Result(1.0, 2.0); }},
    {"values-none", [](hone::Trial&) { return hone::Result(std::vector<double>()); }},
    {"report-nan-and-infinite",
     [](hone::Trial& t) {
         t.report(0, nan);
         t.report(1, infinity);
         t.report(2, -infinity);
         return 1.0;
     }},
    {"report-twice",
     [](hone::Trial& t) {
         t.report(0, 1.0);
         t.report(0, 2.0);
         return 1.0;
     }},
    {"report-negative-step", [](hone::Trial& t) { return t.report(-1, 1.0) ? 1.0 : 2.0; }},
    {"prune-nan",  // judged against good trials, a curve of nothing but NaN
     [](hone::Trial& t) -> hone::Result {
         const bool good = t.number() < 6;
         if (t.report(0, good ? 1.0 : nan)) return hone::pruned;
         return 1.0;
     }},
    {"range-reversed", [](hone::Trial& t) { return t.suggest_float("x", 1, 0); }},
    {"range-reversed-int", [](hone::Trial& t) { return t.suggest_int("x", 3, 2); }},
    {"range-single", [](hone::Trial& t) { return t.suggest_float("x", 2, 2); }},
    {"range-nan", [](hone::Trial& t) { return t.suggest_float("x", nan, 1); }},
    {"range-infinite", [](hone::Trial& t) { return t.suggest_float("x", 0, infinity); }},
    {"log-zero", [](hone::Trial& t) { return t.suggest_float("x", 0, 1, hone::log); }},
    {"log-zero-int", [](hone::Trial& t) { return t.suggest_int("x", 0, 4, hone::log); }},
    {"log-negative", [](hone::Trial& t) { return t.suggest_float("x", -1, 1, hone::log); }},
    {"step-negative", [](hone::Trial& t) { return t.suggest_float("x", 0, 1, hone::step(-0.3)); }},
    {"step-off-the-end", [](hone::Trial& t) { return t.suggest_float("x", 0, 1, hone::step(0.3)); }},
    {"step-beyond-the-end", [](hone::Trial& t) { return t.suggest_int("x", 0, 5, hone::step(10)); }},
    {"choices-none", [](hone::Trial& t) { return first_or_second(t, {}); }},
    {"choices-duplicate",
     [](hone::Trial& t) {
         return t.suggest_categorical("x", {"a", "a", "b"}) == "a" ? 0 : 1;
     }},
    {"other-kind",
     [](hone::Trial& t) { return is_odd(t) ? double(t.suggest_int("x", 0, 1)) : t.suggest_float("x", 0, 1); }},
    {"other-log",
     [](hone::Trial& t) { return is_odd(t) ? t.suggest_float("x", 1, 2, hone::log) : t.suggest_float("x", 1, 2); }},
    {"other-choices",
     [](hone::Trial& t) {
         return is_odd(t) ? first_or_second(t, {2, 1}) : first_or_second(t, {1, 2});
     }},
    {"other-range", [](hone::Trial& t) { return is_odd(t) ? t.suggest_float("x", 3, 4) : t.suggest_float("x", 1, 2); }},
    {"asked-twice", [](hone::Trial& t) { return t.suggest_float("x", 1, 2) - t.suggest_float("x", 3, 4); }},
    {"asked-twice-as-another-kind",
     [](hone::Trial& t) { return t.suggest_float("x", 1, 2) - static_cast<double>(t.suggest_int("x", 1, 2)); }},
};

struct Numbers final : hone::Objective {
    static constexpr hone::Option option_list[] = {
        {.name = "how", .flags = hone::Flag::required, .help = "what is wrong with it"},
    };
    static constexpr hone::Value value_list[] = {{"", hone::minimize}};

    explicit Numbers(const hone::Options& options) : behave_(behaviours.at(options.get<std::string_view>("how"))) {}

    hone::Result evaluate(hone::Trial& trial) override { return behave_(trial); }

 private:
    std::function<hone::Result(hone::Trial&)> behave_;
};

}  // namespace

HONE_PLUGIN(Numbers, "numbers", "1.0.0", "Numbers that no objective should give.")
