#pragma once

#include <hone/abi.h>

#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "cmaes/generations.hpp"
#include "cmaes/search.hpp"
#include "cmaes/space.hpp"

namespace hone::cmaes {

/// The number that the plugin notes beside each trial with a margin: what its point was drawn with.
Vector normal_vector(Eigen::Index dimensions, std::uint64_t draw);

/// The search as it stands after the generations of a view: a function of the view alone. What earlier views led to is
/// kept as far as they agree.
///
/// A generation is over once one of its trials finished and as many finished or run as the population has, or a later
/// one began. It moves the search as soon as three quarters finished; fewer, where the rest was pruned or lost, count
/// in the next one. Trials that finish after that count in it all the same, so that nothing is wasted where many work
/// at once, and the generations after it are made anew.
class Replay {
 public:
    using Begin = std::function<Search(const Space&)>;

    struct Outcome {
        const Search* search;            ///< [borrow: next call]
        Generations::Number generation;  ///< that the next trial is drawn for
    };

    /// `asking`: the trial that the outcome is for, which is not running yet. `draws`: [n] as normal_vector takes them,
    /// NaN where unknown; needed with a margin only.
    Outcome follow(const hone_history& history, std::uint64_t asking, Generations& generations, const double* draws,
                   const Space& space, const Begin& begin);

 private:
    struct Stage {
        Generations::Number next;  ///< The first generation that `search` does not know.
        Search search;
        std::vector<std::uint64_t> waiting;  ///< Rows that it has not learned from: they are too few.
    };

    void forget_from(Generations::Number changed, const Space& space, const Begin& begin);
    /// The search that does not know the last generation, whether it was found to be over or not.
    const Search& before(Generations::Number last) const;

    std::optional<Space> space_;
    std::deque<Stage> stages_;  ///< Ascending; the newest few.
};

}  // namespace hone::cmaes
