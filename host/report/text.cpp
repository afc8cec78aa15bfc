#include "report/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/json.hpp"
#include "study/names.hpp"

namespace hone::host {

namespace {

std::string text_of_parameter(const Parameter& p) {
    const auto value = json_parameter(p);
    return value.is_string() ? value.get<std::string>() : dump(value);
}

std::string text_of_duration(const TrialRecord& t) {
    if (!t.start || !t.complete) return "-";
    return fmt::format("{:.3f} s", std::chrono::duration<double>(*t.complete - *t.start).count());
}

}  // namespace

std::string text_of_values(const TrialRecord& t) {
    return t.values ? fmt::format("{}", fmt::join(*t.values, ", ")) : std::string("-");
}

std::string text_of_trial(const TrialRecord& t) {
    auto text = fmt::format("trial {}: {}\n", t.number, text_of_values(t));
    std::size_t width = 0;
    for (const auto& p : t.params) width = std::max(width, p.name.size());
    for (const auto& p : t.params) text += fmt::format("  {:<{}}  {}\n", p.name, width, text_of_parameter(p));
    return text;
}

std::string text_of_best(const std::vector<TrialRecord>& best, std::int64_t n_complete) {
    if (best.empty() && n_complete > 0) return "no trial that completed meets its constraints\n";
    if (best.empty()) return "no trial has completed yet\n";
    if (best.size() == 1) return "best " + text_of_trial(best.front());
    auto text = fmt::format("Pareto front of {} trials\n", best.size());
    for (const auto& t : best) text += text_of_trial(t);
    return text;
}

std::string text_of_trials(const std::vector<TrialRecord>& trials) {
    std::string text;
    for (const auto& t : trials) {
        std::vector<std::string> params;
        for (const auto& p : t.params) params.push_back(fmt::format("{}={}", p.name, text_of_parameter(p)));
        text += fmt::format("{:>6}  {:<8}  {:>10}  {:<22}  {}\n", t.number, state_name(t.state), text_of_duration(t),
                            text_of_values(t), fmt::join(params, " "));
    }
    return text;
}

}  // namespace hone::host
