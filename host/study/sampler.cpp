#include "study/sampler.hpp"

#include <fmt/format.h>

#include <cmath>
#include <exception>
#include <limits>

#include "plugins/host_table.hpp"
#include "plugins/library.hpp"
#include "study/note.hpp"
#include "text/utf8.hpp"

namespace hone::host {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

hone_status note_on_told(const hone_told* told, hone_str key, hone_str json) noexcept {
    return note(*static_cast<Attributes*>(told->ctx), key, json);
}

constexpr std::size_t longest_claim = 255;  // bytes; the servers' column has as many characters

}  // namespace

// A question that is being answered.
struct Sampler::Asking {
    std::uint64_t trial;
    const View& view;
    const TakeClaim& take_claim;
    Attributes notes = {};
    Claimed claimed = {};
    std::exception_ptr failure = {};  // of the storage

    // Which trial has the key now. Whoever saw how the one ended that had it may have it: then it was not made use of.
    std::optional<std::int64_t> claim(std::string_view key) const {
        const auto me = static_cast<std::int64_t>(trial);
        auto holder = take_claim(key, me, std::nullopt);
        while (holder && *holder != me && view.shows_end_of(static_cast<std::uint64_t>(*holder)))
            holder = take_claim(key, me, holder);
        return holder;
    }
};

hone_status Sampler::note_on_ask(const hone_ask* ask, hone_str key, hone_str json) noexcept {
    return note(static_cast<Asking*>(ask->ctx)->notes, key, json);
}

hone_status Sampler::claim_on_ask(const hone_ask* ask, hone_str raw_key) noexcept {
    auto& asking = *static_cast<Asking*>(ask->ctx);
    const auto key = view_of(raw_key);
    if (key.empty() || key.size() > longest_claim || !is_utf8(key)) {
        set_reason(fmt::format("a claim is UTF-8 of 1 to {} bytes, not '{}'", longest_claim, key));
        return HONE_INVALID;
    }
    try {
        const auto holder = asking.claim(key);
        asking.claimed.is_supported = holder.has_value();
        if (!holder) return HONE_UNSUPPORTED;
        if (*holder != static_cast<std::int64_t>(asking.trial)) return HONE_TAKEN;
        asking.claimed.keys.emplace_back(key);
        return HONE_OK;
    } catch (const std::exception& e) {
        asking.failure = std::current_exception();
        set_reason(e.what());
        return HONE_FAILED;
    }
}

// The arrays that a hone_ask points to.
struct Sampler::Question {
    std::vector<std::uint32_t> column, group;
    std::vector<const hone_dist*> dist;
    std::vector<std::uint8_t> fixed;
    std::vector<double> value;

    hone_ask table(Asking& asking, std::uint64_t seed) {
        return {.struct_size = sizeof(hone_ask),
                .n = static_cast<std::uint32_t>(column.size()),
                .trial = asking.trial,
                .seed = seed,
                .column = column.data(),
                .dist = dist.data(),
                .fixed = fixed.data(),
                .group = group.data(),
                .value = value.data(),
                .ctx = &asking,
                .attribute = note_on_ask,
                .claim = claim_on_ask};
    }
};

Sampler::Sampler(Setup setup, History& history, std::optional<Bracket> bracket)
    : api_(*static_cast<const hone_sampler_api*>(setup.descriptor.api)),
      study_(std::move(setup.study), std::move(setup.value_names), setup.study_seed, std::move(setup.options)),
      instance_(setup.descriptor, study_.table(), setup.studies),
      bracket_(std::move(bracket)),
      view_(history, (setup.descriptor.flags & HONE_SPACE_PRUNED) != 0, bracket_ ? bracket_->has : View::Shows()),
      claim_(std::move(setup.claim)),
      catch_up_(std::move(setup.catch_up)) {}

Proposal Sampler::ask(std::uint64_t trial, std::uint64_t seed, const Given& given) {
    return ask(
        trial, [seed] { return seed; }, given, [](const Proposal&) { return false; });
}

Proposal Sampler::ask(std::uint64_t trial, const NextSeed& next_seed, const Given& given, const IsRefused& is_refused) {
    const std::lock_guard lock(serial_);
    view_.advance();
    last_ask_ = trial;
    auto proposal = propose(trial, next_seed(), given);
    if (proposal.is_all_taken && catch_up_) {
        catch_up_();
        view_.advance();
        proposal = propose(trial, next_seed(), given);
    }
    while (is_refused(proposal)) {
        auto claimed = std::move(proposal.claimed);
        proposal = propose(trial, next_seed(), given);
        claimed.add(std::move(proposal.claimed));
        proposal.claimed = std::move(claimed);
    }
    return proposal;
}

