#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "maths/domain.hpp"
#include "maths/parzen.hpp"

#include "tpe/evidence.hpp"

namespace hone::tpe {

/// What was observed of each parameter: [parameters][rows]; NaN where the row lacks it.
using Values = std::span<const std::span<const double>>;

/// The densities of some parameters, proposed together: of good trials, of all others, and of those that failed. They
/// follow the evidence; what they are depends on it alone, however they came to it.
class Densities {
 public:
    /// What the good trials count for: the same each, or the more the better their rank.
    enum class Good { equal, ranked };

    Densities(std::vector<maths::Domain> space, const maths::ParzenRule& rule);

    std::span<const maths::Domain> space() const { return space_; }
    void follow(const Evidence& evidence, Values values, Good good);

    /// Fill rows of `points` with draws from the density l of good trials.
    void sample(Rng& rng, const Eigen::Ref<Eigen::ArrayXXd>& points) const { good_.sample(rng, points); }

    /// Of each row of `points`, log l - log g, where g is the density of all others (Bergstra et al. 2011, section 4);
    /// where trials have failed plus the logarithm of the probability that a trial there would not, as a factor of its
    /// own for what is known of feasibility (Watanabe and Hutter 2023, section 3).
    void acquisition(const Eigen::Ref<const Eigen::ArrayXXd>& points, std::span<double> result);

 private:
    struct Update {
        std::vector<std::uint32_t> gone, come;
    };
    bool has_all(std::uint32_t row, Values values) const;
    bool shows_otherwise(std::uint32_t row, Values values) const;
    void move(std::uint32_t row, Role role, Values values);
    void fit_good(std::span<const std::uint32_t> best_first, Values values, Good good);
    void add_feasibility(const Eigen::Ref<const Eigen::ArrayXXd>& points, std::span<const double> log_good,
                         std::span<const double> log_others, std::span<double> result);

    std::vector<maths::Domain> space_;
    maths::ParzenRule rule_;
    std::vector<Role> roles_;  // as they were followed
    maths::Parzen good_, others_, failed_;
    Update others_update_, failed_update_;  // scratch
};

}  // namespace hone::tpe
