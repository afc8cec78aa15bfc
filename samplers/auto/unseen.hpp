#pragma once

#include <hone/abi.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace hone::automatic {

/// What became known since one of several samplers was asked last, for each of which `fresh` means that.
class Unseen {
 public:
    void learn(const hone_history& history) {
        rows_.insert(rows_.end(), history.fresh, history.fresh + history.n_fresh);
    }
    /// `ask` gets the history as that sampler has to see it.
    template <class Ask>
    auto show(hone_history history, Ask&& ask) {
        auto rows = std::exchange(rows_, {});
        std::ranges::sort(rows);
        history.fresh = rows.data();
        history.n_fresh = rows.size();
        return ask(history);
    }

 private:
    std::vector<std::uint64_t> rows_;
};

}  // namespace hone::automatic
