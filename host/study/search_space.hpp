// The joint search space: the parameters that every finished trial asked for with the same distribution (Optuna's
// intersection search space), kept up to date row by row.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "study/history.hpp"

namespace hone::host {

class SearchSpace {
 public:
    struct Member {
        std::uint32_t column;
        std::uint32_t dist;
    };

    // COMPLETE trials count; PRUNED ones where the sampler's descriptor says so.
    explicit SearchSpace(bool with_pruned) : with_pruned_(with_pruned) {}

    void absorb(const Row& row);
    // In no particular order; single-valued distributions included.
    const std::vector<Member>& members() const { return members_; }

 private:
    bool with_pruned_;
    bool begun_ = false;
    std::vector<Member> members_;
};

}  // namespace hone::host
