#include "tpe/ordered_column.hpp"

#include <algorithm>

namespace hone::tpe {
namespace {

// Values are never NaN: absent ones are not inserted.
bool before(const OrderedColumn::Entry& a, const OrderedColumn::Entry& b) { return a < b; }

}  // namespace

void OrderedColumn::insert(std::vector<Entry> fresh) {
    std::sort(fresh.begin(), fresh.end(), before);
    const auto middle = static_cast<std::ptrdiff_t>(entries_.size());
    entries_.insert(entries_.end(), fresh.begin(), fresh.end());
    std::inplace_merge(entries_.begin(), entries_.begin() + middle, entries_.end(), before);
}

}  // namespace hone::tpe
