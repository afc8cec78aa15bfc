#include "storage/cursor.hpp"

#include <algorithm>
#include <limits>

namespace hone::host {

std::vector<IdRange> ranges_to_read(const Cursor& cursor) {
    constexpr std::int64_t close = 16;  // reading so many finished trials costs about as much as one more query
    std::vector<IdRange> ranges;
    const auto add = [&ranges](std::int64_t first, std::int64_t last) {
        if (!ranges.empty() && first - ranges.back().last <= close)
            ranges.back().last = last;
        else
            ranges.push_back({first, last});
    };
    for (const auto id : cursor.unfinished)
        if (id <= cursor.last_finished_id) add(id, id);
    add(cursor.last_finished_id + 1, std::numeric_limits<std::int64_t>::max());
    return ranges;
}

bool is_news(const Cursor& cursor, std::int64_t id) {
    return id > cursor.last_finished_id || cursor.unfinished.contains(id);
}

Cursor emptied(const Cursor& cursor) { return {cursor.last_finished_id, {}}; }

void advance(Cursor& cursor, const std::vector<TrialRecord>& trials) {
    for (const auto& trial : trials) {
        if (is_finished(trial.state))
            cursor.last_finished_id = std::max(cursor.last_finished_id, trial.id);
        else
            cursor.unfinished.insert(trial.id);
    }
}

}  // namespace hone::host
