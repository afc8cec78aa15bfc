// The joint search space, kept up to date row by row: the parameters that every finished trial asked for with the same
// distribution (Optuna's intersection search space), and all that any asked for, in groups that always occur together
// (its group-decomposed one).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "study/history.hpp"

namespace hone::host {

class SearchSpace {
 public:
    struct Member {
        std::uint32_t column;
        std::uint32_t dist;
        std::uint32_t group = 0;
    };

    // COMPLETE trials count; PRUNED ones where the sampler's descriptor says so.
    explicit SearchSpace(bool with_pruned) : with_pruned_(with_pruned) {}

    void absorb(const Row& row);
    // In no particular order; single-valued distributions included.
    const std::vector<Member>& members() const { return members_; }
    // Likewise; each with the distribution of the newest trial that has it.
    std::vector<Member> grouped_members() const;

 private:
    bool with_pruned_;
    struct Grouped {
        std::uint32_t dist, group;
        std::uint64_t newest_row;
    };
    void intersect(const Row& row);
    void regroup(const Row& row);

    bool begun_ = false;
    std::vector<Member> members_;
    std::map<std::uint32_t, Grouped> grouped_;  // by column
    std::vector<std::size_t> group_sizes_;
};

}  // namespace hone::host
