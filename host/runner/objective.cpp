#include "runner/objective.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <span>

#include "plugins/library.hpp"
#include "runner/trial_table.hpp"

namespace hone::host {

namespace {

// More values than any study has objectives; an objective may say that it has more, which fails the trial.
constexpr std::uint32_t room_for_values = 64;

}  // namespace

Objective::Objective(const ObjectiveChoice& choice)
    : descriptor_(load_plugin(choice.file, choice.id, HONE_KIND_OBJECTIVE)),
      api_(*static_cast<const hone_objective_api*>(descriptor_.api)) {
    declaration_.id = view_of(descriptor_.id);
    declaration_.version = view_of(descriptor_.version);
    Options options(descriptor_, choice.options);
    declaration_.options_json = options.to_json().dump();
    const auto& study = choice.study.empty() ? declaration_.id : choice.study;
    study_ = std::make_unique<PluginStudy>(study, std::vector<std::string>(), choice.seed, std::move(options));
    instance_ = std::make_unique<Instance>(descriptor_, study_->table());
    describe();
}

void Objective::describe() {
    const auto describe = HONE_OFFERED(&api_, hone_objective_api, describe);
    if (!describe) return;
    hone_declaration declared{
        .struct_size = sizeof(hone_declaration), .n_values = 0, .names = nullptr, .directions = nullptr};
    if (const auto status = describe(instance_->self(), &declared); status != HONE_OK)
        throw PluginFault(instance_->complaint(status));
    for (std::uint32_t i = 0; i < declared.n_values; ++i) {
        declaration_.value_names.emplace_back(declared.names ? view_of(declared.names[i]) : std::string_view());
        const auto direction = declared.directions ? declared.directions[i] : HONE_MINIMIZE;
        if (direction != HONE_MINIMIZE && direction != HONE_MAXIMIZE)
            throw PluginFault(fmt::format("objective {}: declares direction {}, which this host does not know",
                                          declaration_.id, direction));
        declaration_.directions.push_back(direction);
    }
}

std::string Objective::prepare() {
    if (const auto prepare = HONE_OFFERED(&api_, hone_objective_api, prepare))
        if (const auto status = prepare(instance_->self()); status != HONE_OK)
            throw PluginFault(instance_->complaint(status));
    hone_str text{nullptr, 0};
    if (const auto fingerprint = HONE_OFFERED(&api_, hone_objective_api, fingerprint))
        if (const auto status = fingerprint(instance_->self(), &text); status != HONE_OK)
            throw PluginFault(instance_->complaint(status));
    return std::string(view_of(text));
}

Outcome Objective::evaluate(Trial& trial) {
    const TrialTable table(trial);
    std::vector<double> values(room_for_values);
    hone_result result{.struct_size = sizeof(hone_result), .n = room_for_values, .value = values.data()};
    take_reason();
    switch (const auto status = api_.evaluate(instance_->self(), table.table(), &result)) {
        case HONE_OK:
            if (result.n > room_for_values)
                return Failure{HONE_REASON_EXCEPTION, fmt::format("it returned {} values", result.n)};
            values.resize(result.n);
            return Finished{std::move(values)};
        case HONE_PRUNED:
            if (!trial.cancelled()) return WasPruned{};
            [[fallthrough]];  // it took the refusal of a report for the pruner's word
        case HONE_CANCELLED:
            return Failure{HONE_REASON_CANCELLED, "the run was stopped"};
        case HONE_NO_MEMORY:
            return Failure{HONE_REASON_MEMORY, instance_->complaint(status)};
        default:
            return Failure{HONE_REASON_EXCEPTION, instance_->complaint(status)};
    }
}

}  // namespace hone::host
