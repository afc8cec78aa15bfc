#include "study/verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>

#include "errors.hpp"
#include "storage/format/distribution_json.hpp"
#include "study/attributes.hpp"
#include "study/brackets.hpp"
#include "study/requests.hpp"
#include "study/seeds.hpp"
#include "study/walker.hpp"

namespace hone::host {

namespace {

using Outcome = Verification::Outcome;

// Of the study's attributes, those that are a pruner's settled numbers of these names.
Attributes settled_numbers(const Attributes& study, const hone_descriptor& pruner,
                           const std::vector<std::string>& names) {
    Attributes some;
    for (const auto& name : names)
        if (const auto found = study.find(settled_prefix(pruner) + name); found != study.end()) some.insert(*found);
    return some;
}

// A trial of hone's, and what the replay finds.
struct Case {
    const TrialRecord& trial;
    Origin origin;
    const PastRun& run;
    Given given;
    Proposal proposal;
    std::map<std::string, std::optional<Sampler::Single>> singles;
    std::string why_not;  // it cannot be checked

    std::uint64_t number() const { return static_cast<std::uint64_t>(trial.number); }
    std::uint64_t seed(Purpose purpose, std::uint64_t index = 0) const {
        return mix(origin.seed, number(), purpose, index);
    }
    const Parameter* param(const std::string& name) const {
        const auto found = std::ranges::find(trial.params, name, &Parameter::name);
        return found == trial.params.end() ? nullptr : &*found;
    }
};

std::vector<Parameter> inherited(const TrialRecord& trial, const Origin& origin) {
    std::vector<Parameter> params;
    for (const auto& p : trial.params)
        if (std::ranges::find(origin.given, p.name) != origin.given.end()) params.push_back(p);
    return params;
}

class Verifier {
 public:
    Verifier(const StudyRecord& study, const std::vector<TrialRecord>& trials, const OpenRun& open_run)
        : study_(study), trials_(trials), open_run_(open_run) {
        for (const auto& t : trials) by_number_.emplace(static_cast<std::uint64_t>(t.number), &t);
    }

    std::vector<Verification> operator()() {
        for (const auto& t : trials_)
            if (t.state != State::Waiting) sort_out(t);
        ask_again();
        for (const auto& [number, c] : cases_) results_[number] = compared(c);
        std::vector<Verification> all;
        for (auto& [number, result] : results_) all.push_back(std::move(result));
        return all;
    }

 private:
    void put(std::uint64_t trial, Outcome outcome, const std::string& why = {}) {
        results_[trial] = {trial, outcome, why, {}};
    }

    void sort_out(const TrialRecord& trial) {
        const auto number = static_cast<std::uint64_t>(trial.number);
        if (!trial.system_attrs.contains(attribute::trial)) return put(number, Outcome::Input);
        const auto origin = origin_of(trial.system_attrs);
        if (!origin) return put(number, Outcome::Unchecked, fmt::format("its {} cannot be read", attribute::trial));
        // Copied: by another program that retried the trial, or with a result that came late.
        if (!sequences_.emplace(origin->host, origin->sequence).second) return put(number, Outcome::Input);
        const auto given = inherited(trial, *origin);
        if (!origin->view) {
            const bool suggested = trial.params.size() > given.size();
            return suggested ? put(number, Outcome::Unchecked, "it does not say what its sampler saw")
                             : put(number, Outcome::Agrees);
        }
        try {
            const auto& run = run_of(origin->run);
            cases_.emplace(number, Case{.trial = trial,
                                        .origin = *origin,
                                        .run = run,
                                        .given = Given(given, trial.system_attrs, run.held),
                                        .proposal = {},
                                        .singles = {},
                                        .why_not = {}});
        } catch (const CannotReplay& e) {
            put(number, Outcome::Unchecked, e.what());
        }
    }

