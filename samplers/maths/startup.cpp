#include "maths/startup.hpp"

#include <hone/rng.hpp>

#include "maths/domain.hpp"
#include "maths/running.hpp"

namespace hone::maths {

bool is_startup(const hone_history& history, std::uint64_t asking_trial, std::uint64_t n_finished,
                std::uint64_t n_wanted) {
    return 2 * n_finished < n_wanted || n_finished + n_running_beside(history, asking_trial) < n_wanted;
}

void sample_beside_others(const hone_history& history, const hone_ask& ask) {
    if (n_running_beside(history, ask.trial) == 0) return;
    Rng rng(ask.seed);
    for (std::uint32_t i = 0; i < ask.n; ++i)
        if (const auto domain = domain_of(*ask.dist[i]); domain && ask.fixed[i] == 0)
            ask.value[i] = domain->at_quantile(rng.uniform());
}

}  // namespace hone::maths
