#include "auto/auto.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "maths/startup.hpp"

namespace hone::automatic {
namespace {

constexpr std::uint32_t most_model_objectives = 3;

bool is_number(const hone_dist* dist) { return dist->kind == HONE_FLOAT || dist->kind == HONE_INT; }

// Of a request, the parameters of one group.
struct Part {
    std::vector<std::uint32_t> place, column, group;
    std::vector<const hone_dist*> dist;
    std::vector<std::uint8_t> fixed;
    std::vector<double> value;

    void add(const hone_ask& ask, std::uint32_t i) {
        place.push_back(i);
        column.push_back(ask.column[i]);
        group.push_back(ask.group[i]);
        dist.push_back(ask.dist[i]);
        fixed.push_back(ask.fixed[i]);
        value.push_back(ask.value[i]);
    }

    template <class Ask>
    void fill(hone_ask whole, Ask&& ask) {
        double* const values = whole.value;
        whole.n = static_cast<std::uint32_t>(place.size());
        whole.column = column.data();
        whole.group = group.data();
        whole.dist = dist.data();
        whole.fixed = fixed.data();
        whole.value = value.data();
        ask(whole);
        for (std::size_t i = 0; i < place.size(); ++i) values[place[i]] = value[i];
    }
};

std::map<std::uint32_t, Part> parts_of(const hone_ask& ask) {
    std::map<std::uint32_t, Part> parts;
    for (std::uint32_t i = 0; i < ask.n; ++i) parts[ask.group[i]].add(ask, i);
    return parts;
}

// Where branches lead to parameters of their own, which of them is best is not told by how each is on average.
bool is_branch(const Part& part) { return std::ranges::none_of(part.dist, is_number); }

bool all_numbers_together(const hone_ask& ask) {
    return ask.n > 0 && std::all_of(ask.dist, ask.dist + ask.n, is_number) &&
           std::all_of(ask.group, ask.group + ask.n, [&](std::uint32_t group) { return group == ask.group[0]; });
}

gp::Options from_the_first() {
    gp::Options settings;
    settings.n_startup_trials = 1;
    settings.pruned = gp::PrunedTrials::observed;
    return settings;
}

tpe::Options after(std::size_t n_startup_trials) {
    tpe::Options settings;
    settings.n_startup_trials = n_startup_trials;
    return settings;
}

cmaes::Options where_others_were_best(std::uint64_t seed) {
    cmaes::Options settings;
    settings.from = cmaes::Options::From::earlier_trials;
    settings.restarts = cmaes::Restarts::bipop;
    settings.seed = seed;
    return settings;
}

}  // namespace

Auto::Auto(const Options& options, std::size_t n_objectives)
    : options_(options),
      gp_(from_the_first()),
      tpe_(after(options.n_startup_trials), n_objectives),
      cmaes_(where_others_were_best(options.seed)) {}

std::optional<cmaes::Mark> Auto::ask(const hone_history& history, const hone_ask& ask, const cmaes::Marks& marks) {
    learn(history);
    if (starting(history, ask.trial)) {
        maths::sample_beside_others(history, ask);
        return std::nullopt;
    }
    if (modelled(history)) {
        ask_gp(history, ask);
        return std::nullopt;
    }
    if (history.n_objectives == 1 && all_numbers_together(ask))
        return unseen_by_cmaes_.show(history, [&](const hone_history& shown) { return cmaes_.ask(shown, ask, marks); });
    ask_tpe(history, ask);
    return std::nullopt;
}

bool Auto::modelled(const hone_history& history) const {
    return history.n_complete + history.n_pruned < options_.n_model_trials && history.n_complete > 0 &&
           history.n_objectives <= most_model_objectives;
}

void Auto::ask_gp(const hone_history& history, const hone_ask& ask) {
    auto parts = parts_of(ask);
    for (auto& [group, part] : parts) {
        const bool by_tpe = parts.size() > 1 && is_branch(part);
        part.fill(ask, [&](const hone_ask& asked) { by_tpe ? ask_tpe(history, asked) : gp_.ask(history, asked); });
    }
}

void Auto::ask_tpe(const hone_history& history, const hone_ask& ask) {
    unseen_by_tpe_.show(history, [&](const hone_history& shown) { tpe_.ask(shown, ask); });
}

double Auto::ask_one(const hone_history& history, const hone_ask& ask, std::uint32_t column, const hone_dist& dist) {
    learn(history);
    return unseen_by_tpe_.show(history,
                               [&](const hone_history& shown) { return tpe_.ask_one(shown, ask, column, dist); });
}

bool Auto::starting(const hone_history& history, std::uint64_t trial) const {
    return maths::is_startup(history, trial, history.n_complete + history.n_pruned, options_.n_startup_trials);
}

void Auto::learn(const hone_history& history) {
    unseen_by_tpe_.learn(history);
    unseen_by_cmaes_.learn(history);
}

}  // namespace hone::automatic
