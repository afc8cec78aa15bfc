// The one interface between host and objective. Two implementations: LiveTrial in the host, RemoteTrial in a runner.
// All functions may be called from any thread of the running objective.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "study/distribution.hpp"

namespace hone::host {

// The run is stopping.
struct Cancelled : std::runtime_error {
    Cancelled() : std::runtime_error("the run is stopping") {}
};

// The objective asked for something impossible. One sentence.
struct InvalidRequest : std::runtime_error {
    using std::runtime_error::runtime_error;
};

enum class Verdict : std::uint8_t { GoOn = 0, Stop = 1 };

struct Metric {
    std::string name;  // empty: the first value
    double value;
};

// What a trial knows of itself from the start.
struct TrialFacts {
    std::uint64_t number = 0;
    std::int32_t attempt = 0;
    std::uint64_t seed = 0;
    double deadline = std::numeric_limits<double>::infinity();  // seconds
    std::int64_t device = -1;
};

class Trial {
 public:
    virtual ~Trial() = default;

    virtual const TrialFacts& facts() const = 0;
    // A value in the storage's form. Throws InvalidRequest, Cancelled.
    virtual double suggest(const std::string& name, const Distribution& distribution) = 0;
    // Throws InvalidRequest (a step outside 0 ... 2147483647), Cancelled.
    virtual Verdict report(std::int64_t step, std::span<const Metric> metrics) = 0;
    virtual Verdict should_prune() = 0;
    // Throws InvalidRequest (no JSON).
    virtual void set_user_attribute(const std::string& key, const std::string& json) = 0;
    // Throws InvalidRequest (NaN).
    virtual void set_constraint(const std::string& name, double value) = 0;
    virtual bool cancelled() const = 0;
};

}  // namespace hone::host
