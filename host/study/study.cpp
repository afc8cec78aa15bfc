#include "study/study.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <thread>

#include "plugins/library.hpp"
#include "storage/format/distribution_json.hpp"
#include "study/attributes.hpp"
#include "study/ranking.hpp"

namespace hone::host {

namespace {

using namespace std::chrono_literals;

// For another host's proposal: at least what it takes to make and write one, and not for ever: that host may be dead.
constexpr Undecided::Clock::duration shortest_wait_for_one = 20ms, longest_wait_for_one = 5s;
constexpr auto between_looks = 5ms;

Sampler::Setup sampler_setup(const StudySetup& s, Sampler::TakeClaim claim) {
    const auto* studies = s.others ? s.others->table() : nullptr;
    return {s.sampler.descriptor, s.sampler.options, s.record.name, s.value_names, s.seed, std::move(claim), studies};
}

Pruner::Setup pruner_setup(const StudySetup& s) {
    return {s.pruner.descriptor, s.pruner.options, s.prune_patience, s.record.name, s.value_names, s.seed};
}

}  // namespace

Study::Study(Storage& storage, const OpenStorage& open_pulse, StudySetup setup)
    : storage_(storage),
      setup_(std::move(setup)),
      settled_(settled_prefix(setup_.pruner.descriptor), setup_.record.system_attrs,
               [this](const auto& key, const auto& json) { return settle(key, json); }),
      slots_(setup_.deterministic_jobs, [this] { return new_knowledge(); }),
      originals_([this](auto key, auto trial, auto ended) { return writer_->claim(key, trial, ended); }) {
    const auto mark = fmt::format("{}{}", attribute::run, setup_.run_id);
    storage_.join(setup_.record.id, mark);
    Cursor cursor;
    storage_.read_changes(setup_.record.id, cursor, [this](const auto& trials) { learn(trials); });
    writer_ = std::make_unique<Writer>(
        storage_, setup_.record.id, std::move(cursor), setup_.until, setup_.sync_interval,
        [this](const auto& trials) { learn(trials); }, [this] { gone(); });
    const OpenStorage open_and_join = [&](std::function<bool()> gives_up) {
        auto pulse = open_pulse(std::move(gives_up));
        pulse->join(setup_.record.id, mark);
        return pulse;
    };
    if (open_pulse)
        pulse_ = std::make_unique<Pulse>(
            open_and_join, setup_.record.id, setup_.host, setup_.foreign_grace,
            [this](const auto& silent, auto seen) { fail_silent(silent, seen); }, [this] { gone(); });
}

Study::~Study() = default;

std::unique_ptr<Knowledge> Study::new_knowledge() {
    const auto claim = [this](auto key, auto trial, auto ended) { return writer_->claim(key, trial, ended); };
    auto sampler = sampler_setup(setup_, claim);
    sampler.catch_up = [this] { writer_->catch_up(); };
    return std::make_unique<Knowledge>(directions(), std::move(sampler), pruner_setup(setup_), settled_);
}

// Which trial is the first to propose a number is a matter of timing.
std::string Study::settle(const std::string& key, const std::string& json) {
    if (setup_.deterministic_jobs.value_or(1) == 1) return writer_->claim_attribute(key, json);
    const auto name = key.substr(settled_prefix(setup_.pruner.descriptor).size());
    throw PluginFault(
        fmt::format("{} would estimate {} from the first trials, which differ from run to run; with --deterministic "
                    "give it: -P {}=...",
                    noun(setup_.pruner.descriptor), name, name));
}

Turn Study::begin() {
    auto turn = writer_->begin({origin_json(), slots_.whole().samplers.worth_below()});
    if (!turn.begun) return turn;
    const std::lock_guard lock(mutex_);
    own_.insert(turn.begun->number);
    return turn;
}

std::shared_ptr<const std::atomic<bool>> Study::watch(std::int64_t id) {
    return pulse_ ? pulse_->watch(id) : std::make_shared<const std::atomic<bool>>(false);
}

void Study::unwatch(std::int64_t id) {
    if (pulse_) pulse_->unwatch(id);
}

void Study::fail_silent(const std::vector<LifeSign>& silent, Pulse::Clock::time_point seen) {
    std::vector<Writer::SilentTrial> trials;
    for (const auto& sign : silent) {
        const auto grace = sign.of_hone ? setup_.host.grace : setup_.foreign_grace;
        const Failure failure{HONE_REASON_LOST, fmt::format("its host was silent for {} s", grace.count())};
        TrialWrite end{.id = sign.id, .system_attrs = {{std::string(attribute::fail), failure_json(failure, {})}}};
        end.ending = Ending{.state = State::Fail, .values = {}, .complete = now(), .silent_since = sign.heartbeat};
        if (setup_.retry.covers(failure.reason)) end.ending->retry = Retry{setup_.record.id, setup_.retry.at_most};
        trials.push_back({sign.number, std::move(end)});
    }
    writer_->fail_silent(std::move(trials),
                         seen + std::chrono::duration_cast<Pulse::Clock::duration>(setup_.host.heartbeat));
}

std::string Study::origin_json() { return to_text({setup_.run_id, setup_.seed, setup_.host.uuid, sequence_++, {}}); }

void Study::settled(const TrialRecord& trial) {
    {
        const std::lock_guard lock(mutex_);
        own_.erase(trial.number);
        if (trial.start) last_duration_ = *trial.complete - *trial.start;
    }
    learn_finished(trial);
}

void Study::keep_for_later(const TrialRecord& trial, const StorageGone& why) {
    if (!setup_.spool) throw why;
    try {
        setup_.spool->keep(trial);
    } catch (const std::exception& e) {
        throw StorageError(
            fmt::format("{}; nor could the result of trial {} be kept ({})", why.what(), trial.number, e.what()));
    }
    const std::lock_guard lock(mutex_);
    fault_ = fmt::format(
        "{}; the results that could not be written wait in {}, and the next run of this study on this "
        "machine brings them in",
        why.what(), setup_.spool->folder().string());
}

void Study::learn(const std::vector<TrialRecord>& trials) {
    // Finished ones first: they bring the distributions of what others propose.
    for (const auto& trial : trials)
        if (is_finished(trial.state)) learn_finished(trial);
    for (const auto& trial : trials)
        if (trial.state == State::Running) learn_running(trial);
}

void Study::learn_finished(const TrialRecord& trial) {
    if (!slots_.learn_finished(trial)) return;
    originals_.learn_finished(trial);
    undecided_.learn_finished(trial);
    const std::lock_guard lock(mutex_);
    for (const auto& p : trial.params) kinds_.emplace(p.name, p.distribution);
    consider(best_, trial, directions());
}

// Another host's: its joint proposal, and what it reported so far.
void Study::learn_running(const TrialRecord& trial) {
    {
        const std::lock_guard lock(mutex_);
        if (own_.contains(trial.number)) return;
    }
    slots_.learn_running(trial);
    undecided_.learn_running(trial);
}

Undecided::Clock::duration Study::wait_for_one() const {
    if (!host::takes_turns(setup_.sampler.descriptor)) return {};
    const std::lock_guard lock(mutex_);
    return last_duration_ < 10 * shortest_wait_for_one ? Undecided::Clock::duration()
                                                       : std::min(last_duration_ / 10, longest_wait_for_one);
}

void Study::wait_for_turn(std::int64_t trial) {
    const auto patience = wait_for_one();
    if (patience.count() == 0) return;
    try {
        writer_->catch_up();
        while (undecided_.any_before(trial, Undecided::Clock::now() - patience)) {
            std::this_thread::sleep_for(between_looks);
            writer_->catch_up();
        }
    } catch (const StorageError&) {  // whoever has to write will say so
    }
}

void Study::agree(const std::string& name, const DistributionPtr& distribution) {
    const std::lock_guard lock(mutex_);
    const auto [known, is_new] = kinds_.emplace(name, distribution);
    if (!is_new && !compatible(*known->second, *distribution))
        throw InvalidRequest(fmt::format("parameter '{}': this study has it as {}, now it is asked for as {}", name,
                                         to_json(*known->second), to_json(*distribution)));
}

std::vector<std::string> Study::parameters() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> names;
    for (const auto& [name, distribution] : kinds_) names.push_back(name);
    return names;
}

void Study::when_gone(std::function<void()> end_run) {
    const std::lock_guard lock(mutex_);
    end_run_ = std::move(end_run);
}

void Study::gone() {
    gone_ = true;
    fault(StudyGone().what());
    const std::lock_guard lock(mutex_);
    if (end_run_) end_run_();
}

void Study::fault(const std::string& text) {
    const std::lock_guard lock(mutex_);
    if (!fault_) fault_ = text;
}

std::optional<std::string> Study::fault() const {
    const std::lock_guard lock(mutex_);
    return fault_;
}

std::vector<TrialRecord> Study::best() const {
    const std::lock_guard lock(mutex_);
    return best_;
}

}  // namespace hone::host
