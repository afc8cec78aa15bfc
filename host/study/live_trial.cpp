#include "study/live_trial.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>

#include "storage/format/distribution_json.hpp"
#include "storage/format/python_json.hpp"
#include "storage/retry_chain.hpp"
#include "study/attributes.hpp"
#include "study/requests.hpp"
#include "study/seeds.hpp"

namespace hone::host {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t most_resamples = 20;

std::string numbers_text(const std::vector<double>& values) { return fmt::format("{}", fmt::join(values, ", ")); }

}  // namespace

LiveTrial::LiveTrial(Study& study, const Interrupts& interrupts, Begun begun, double deadline)
    : study_(study),
      interrupts_(interrupts),
      given_(std::move(begun.params), begun.system_attrs, study.setup().held),
      knowledge_(study.slots().begin(static_cast<std::uint64_t>(begun.number))),
      is_lost_(study.watch(begun.id)) {
    record_.id = begun.id;
    record_.number = begun.number;
    record_.params = given_.all_inherited();
    record_.user_attrs = std::move(begun.user_attrs);
    record_.system_attrs = std::move(begun.system_attrs);
    record_.start = begun.start;
    origin_ = origin_of(record_.system_attrs).value();
    for (const auto& p : record_.params) origin_.given.push_back(p.name);

    const auto history = retry_history(record_.system_attrs);
    const auto first = history.empty() ? begun.number : history.front();
    facts_.number = static_cast<std::uint64_t>(begun.number);
    facts_.attempt = static_cast<std::int32_t>(history.size());
    facts_.seed = mix(study_.setup().seed, static_cast<std::uint64_t>(first), Purpose::Objective);
    facts_.deadline = deadline;

    learn_rungs(knowledge_, record_);  // a retry inherits them
    guarded([this] {
        sampler_ = knowledge_.samplers.of(facts_.number);
        const auto seed = [this] { return mix(study_.setup().seed, facts_.number, Purpose::Ask, origin_.resampled); };
        study_.wait_for_turn(record_.number);
        proposal_ = sampler_->ask(facts_.number, seed, given_, [this](const Proposal& proposal) {
            if (is_to_be_resampled(proposal)) return true;
            study_.slots().learn_proposal(facts_.number, proposal.values);  // before another job asks
            return false;
        });
    });
    origin_.claimed.add(proposal_.claimed);
    origin_.view = proposal_.view;
    write_proposal();
}

// What was given stays, whoever tried it.
bool LiveTrial::is_to_be_resampled(const Proposal& proposal) {
    if (study_.setup().duplicates == Duplicates::Allow) return false;
    const auto is_given = [this](const Parameter& p) { return given_.holds(p.name); };
    if (std::ranges::all_of(proposal.values, is_given)) return false;
    if (study_.originals().take(proposal.values, record_.number)) return false;
    if (origin_.resampled < most_resamples) return ++origin_.resampled, true;
    spdlog::warn("trial {} repeats parameters: the sampler proposed none that are new, asked {} times", record_.number,
                 origin_.resampled + 1);
    return false;
}

LiveTrial::~LiveTrial() { study_.unwatch(record_.id); }

void LiveTrial::write_proposal() {
    TrialWrite write{.id = record_.id};
    write.system_attrs = proposal_.system_attrs;
    write_relative_params(proposal_.values, write.system_attrs);
    write.system_attrs.emplace(attribute::trial, to_text(origin_));
    for (const auto& [key, json] : write.system_attrs) record_.system_attrs.insert_or_assign(key, json);
    const bool is_awaited = study_.wait_for_one().count() > 0;
    study_.writer().add(std::move(write), is_awaited ? Writer::Haste::at_once : Writer::Haste::with_others);
}

template <class Call>
void LiveTrial::guarded(Call&& call) {
    const auto fault = [this](const std::exception& e) {
        study_.fault(e.what());
        is_faulted_ = true;
    };
    try {
        call();
    } catch (const PluginFault& e) {
        fault(e);
    } catch (const StorageError& e) {  // what the pruner had to settle was not
        fault(e);
    }
}

bool LiveTrial::cancelled() const { return interrupts_.stage() == Stage::Killing || *is_lost_ || is_faulted_; }

void LiveTrial::throw_if_cancelled() const {
    if (cancelled()) throw Cancelled();
}

double LiveTrial::suggest(const std::string& name, const Distribution& distribution) {
    throw_if_cancelled();
    check_name("parameter", name);
    const std::lock_guard lock(mutex_);
    if (!given_.is_legible())
        throw InvalidRequest("the values that this trial was given (its fixed_params) cannot be read");
    if (const auto* p = known(name)) {
        if (!compatible(*p->distribution, distribution))
            throw InvalidRequest(fmt::format("parameter '{}': this trial has it as {}, now it is asked for as {}", name,
                                             to_json(*p->distribution), to_json(distribution)));
        return p->value;
    }
    const auto shared = std::make_shared<const Distribution>(distribution);
    study_.agree(name, shared);
    const double value = value_for(name, shared);
    record_.params.push_back({name, value, shared});
    study_.writer().add({.id = record_.id, .params = {record_.params.back()}});
    return value;
}

