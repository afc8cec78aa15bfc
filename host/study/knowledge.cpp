#include "study/knowledge.hpp"

#include "study/attributes.hpp"

namespace hone::host {

bool learn_finished(Knowledge& knowledge, const TrialRecord& trial) {
    if (!knowledge.history.learn_finished(trial)) return false;
    learn_reports(knowledge, trial);
    learn_rungs(knowledge, trial);
    knowledge.curves.finish(static_cast<std::uint64_t>(trial.number), trial.state);
    return true;
}

void learn_reports(Knowledge& knowledge, const TrialRecord& trial) {
    const auto number = static_cast<std::uint64_t>(trial.number);
    const auto& directions = knowledge.history.directions();
    const auto learn = [&](std::size_t metric, const std::map<std::int64_t, double>& points) {
        for (const auto& [step, value] : points)
            knowledge.curves.report(number, step, metric,
                                    metric < directions.size() ? loss_of(value, directions[metric]) : value);
    };
    learn(0, trial.intermediate_values);
    for (const auto& [metric, points] : trial.series) learn(knowledge.curves.metric(metric), points);
}

void learn_rungs(Knowledge& knowledge, const TrialRecord& trial) {
    const auto& directions = knowledge.history.directions();
    for (auto& [rung, values] : completed_rungs(trial.system_attrs, directions.size())) {
        for (std::size_t k = 0; k < values.size(); ++k) values[k] = loss_of(values[k], directions[k]);
        knowledge.curves.mark(static_cast<std::uint64_t>(trial.number), rung, values);
    }
}

}  // namespace hone::host
