// What a reader still has to look at.
#pragma once

#include <vector>

#include "storage/storage.hpp"

namespace hone::host {

// Trial ids from first to last, both included.
struct IdRange {
    std::int64_t first = 0;
    std::int64_t last = 0;
};

// Few ranges that hold everything that may have changed, ascending. Between unfinished trials that are close together
// they hold finished ones, too.
std::vector<IdRange> ranges_to_read(const Cursor& cursor);
// Is it newer than the cursor, or was it unfinished when the cursor passed?
bool is_news(const Cursor& cursor, std::int64_t id);
// The same cursor without its unfinished trials: those that still are one come again with advance().
Cursor emptied(const Cursor& cursor);
// Past trials that were read.
void advance(Cursor& cursor, const std::vector<TrialRecord>& trials);

}  // namespace hone::host