double LiveTrial::value_for(const std::string& name, const DistributionPtr& distribution) {
    if (const auto text = given_.text(name)) return checked_given(name, *distribution, *text);
    if (distribution->single()) return distribution->low;
    for (const auto& p : proposal_.values)
        if (p.name == name && usable(p, *distribution)) return p.value;
    return sampled(name, distribution);
}

// Asked for already, by this trial or by the one that it retries.
const Parameter* LiveTrial::known(const std::string& name) const {
    const auto found = std::ranges::find(record_.params, name, &Parameter::name);
    return found == record_.params.end() ? nullptr : &*found;
}

// As Optuna has it: what is no value at all fails the trial; what is out of range is used, with a warning.
double LiveTrial::checked_given(const std::string& name, const Distribution& distribution,
                                const std::string& text) const {
    const auto value = given_.value(name, distribution);
    if (!value)
        throw InvalidRequest(
            fmt::format("parameter '{}': the given value {} is none of {}", name, text, to_json(distribution)));
    if (!distribution.contains(*value))
        spdlog::warn("trial {}: the given value {} of '{}' is out of its range", facts_.number, text, name);
    return *value;
}

double LiveTrial::sampled(const std::string& name, const DistributionPtr& distribution) {
    const auto seed = study_.setup().seed;
    std::optional<double> value;
    guarded([&] {
        const auto stream = mix(seed, facts_.number, Purpose::AskOne, hash_of_name(name));
        auto single = sampler_->ask_one(facts_.number, stream, name, distribution);
        if (!single) return;
        if (!std::isnan(single->value)) value = single->value;
        origin_.asked.emplace_back(name, single->view_of);
        origin_.claimed.add(std::move(single->claimed));
    });
    throw_if_cancelled();
    if (value) return *value;
    return sample(*distribution, mix(seed, facts_.number, Purpose::HostSampling, hash_of_name(name)));
}

Verdict LiveTrial::report(std::int64_t step, std::span<const Metric> metrics) {
    throw_if_cancelled();
    check_report(step, metrics);
    const std::lock_guard lock(mutex_);
    const auto& names = study_.setup().value_names;
    const auto& directions = study_.directions();
    const auto is_value = [&](const Metric& m) { return m.name.empty() || m.name == names.front(); };
    const auto number = std::ranges::find_if(metrics, is_value);
    for (auto m = metrics.begin(); m != metrics.end(); ++m) {
        // One objective: the metric named like it, else the first given, is Optuna's number.
        const bool is_number = directions.size() == 1 && (number != metrics.end() ? m == number : m == metrics.begin());
        const auto& name = is_number || m->name.empty() ? names.front() : m->name;
        if (!reported_.emplace(step, name).second) continue;
        const auto place = knowledge_.curves.metric(name);
        const auto loss = place < directions.size() ? loss_of(m->value, directions[place]) : m->value;
        knowledge_.curves.report(facts_.number, step, place, loss);
        if (!is_number) {
            record_.series[name].emplace(step, m->value);
            study_.writer().add({.id = record_.id, .series = {{step, name, m->value}}});
            continue;
        }
        record_.intermediate_values.emplace(step, m->value);
        study_.writer().add({.id = record_.id, .reports = {{step, m->value}}});
    }
    if (knowledge_.pruner.judges()) guarded([this] { judge(); });
    return verdict_;
}

// As Optuna does it, by the largest step.
void LiveTrial::judge() {
    Attributes notes;
    verdict_ = knowledge_.pruner.judge(facts_.number, reported_.rbegin()->first, notes);
    const auto why = notes.extract(std::string(attribute::pruned));
    why_pruned_ = why.empty() ? std::string() : why.mapped();
    if (notes.empty()) return;
    for (const auto& [key, json] : notes) record_.system_attrs.insert_or_assign(key, json);
    study_.writer().add({.id = record_.id, .system_attrs = std::move(notes)});
}

Verdict LiveTrial::should_prune() {
    throw_if_cancelled();
    const std::lock_guard lock(mutex_);
    return verdict_;
}

void LiveTrial::set_user_attribute(const std::string& key, const std::string& json) {
    check_name("attribute", key);
    check_json(key, json);
    const std::lock_guard lock(mutex_);
    record_.user_attrs.insert_or_assign(key, json);
    study_.writer().add({.id = record_.id, .user_attrs = {{key, json}}});
}

