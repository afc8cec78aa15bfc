#pragma once

#include <hone/abi.h>

#include <cstdint>
#include <span>
#include <vector>

#include "tpe/split.hpp"
#include "tpe/weights.hpp"

namespace hone::tpe {

enum class Liar { off, constant };
enum class Failures { ignored, teach };

/// What a trial of the view is evidence of.
enum class Role : std::uint8_t {
    none,
    running,  ///< As though it had ended badly (constant liar).
    other,    ///< COMPLETE or PRUNED, and not good.
    good,
    failed  ///< By its own fault: lost and cancelled trials say nothing of their parameters.
};

/// The trials of the view by their roles, kept from one view to the next.
class Evidence {
 public:
    struct Rule {
        Gamma gamma = Gamma::linear;
        Liar liar = Liar::constant;
        Failures failures = Failures::teach;
    };
    Evidence(std::size_t n_objectives, const Rule& rule) : rule_(rule), finished_(n_objectives) {}

    /// Move to this view. The trial that is asked for has no role.
    void look(const hone_history& history, std::uint64_t asking_trial);

    std::span<const Role> roles() const { return roles_; }         ///< [rows]
    std::span<const std::uint32_t> good() const { return good_; }  ///< The best first.

 private:
    void learn(const hone_history& history);
    void set(std::span<const std::uint32_t> rows, Role role);

    Rule rule_;
    Finished finished_;
    std::vector<Role> roles_;
    std::vector<std::uint32_t> good_, running_;
};

}  // namespace hone::tpe
