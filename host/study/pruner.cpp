#include "study/pruner.hpp"

#include <fmt/format.h>

#include "plugins/host_table.hpp"
#include "plugins/library.hpp"
#include "study/attribute_keys.hpp"
#include "study/attributes.hpp"
#include "study/note.hpp"

namespace hone::host {

namespace {

// What a pruner says beside its verdict.
struct Remarks {
    Attributes notes;
    std::vector<std::uint64_t> completed;  // rungs
    std::vector<double> losses;            // when it completed them
};

hone_status note_on_trial(const hone_curves* curves, hone_str key, hone_str json) noexcept {
    return note(static_cast<Remarks*>(curves->ctx)->notes, key, json);
}

std::vector<double> raw_values(const hone_curves& curves) {
    std::vector<double> values(curves.loss, curves.loss + curves.history->n_objectives);
    for (std::size_t k = 0; k < values.size(); ++k) values[k] *= curves.sign[k];
    return values;
}

// Optuna's workers read it in this attribute.
hone_status complete_rung(const hone_curves* curves, std::uint64_t rung) noexcept {
    if (rung >= Curves::max_rungs) {
        set_reason(fmt::format("rung {} is too high: they are below {}", rung, Curves::max_rungs));
        return HONE_INVALID;
    }
    auto& remarks = *static_cast<Remarks*>(curves->ctx);
    remarks.losses.assign(curves->loss, curves->loss + curves->history->n_objectives);
    remarks.completed.push_back(rung);
    remarks.notes.insert_or_assign(fmt::format("{}{}", attribute::completed_rung, rung),
                                   completed_rung_json(raw_values(*curves)));
    return HONE_OK;
}

hone_status settle(const hone_study* study, hone_str key, double proposed, double* value) noexcept {
    *value = static_cast<Settled*>(study->ctx)->look(view_of(key), proposed);
    return HONE_OK;
}

}  // namespace

Pruner::Pruner(Setup setup, Curves& curves, Settled& settled)
    : api_(*static_cast<const hone_pruner_api*>(setup.descriptor.api)),
      patience_(setup.patience),
      settled_(settled),
      study_(std::move(setup.study), std::move(setup.value_names), setup.study_seed, std::move(setup.options),
             {&settled_, settle}),
      instance_(setup.descriptor, study_.table()),
      curves_(curves) {}

Verdict Pruner::judge(std::uint64_t trial, std::int64_t step, Attributes& notes) {
    std::int32_t verdict = 0;
    Remarks remarks;
    std::size_t known = 0;
    do {
        known = settled_.size();
        remarks = {};
        hone_status status = HONE_OK;
        curves_.look(trial, step, [&](hone_curves& curves) {
            curves.ctx = &remarks;
            curves.attribute = note_on_trial;
            curves.mark = complete_rung;
            status = ask(curves, verdict);
        });
        if (status != HONE_OK) throw PluginFault(fmt::format("trial {}: {}", trial, instance_.complaint(status)));
        settled_.settle();
    } while (settled_.size() != known);
    for (const auto rung : remarks.completed) curves_.mark(trial, rung, remarks.losses);
    notes.merge(remarks.notes);
    return verdict == 0 ? Verdict::GoOn : Verdict::Stop;
}

hone_status Pruner::ask(hone_curves& curves, std::int32_t& verdict) const {
    verdict = 0;
    if (patience_ && !is_over(*patience_, curves)) return HONE_OK;
    if (patience_ && is_nop()) {
        verdict = 1;  // with nobody else to decide, patience does
        return HONE_OK;
    }
    return api_.judge(instance_.self(), &curves, &verdict);
}

std::optional<std::int64_t> Pruner::bracket(std::uint64_t trial) const {
    const auto bracket = HONE_OFFERED(&api_, hone_pruner_api, bracket);
    if (!bracket) return std::nullopt;
    std::int64_t number = 0;
    if (const auto status = bracket(instance_.self(), trial, &number); status != HONE_OK)
        throw PluginFault(fmt::format("trial {}: {}", trial, instance_.complaint(status)));
    return number;
}

std::string settled_prefix(const hone_descriptor& pruner) {
    return fmt::format("{}{}:", attribute::pruner, view_of(pruner.id));
}

bool Pruner::is_nop() const { return view_of(descriptor().id) == "nop"; }

}  // namespace hone::host