void LiveTrial::set_constraint(const std::string& name, double value) {
    check_name("constraint", name);
    check_constraint(name, value);
    const std::lock_guard lock(mutex_);
    const auto key = fmt::format("{}:{}", attribute::constraints, name);
    if (!record_.system_attrs.emplace(key, python_repr(value)).second) return;
    study_.writer().add({.id = record_.id, .system_attrs = {{key, python_repr(value)}}});
}

std::optional<TrialRecord> LiveTrial::finish(Outcome outcome, std::string_view output) {
    const std::lock_guard lock(mutex_);
    outcome = checked(std::move(outcome));
    record_.complete = study_.now();
    record_.state = State::Fail;
    std::vector<double> loss;
    if (const auto* finished = std::get_if<Finished>(&outcome)) {
        record_.state = State::Complete;
        record_.values = finished->values;
    } else if (std::holds_alternative<WasPruned>(outcome)) {
        record_.state = State::Pruned;
        const auto& reports = record_.intermediate_values;
        if (!reports.empty() && !std::isnan(reports.rbegin()->second)) record_.values = {reports.rbegin()->second};
    }
    if (record_.values)
        for (std::size_t k = 0; k < record_.values->size(); ++k)
            loss.push_back(loss_of((*record_.values)[k], study_.directions()[k]));

    auto notes = ending_notes(outcome, output);
    const auto* failure = std::get_if<Failure>(&outcome);
    const auto reason = failure ? failure->reason : std::uint8_t{0};
    if (sampler_) guarded([&] { notes.merge(sampler_->tell(facts_.number, record_.state, reason, loss)); });
    for (const auto& [key, json] : notes) record_.system_attrs.insert_or_assign(key, json);
    bool written = true;
    try {
        written = write_end(std::move(notes), reason);
    } catch (const StudyGone&) {
        throw;
    } catch (const StorageGone& e) {
        study_.keep_for_later(record_, e);
    } catch (const StorageError& e) {
        written = finish_without_parts(e.what());
    }
    if (!written) {
        study_.slots().forget_running(facts_.number);
        return std::nullopt;
    }
    study_.settled(record_);
    return record_;
}

bool LiveTrial::write_end(Attributes notes, std::uint8_t reason) {
    Ending ending{record_.state, record_.values.value_or(std::vector<double>()), *record_.complete};
    const auto& retry = study_.setup().retry;
    if (record_.state == State::Fail && retry.covers(reason))
        ending.retry = Retry{study_.setup().record.id, retry.at_most};
    return study_.writer().finish({.id = record_.id, .system_attrs = std::move(notes), .ending = std::move(ending)});
}

// What the database refuses for good it would refuse to every run: the trial fails, and its record is what can be
// written.
bool LiveTrial::finish_without_parts(const std::string& why) {
    const Failure failure{HONE_REASON_EXCEPTION, why};
    auto notes = ending_notes(failure, {});
    TrialRecord failed;
    failed.id = record_.id;
    failed.number = record_.number;
    failed.state = State::Fail;
    failed.system_attrs = notes;
    failed.system_attrs.emplace(attribute::trial, to_text(origin_));
    failed.start = record_.start;
    failed.complete = record_.complete;
    record_ = std::move(failed);
    try {
        return write_end(std::move(notes), failure.reason);
    } catch (const StorageGone& e) {
        study_.keep_for_later(record_, e);
        return true;
    }
}

// What the study cannot take as a value is a failure.
Outcome LiveTrial::checked(Outcome outcome) const {
    const auto* finished = std::get_if<Finished>(&outcome);
    if (!finished) return outcome;
    const auto expected = study_.n_objectives();
    if (finished->values.size() != expected)
        return Failure{HONE_REASON_EXCEPTION,
                       fmt::format("it returned {} values, the study has {}", finished->values.size(), expected)};
    for (const double v : finished->values)
        if (std::isnan(v))
            return Failure{HONE_REASON_NAN, fmt::format("it returned {}", numbers_text(finished->values))};
    return outcome;
}

Attributes LiveTrial::ending_notes(const Outcome& outcome, std::string_view output) const {
    Attributes notes;
    if (!origin_.asked.empty()) notes.emplace(attribute::trial, to_text(origin_));
    if (const auto* failure = std::get_if<Failure>(&outcome))
        notes.emplace(attribute::fail, failure_json(*failure, output));
    if (std::holds_alternative<WasPruned>(outcome) && !reported_.empty())
        notes.emplace(attribute::pruned, pruned_json());
    return notes;
}

// The step, and what the pruner said.
std::string LiveTrial::pruned_json() const {
    Json pruned = {{"step", reported_.rbegin()->first}};
    if (!why_pruned_.empty())
        if (const auto why = parse_python_json(why_pruned_); why.is_object()) pruned.update(why);
    return to_python_json(pruned);
}

}  // namespace hone::host
