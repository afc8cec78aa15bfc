#include "study/pruner.hpp"

#include <fmt/format.h>

#include "errors.hpp"
#include "plugins/library.hpp"
#include "study/note.hpp"

namespace hone::host {

namespace {

hone_status note_on_trial(const hone_curves* curves, hone_str key, hone_str json) noexcept {
    return note(*static_cast<Attributes*>(curves->ctx), key, json);
}

}  // namespace

Pruner::Pruner(const hone_descriptor& descriptor, Options options, const std::string& study,
               std::vector<std::string> value_names, std::uint64_t study_seed, Curves& curves)
    : api_(*static_cast<const hone_pruner_api*>(descriptor.api)),
      study_(study, std::move(value_names), study_seed, std::move(options)),
      instance_(descriptor, study_.table()),
      curves_(curves) {
    if (HONE_OFFERED(&api_, hone_pruner_api, bracket))
        throw WorldError(
            fmt::format("pruner {} sorts trials into brackets, which is not built yet", view_of(descriptor.id)));
}

Verdict Pruner::judge(std::uint64_t trial, std::int64_t step, Attributes& notes) {
    std::int32_t verdict = 0;
    hone_status status = HONE_OK;
    curves_.look(trial, step, [&](hone_curves& curves) {
        curves.ctx = &notes;
        curves.attribute = note_on_trial;
        status = api_.judge(instance_.self(), &curves, &verdict);
    });
    if (status != HONE_OK) throw PluginFault(fmt::format("trial {}: {}", trial, instance_.complaint(status)));
    return verdict == 0 ? Verdict::GoOn : Verdict::Stop;
}

bool Pruner::judges() const { return view_of(descriptor().id) != "nop"; }

}  // namespace hone::host
