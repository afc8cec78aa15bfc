#include "storage/trial_tally.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "storage/retry_chain.hpp"
#include "study/attribute_keys.hpp"

namespace hone::host {

TrialTally::TrialTally(const Database& database)
    : dialect_(database.dialect()),
      news_(database.connection(),
            fmt::format(
                "SELECT t.trial_id, t.number, t.state, a.value_json FROM trials t LEFT JOIN trial_system_attributes a "
                "ON a.trial_id = t.trial_id AND a.\"key\" = '{}' "
                "WHERE t.study_id = :study AND t.trial_id BETWEEN :first AND :last ORDER BY t.trial_id",
                attribute::retry_history)) {}

// What was seen counts once all of it was: a reading that breaks off is begun anew.
Tally TrialTally::count(std::int64_t study) {
    auto& known = known_[study];
    Tally tally;
    Known next{{known.cursor.last_finished_id, {}}, 0, {}, {}};
    for (auto ids : ranges_to_read(known.cursor)) {
        if (dialect_.largest_integer) ids.last = std::min(ids.last, *dialect_.largest_integer);
        news_.each(
            [&](Id id, std::optional<Id> number, const Text& state, const std::optional<Text>& history) {
                if (!is_news(known.cursor, id)) return;
                tally.running += state == "RUNNING";
                tally.waiting += state == "WAITING";
                if (state == "RUNNING" || state == "WAITING") {
                    next.cursor.unfinished.insert(id);
                } else {
                    next.cursor.last_finished_id = std::max(next.cursor.last_finished_id, id);
                    ++next.finished;
                }
                if (state == "FAIL" && number) next.failed.insert(*number);
                if (!history) return;
                if (const auto numbers = retry_history(*history); !numbers.empty()) next.retried.insert(numbers.back());
            },
            study, ids.first, ids.last);
    }
    known.cursor = std::move(next.cursor);
    known.finished += next.finished;
    known.failed.merge(next.failed);
    known.retried.merge(next.retried);
    // A history may have come from another study.
    tally.counted = known.finished - std::ranges::count_if(known.retried, [&known](std::int64_t number) {
                        return known.failed.contains(number);
                    });
    return tally;
}

}  // namespace hone::host
