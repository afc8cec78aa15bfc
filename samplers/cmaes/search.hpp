#pragma once

#include <hone/rng.hpp>
#include <optional>

#include "cmaes/evolution.hpp"
#include "cmaes/stop_rule.hpp"

namespace hone::cmaes {

/// What follows a run that has stopped.
enum class Restarts {
    none,  ///< It goes on.
    ipop,  ///< A run with a larger population (Auger and Hansen 2005, "A Restart CMA Evolution Strategy With Increasing
           ///< Population Size").
    bipop  ///< Runs with large and with small populations, by what each kind has used (Hansen 2009, "Benchmarking a
           ///< BI-Population CMA-ES on the BBOB-2009 Function Testbed").
};

/// The distribution that a search begins with, in the unit cube.
struct Start {
    Vector mean;
    double sigma;
    Covariance covariance;
};

/// What a search does with its start.
struct Method {
    std::optional<Eigen::Index> population;  ///< None: by the number of dimensions.
    enum class Rates { fixed, adapted } rates = Rates::fixed;
    Vector margin_steps;  ///< As Margin takes them; empty: no margin.
    Restarts restarts = Restarts::none;
    double restart_sigma = 1.0 / 6;
    double population_factor = 2;  ///< Of restarts.
};

/// A run of the evolution strategy and the runs that follow it.
class Search {
 public:
    Search(const Start& start, Method method);

    const Evolution& evolution() const { return evolution_; }
    /// How many results the next update waits for.
    Eigen::Index population() const { return population_; }

    /// Points, the columns, best first; the lowest and highest loss among them.
    void update(const Matrix& points, double lowest, double highest);

 private:
    enum class Size { large, small };

    Evolution evolution_from(const Start& start) const;
    void restart();
    double choose_size(Rng& rng);

    Method method_;
    Eigen::Index first_population_, population_;
    Evolution evolution_;
    StopRule stop_;
    std::uint64_t origin_ = 0;  ///< of what restarts draw: it comes from the first points
    int n_restarts_ = 0, n_enlarged_ = 0;
    Size size_ = Size::small;
    Eigen::Index used_ = 0, used_by_small_ = 0, used_by_large_ = 0;
};

}  // namespace hone::cmaes
