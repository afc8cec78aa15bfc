#pragma once

#include <cstdint>
#include <hone/sampler.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exhaustive/tree.hpp"

namespace hone::exhaustive {

/// The values of a parameter that are to be tried.
class Values {
 public:
    virtual ~Values() = default;
    /// Ascending; none: it has too many, and nobody said which.
    virtual std::optional<std::vector<double>> of(std::string_view name, const Dist& dist) const;
    /// Why not all can be tried, and what to do: there are too many, or some that the distribution does not have.
    virtual std::optional<std::string> complaint(std::string_view name, const Dist& dist) const = 0;
};

/// Tries every branch of an objective's tree once, together with all hosts. Each trial claims an edge behind which
/// nobody has been, and finds out what lies there; a trial that was lost has found out nothing, and another one takes
/// its place.
class Search {
 public:
    /// `id` sets the claims of one search apart from those of another.
    Search(std::string id, const Values& values) : id_(std::move(id)), values_(values) {}

    void ask(const History& history, Ask& ask);
    double ask_one(Ask& ask, const Param& param);
    void tell(std::uint64_t trial) { branches_.erase(trial); }
    /// Trials that are sure to find an edge of their own, whatever those do that run, or that nobody has seen yet.
    std::int64_t remaining(const History& history);

 private:
    void learn(const History& history);
    std::optional<Branch> claimed(Ask& ask, const Given& given) const;

    const std::string id_;
    const Values& values_;
    Tree tree_;
    std::map<std::uint64_t, Branch> branches_;  // of running trials
};

}  // namespace hone::exhaustive