    const PastRun& run_of(const std::string& id) {
        if (const auto refused = refused_.find(id); refused != refused_.end()) throw CannotReplay(refused->second);
        if (const auto known = runs_.find(id); known != runs_.end()) return *known->second;
        try {
            return *runs_.emplace(id, std::make_unique<PastRun>(open_run_(id))).first->second;
        } catch (const CannotReplay& e) {
            refused_.emplace(id, e.what());
            throw;
        }
    }

    // Whose views one walker goes through.
    using Way = std::tuple<std::string, std::optional<std::int64_t>, std::vector<std::string>>;
    static Way way(const std::string& of, const Case& c) {
        return {of, c.origin.view->bracket, c.origin.view->settled};
    }

    // Each run's views in the order in which it had them.
    void ask_again() {
        std::vector<Case*> order;
        for (auto& [number, c] : cases_) {
            order.push_back(&c);
            ++ahead_[way(c.origin.run, c)];
            for (const auto& [name, view_of] : c.origin.asked)
                if (const auto* p = c.param(name)) singly_[view_of].emplace_back(&c, p);
        }
        std::ranges::stable_sort(order, {}, [](const Case* c) {
            const auto& view = *c->origin.view;
            return std::pair(view.below - view.without.size(), view.running.size());
        });
        for (auto* c : order) ask_again(*c);
    }

    void ask_again(Case& c) {
        if (!asked_again_.insert(c.number()).second) return;
        // Of those that had the same view, who was still asking in that of another came before it.
        for (const auto& [asking, p] : singly_[c.number()])
            if (asking->origin.run == c.origin.run) ask_again(*asking);
        try {
            auto& walker = walker_to(c);
            c.proposal = walker.ask(*c.origin.view, c.number(), c.seed(Purpose::Ask, c.origin.resampled), c.given,
                                    c.origin.claimed);
            for (const auto& [asking, p] : singly_[c.number()])
                if (asking->origin.run == c.origin.run)
                    asking->singles[p->name] =
                        walker.ask_one(asking->number(), asking->seed(Purpose::AskOne, hash_of_name(p->name)), p->name,
                                       p->distribution, asking->origin.claimed);
        } catch (const ViewLost& e) {
            c.why_not = e.what();
        } catch (const PluginFault& e) {
            c.why_not = e.what();
        } catch (const UsageError& e) {
            c.why_not = e.what();
        }
        if (--ahead_[way(c.origin.run, c)] == 0) let_go(c);
    }

    // The run's own, else one that another run needs no more, else a new one.
    Walker& walker_to(const Case& c) {
        const auto& view = *c.origin.view;
        auto& walker = walkers_[way(c.origin.run, c)];
        if (walker && walker->reaches(view)) return *walker;
        auto& idle = idle_[way(c.run.sameness, c)];
        const auto found = std::ranges::find_if(idle, [&view](const auto& w) { return w->reaches(view); });
        if (found != idle.end()) {
            walker = std::move(*found);
            idle.erase(found);
        } else {
            walker = std::make_unique<Walker>(c.run.sampler, study_.directions, by_number_, bracket_of(c));
        }
        return *walker;
    }

    // The run has no further views.
    void let_go(const Case& c) {
        auto walker = walkers_.extract(way(c.origin.run, c));
        if (walker && walker.mapped()) idle_[way(c.run.sameness, c)].push_back(std::move(walker.mapped()));
    }

    std::optional<Sampler::Bracket> bracket_of(const Case& c) {
        const auto& view = *c.origin.view;
        if (!view.bracket) return std::nullopt;
        auto& brackets = brackets_[{c.run.sameness, view.settled}];
        if (!brackets)
            brackets = std::make_shared<const Brackets>(
                c.run.pruner, study_.directions,
                settled_numbers(study_.system_attrs, c.run.pruner.descriptor, view.settled));
        return bracket(brackets, *view.bracket);
    }

