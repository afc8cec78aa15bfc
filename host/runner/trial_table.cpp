#include "runner/trial_table.hpp"

#include <fmt/format.h>

#include <new>
#include <vector>

#include "plugins/host_table.hpp"
#include "plugins/library.hpp"
#include "study/abi_distribution.hpp"

namespace hone::host {

namespace {

hone_status refuse(hone_status status, std::string reason) {
    set_reason(std::move(reason));
    return status;
}

template <class Call>
hone_status guarded(const hone_trial* trial, Call&& call) noexcept {
    try {
        call(*static_cast<Trial*>(trial->ctx));
        return HONE_OK;
    } catch (const Cancelled& e) {
        return refuse(HONE_CANCELLED, e.what());
    } catch (const std::bad_alloc&) {
        return HONE_NO_MEMORY;
    } catch (const std::exception& e) {
        return refuse(HONE_INVALID, e.what());
    }
}

hone_status suggest(const hone_trial* trial, hone_str name, const hone_dist* dist, double* value) noexcept {
    return guarded(trial, [&](Trial& t) {
        const std::string parameter(view_of(name));
        try {
            *value = t.suggest(parameter, from_abi(*dist));
        } catch (const std::invalid_argument& e) {
            throw InvalidRequest(fmt::format("parameter '{}': {}", parameter, e.what()));
        }
    });
}

hone_status report(const hone_trial* trial, int64_t step, const hone_metric* metrics, uint64_t n,
                   int32_t* verdict) noexcept {
    return guarded(trial, [&](Trial& t) {
        std::vector<Metric> reported;
        for (const auto& m : std::span(metrics, n)) reported.push_back({std::string(view_of(m.name)), m.value});
        *verdict = static_cast<int32_t>(t.report(step, reported));
    });
}

hone_status should_prune(const hone_trial* trial, int32_t* verdict) noexcept {
    return guarded(trial, [&](Trial& t) { *verdict = static_cast<int32_t>(t.should_prune()); });
}

hone_status set_attribute(const hone_trial* trial, hone_str key, hone_str json) noexcept {
    return guarded(trial,
                   [&](Trial& t) { t.set_user_attribute(std::string(view_of(key)), std::string(view_of(json))); });
}

hone_status set_constraint(const hone_trial* trial, hone_str name, double value) noexcept {
    return guarded(trial, [&](Trial& t) { t.set_constraint(std::string(view_of(name)), value); });
}

// No folder is kept yet: the empty text says so, as the ABI has it.
hone_status checkpoint_dir(const hone_trial*, hone_str* path) noexcept {
    *path = {nullptr, 0};
    return HONE_OK;
}

int32_t cancelled(const hone_trial* trial) noexcept { return static_cast<const Trial*>(trial->ctx)->cancelled(); }

}  // namespace

TrialTable::TrialTable(Trial& trial) {
    const auto& facts = trial.facts();
    table_ = {.struct_size = sizeof(hone_trial),
              .attempt = facts.attempt,
              .number = facts.number,
              .seed = facts.seed,
              .deadline = facts.deadline,
              .device = facts.device,
              .ctx = &trial,
              .suggest = suggest,
              .report = report,
              .should_prune = should_prune,
              .set_attribute = set_attribute,
              .set_constraint = set_constraint,
              .checkpoint_dir = checkpoint_dir,
              .cancelled = cancelled};
}

}  // namespace hone::host
