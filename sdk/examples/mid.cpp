#include <hone/pruner.hpp>

struct Mid final : hone::Pruner {
    bool judge(const hone::Curves& c) override {
        const auto peers = c.finished_at_this_step();  // COMPLETE trials only
        return peers.size() >= 5 && c.best() > hone::median(peers);
    }
};
HONE_PLUGIN(Mid, "mid", "1.0.0", "Stop a trial that is worse than half its peers.")
