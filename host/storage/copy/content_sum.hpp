// What a study holds, as one number: to compare a copy with its original.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string_view>

#include "storage/copy/study_rows.hpp"
#include "storage/copy/trial_rows.hpp"

namespace hone::host {

// The sum, modulo 2^64, of a hash of every row but its ids, with the number of its trial. So neither ids nor the order
// of rows matter; nor does the sign of a zero, which not every database keeps.
class ContentSum {
 public:
    enum class Times { Exact, WholeSeconds };
    explicit ContentSum(Times times) : times_(times) {}

    void add(const StudyRows& study);  // but for its name
    void add(const TrialRows& trials);

    std::uint64_t checksum() const { return sum_; }
    // Rows by table.
    const std::map<std::string_view, std::int64_t>& counts() const { return counts_; }

    friend bool operator==(const ContentSum& a, const ContentSum& b) {
        return a.sum_ == b.sum_ && a.counts_ == b.counts_;
    }

 private:
    template <class... Columns>
    void add_row(std::string_view table, std::int64_t trial, const Columns&... columns);

    Times times_;
    std::uint64_t sum_ = 0;
    std::map<std::string_view, std::int64_t> counts_;
};

}  // namespace hone::host