    Verification compared(const Case& c) const {
        Verification result{.trial = c.number(), .outcome = Outcome::Agrees, .why = c.why_not, .differences = {}};
        try {
            if (result.why.empty()) result.differences = differences(c);
        } catch (const CannotReplay& e) {
            result.why = e.what();
        }
        if (!result.why.empty()) result.outcome = Outcome::Unchecked;
        if (!result.differences.empty()) result.outcome = Outcome::Differs;
        return result;
    }

    std::vector<Difference> differences(const Case& c) const {
        std::map<std::string, Difference> found;
        // What was proposed counts whether the objective asked for it or not: others saw it.
        const auto distribution_of = [&c](std::string_view name) {
            const auto p = std::ranges::find(c.proposal.values, name, &Parameter::name);
            return p == c.proposal.values.end() ? nullptr : p->distribution;
        };
        const auto recorded = read_relative_params(c.trial.system_attrs, distribution_of);
        for (const auto& p : c.proposal.values) {
            const auto same = std::ranges::find(recorded, p.name, &Parameter::name);
            if (same != recorded.end() && same->value == p.value) continue;
            found[p.name] = {p.name, same == recorded.end() ? Json() : external_value(*p.distribution, same->value),
                             external_value(*p.distribution, p.value)};
        }
        for (const auto& p : c.trial.params) {
            if (std::ranges::find(c.origin.given, p.name) != c.origin.given.end()) continue;
            const auto value = answer(c, p.name, p.distribution);
            if (value == p.value) continue;
            found[p.name] = {p.name, external_value(*p.distribution, p.value),
                             value ? external_value(*p.distribution, *value) : Json()};
        }
        std::vector<Difference> all;
        for (auto& [name, difference] : found) all.push_back(std::move(difference));
        return all;
    }

    // As a live trial answers its objective. None: the sampler should have been asked, and was not.
    std::optional<double> answer(const Case& c, const std::string& name, const DistributionPtr& distribution) const {
        if (c.given.text(name)) return c.given.value(name, *distribution);
        if (distribution->single()) return distribution->low;
        for (const auto& p : c.proposal.values)
            if (p.name == name && usable(p, *distribution)) return p.value;
        const auto asked = std::ranges::find(c.origin.asked, name, &std::pair<std::string, std::uint64_t>::first);
        if (asked != c.origin.asked.end()) {
            const auto single = c.singles.find(name);
            if (single == c.singles.end())
                throw CannotReplay(fmt::format("'{}' was sampled in the view of trial {}, which cannot be restored",
                                               name, asked->second));
            if (single->second && !std::isnan(single->second->value)) return single->second->value;
        } else if (takes_single_questions(c.run.sampler.descriptor)) {
            return std::nullopt;
        }
        return sample(*distribution, c.seed(Purpose::HostSampling, hash_of_name(name)));
    }

    using Json = nlohmann::ordered_json;

    const StudyRecord& study_;
    const std::vector<TrialRecord>& trials_;
    const OpenRun& open_run_;
    TrialsByNumber by_number_;
    std::set<std::pair<std::string, std::int64_t>> sequences_;  // (host, sequence) of the trials so far
    std::map<std::string, std::unique_ptr<PastRun>> runs_;
    std::map<std::string, std::string> refused_;  // run: why
    std::map<std::uint64_t, Case> cases_;
    std::map<std::uint64_t, std::vector<std::pair<Case*, const Parameter*>>> singly_;  // by whose view it was
    std::set<std::uint64_t> asked_again_;
    std::map<Way, std::size_t> ahead_;
    std::map<std::uint64_t, Verification> results_;
    std::map<std::pair<std::string, std::vector<std::string>>, std::shared_ptr<const Brackets>> brackets_;
    std::map<Way, std::unique_ptr<Walker>> walkers_;            // by run
    std::map<Way, std::vector<std::unique_ptr<Walker>>> idle_;  // by sameness
};

}  // namespace

std::vector<Verification> verify(const StudyRecord& study, const std::vector<TrialRecord>& trials,
                                 const OpenRun& open_run) {
    return Verifier(study, trials, open_run)();
}

}  // namespace hone::host
