// A trial and a study as they are stored and read back: Optuna's FrozenTrial, in C++.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "study/distribution.hpp"

namespace hone::host {

enum class State : std::uint8_t { Running = 0, Complete = 1, Pruned = 2, Fail = 3, Waiting = 4 };  // abi.h's numbers

constexpr bool is_finished(State s) { return s == State::Complete || s == State::Pruned || s == State::Fail; }

enum class Direction { Minimize = 0, Maximize = 1 };

using TimePoint = std::chrono::sys_time<std::chrono::microseconds>;  // UTC

// Keys to JSON texts, verbatim as the database has them.
using Attributes = std::map<std::string, std::string, std::less<>>;

struct Parameter {
    std::string name;
    double value = 0;  // in the storage's own form
    DistributionPtr distribution;
};

struct TrialRecord {
    std::int64_t id = 0;      // of the row; increases with number
    std::int64_t number = 0;  // in the study, from 0
    State state = State::Running;
    std::optional<std::vector<double>> values;  // raw, one per objective
    std::vector<Parameter> params;              // in the order in which they were asked for
    std::map<std::int64_t, double> intermediate_values;
    std::map<std::string, std::map<std::int64_t, double>> series;  // of further metrics: step -> value
    Attributes user_attrs;
    Attributes system_attrs;
    std::optional<TimePoint> start;
    std::optional<TimePoint> complete;
};

struct StudyRecord {
    std::int64_t id = 0;
    std::string name;
    std::vector<Direction> directions;
    Attributes user_attrs;
    Attributes system_attrs;
};

}  // namespace hone::host
