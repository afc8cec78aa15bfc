#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

namespace hone::tpe {

/// The values of one parameter in finished trials, sorted once and kept sorted: bandwidths need neighbours, and sorting
/// all of them at each proposal would cost most of it. The order does not depend on the order of arrival.
class OrderedColumn {
 public:
    struct Entry {
        double value;
        std::uint32_t row;
        auto operator<=>(const Entry&) const = default;
    };

    void insert(std::vector<Entry> fresh);
    std::span<const Entry> ascending() const { return entries_; }

 private:
    std::vector<Entry> entries_;
};

}  // namespace hone::tpe
