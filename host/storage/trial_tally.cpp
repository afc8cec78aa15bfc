#include "storage/trial_tally.hpp"

#include <algorithm>

#include "storage/retry_chain.hpp"

namespace hone::host {

TrialTally::TrialTally(const Database& database)
    : dialect_(database.dialect()),
      news_(database.connection(),
            "SELECT t.trial_id, t.state, a.value_json FROM trials t LEFT JOIN trial_system_attributes a "
            "ON a.trial_id = t.trial_id AND a.\"key\" = 'retry_history' "
            "WHERE t.study_id = :study AND t.trial_id BETWEEN :first AND :last ORDER BY t.trial_id") {}

Tally TrialTally::count(std::int64_t study) {
    auto& known = known_[study];
    Tally tally;
    Cursor next{known.cursor.last_finished_id, {}};
    for (auto ids : ranges_to_read(known.cursor)) {
        if (dialect_.largest_integer) ids.last = std::min(ids.last, *dialect_.largest_integer);
        news_.each(
            [&](Id id, const Text& state, const std::optional<Text>& history) {
                if (!is_news(known.cursor, id)) return;
                tally.running += state == "RUNNING";
                tally.waiting += state == "WAITING";
                if (state == "RUNNING" || state == "WAITING") {
                    next.unfinished.insert(id);
                } else {
                    next.last_finished_id = std::max(next.last_finished_id, id);
                    ++known.finished;
                }
                if (!history) return;
                if (const auto numbers = retry_history(*history); !numbers.empty())
                    known.retried.insert(numbers.back());
            },
            study, ids.first, ids.last);
    }
    known.cursor = std::move(next);
    tally.counted = known.finished - static_cast<std::int64_t>(known.retried.size());
    return tally;
}

}  // namespace hone::host