Proposal Sampler::propose(std::uint64_t trial, std::uint64_t seed, const Given& given) {
    const auto which_space = HONE_OFFERED(&api_, hone_sampler_api, space);
    const auto space = view_.space(which_space ? which_space(instance_.self()) : HONE_ASK_COMMON);
    Question question;
    for (const auto& member : space) {
        const auto& dist = view_.dist(member.dist);
        auto fixed = given.value(view_.column_name(member.column), *dist.distribution());
        if (fixed && !dist.distribution()->contains(*fixed)) fixed.reset();
        question.column.push_back(member.column);
        question.dist.push_back(dist.table());
        question.fixed.push_back(fixed.has_value());
        question.group.push_back(member.group);
        question.value.push_back(fixed.value_or(nan));
    }
    Asking asking{trial, view_, claim_};
    auto table = question.table(asking, seed);
    const auto status = api_.ask(instance_.self(), history_table(), &table);
    if (status != HONE_TAKEN) check(asking, status);
    view_.forget_fresh();

    Proposal proposal{.values = {},
                      .view = view_.describe(),
                      .system_attrs = std::move(asking.notes),
                      .claimed = std::move(asking.claimed),
                      .is_all_taken = status == HONE_TAKEN};
    for (std::size_t i = 0; i < space.size(); ++i) {
        const double value = question.value[i];
        if (std::isnan(value)) continue;
        const auto& dist = view_.dist(space[i].dist).distribution();
        const auto& name = view_.column_name(space[i].column);
        if (!question.fixed[i] && !dist->contains(value))
            fault(trial, fmt::format("proposed {} for '{}', which is outside its range", value, name));
        // A given value that the sampler could not be told of is settled when the objective asks.
        if (given.holds(name) && given.value(name, *dist) != value) continue;
        proposal.values.push_back({name, value, dist});
    }
    if (bracket_) {
        proposal.view->bracket = bracket_->number;
        proposal.view->settled = bracket_->settled;
    }
    return proposal;
}

std::optional<Sampler::Single> Sampler::ask_one(std::uint64_t trial, std::uint64_t seed, const std::string& name,
                                                const DistributionPtr& distribution) {
    const auto ask_one = HONE_OFFERED(&api_, hone_sampler_api, ask_one);
    if (!ask_one) return std::nullopt;
    const std::lock_guard lock(serial_);
    const auto column = view_.column(name);
    const AbiDistribution dist(distribution);
    Asking asking{trial, view_, claim_};
    auto table = Question{}.table(asking, seed);
    double value = nan;
    check(asking, ask_one(instance_.self(), history_table(), &table, column, dist.table(), &value));
    view_.forget_fresh();
    if (!std::isnan(value) && !distribution->contains(value))
        fault(trial, fmt::format("proposed {} for '{}', which is outside its range", value, name));
    return Single{value, last_ask_, std::move(asking.claimed)};
}

Attributes Sampler::tell(std::uint64_t trial, State state, std::uint8_t reason, const std::vector<double>& loss) {
    Attributes notes;
    const auto tell = HONE_OFFERED(&api_, hone_sampler_api, tell);
    if (!tell) return notes;
    const std::lock_guard lock(serial_);
    const hone_told told{.struct_size = sizeof(hone_told),
                         .n_objectives = static_cast<std::uint32_t>(loss.size()),
                         .trial = trial,
                         .state = static_cast<std::int32_t>(state),
                         .reason = reason,
                         .loss = loss.empty() ? nullptr : loss.data(),
                         .ctx = &notes,
                         .attribute = note_on_told};
    check(trial, tell(instance_.self(), history_table(), &told));
    view_.forget_fresh();
    return notes;
}

std::optional<std::int64_t> Sampler::worth_below() {
    const auto remaining = HONE_OFFERED(&api_, hone_sampler_api, remaining);
    if (!remaining) return std::nullopt;
    const std::lock_guard lock(serial_);
    view_.advance();
    const auto* history = history_table();
    std::int64_t n = -1;
    if (const auto status = remaining(instance_.self(), history, &n); status != HONE_OK)
        throw PluginFault(instance_.complaint(status));
    view_.forget_fresh();
    return n < 0 ? std::nullopt : std::optional(static_cast<std::int64_t>(history->n) + n);
}

void Sampler::check(std::uint64_t trial, hone_status status) const {
    if (status != HONE_OK) throw PluginFault(fmt::format("trial {}: {}", trial, instance_.complaint(status)));
}

void Sampler::check(const Asking& asking, hone_status status) const {
    if (asking.failure) std::rethrow_exception(asking.failure);
    check(asking.trial, status);
}

void Sampler::fault(std::uint64_t trial, const std::string& what) const {
    throw PluginFault(fmt::format("trial {}: sampler {} {}", trial, view_of(descriptor().id), what));
}

std::vector<std::string> numeric_attributes(const hone_descriptor& sampler) {
    std::vector<std::string> keys;
    for (std::uint64_t i = 0; i < sampler.n_attributes; ++i) keys.emplace_back(view_of(sampler.attributes[i]));
    return keys;
}

bool takes_turns(const hone_descriptor& sampler) { return (sampler.flags & HONE_TAKES_TURNS) != 0; }

bool takes_single_questions(const hone_descriptor& sampler) {
    return HONE_OFFERED(static_cast<const hone_sampler_api*>(sampler.api), hone_sampler_api, ask_one) != nullptr;
}

}  // namespace hone::host
