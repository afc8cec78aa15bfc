#include "exhaustive/search.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <utility>

namespace hone::exhaustive {

namespace {

constexpr double most_values = 1e6;  // of one parameter

std::string text_of(double value) {
    char text[32];
    return {text, std::to_chars(text, std::end(text), value).ptr};
}

// FNV-1a (Fowler, Noll, Vo).
std::uint64_t hash(std::string_view text, std::uint64_t state) {
    for (const char c : text) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    return state;
}

// What a claim has room for: the branch itself, or what stands for it.
std::string key_of(const std::string& id, const Branch& branch) {
    constexpr std::size_t room = 255;
    std::string text = id + ":";
    for (const auto& [name, value] : branch) text += name + "=" + text_of(value) + "/";
    if (text.size() <= room) return text;
    return id + "#" + std::to_string(hash(text, 0xcbf29ce484222325u)) + "-" +
           std::to_string(hash(text, 0x9e3779b97f4a7c15u));
}

bool says_nothing(const History& history, std::uint64_t row) {
    const auto reason = history.reason()[row];
    return history.is_fail(row) && (reason == HONE_REASON_LOST || reason == HONE_REASON_CANCELLED);
}

}  // namespace

std::optional<std::vector<double>> Values::of(std::string_view, const Dist& dist) const {
    if (dist.step() <= 0 && !dist.is_single()) return std::nullopt;
    const double n = dist.is_single() ? 1 : std::floor(dist.width() / dist.step() + 1e-8) + 1;
    if (n > most_values) return std::nullopt;
    std::vector<double> values;
    for (double k = 0; k < n; ++k) values.push_back(dist.clip(dist.low() + k * dist.step()));
    return values;
}

void Search::learn(const History& history) {
    for (const auto row : history.fresh()) {
        if (says_nothing(history, row)) continue;
        std::vector<Step> path;
        for (const auto place : history.path(row)) {
            const auto column = history.column(place);
            auto values = values_.of(column.name(), column.dist(row).value());
            path.push_back({column.name(), std::move(values).value_or(std::vector<double>()), column[row]});
        }
        tree_.add(path, row);
    }
}

void Search::ask(const History& history, Ask& ask) {
    learn(history);
    Given given;
    for (const auto param : ask.params())
        if (param.is_fixed()) given.emplace(param.name(), param.value());
    auto branch = claimed(ask, given);
    if (!branch) return;
    for (const auto param : ask.params()) {
        if (values_.complaint(param.name(), param.dist())) continue;  // which may be of ranges that moved since
        for (const auto& [name, value] : *branch)
            if (name == param.name() && param.dist().contains(value)) param.set(value);
    }
    branches_.insert_or_assign(ask.trial(), std::move(*branch));
}

// Each trial begins somewhere else, so that hosts seldom want the same.
std::optional<Branch> Search::claimed(Ask& ask, const Given& given) const {
    const auto n = tree_.n_open(given);
    if (n == 0) return std::nullopt;
    const auto first = ask.rng().below(n);
    for (std::size_t i = 0; i < n; ++i) {
        auto branch = tree_.open_branch((first + i) % n, given);
        if (ask.claim(key_of(id_, branch)) != Claim::taken) return branch;
    }
    throw Error("other trials have all branches that are open", HONE_TAKEN);
}

// On the way to its edge a trial has what it was given to take; beyond, where nobody else is, anything.
double Search::ask_one(Ask& ask, const Param& param) {
    if (const auto complaint = values_.complaint(param.name(), param.dist())) throw Error(*complaint);
    const auto branch = branches_.find(ask.trial());
    if (branch != branches_.end())
        for (const auto& [name, value] : branch->second)
            if (name == param.name() && param.dist().contains(value)) return value;
    const auto values = values_.of(param.name(), param.dist()).value();
    return values[ask.rng().below(values.size())];
}

std::int64_t Search::remaining(const History& history) {
    learn(history);
    const auto unfinished = history.size() - history.n_complete() - history.n_pruned() - history.n_fail();
    return std::max<std::int64_t>(0, static_cast<std::int64_t>(tree_.n_open()) - static_cast<std::int64_t>(unfinished));
}

}  // namespace hone::exhaustive
