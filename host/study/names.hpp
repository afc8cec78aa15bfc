// Optuna's words for states and directions.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "study/trial_record.hpp"

namespace hone::host {

inline constexpr std::array all_states = {State::Running, State::Complete, State::Pruned, State::Fail, State::Waiting};

constexpr std::string_view state_name(State state) {
    constexpr std::array<std::string_view, 5> names = {"RUNNING", "COMPLETE", "PRUNED", "FAIL", "WAITING"};
    return names[static_cast<std::size_t>(state)];
}

constexpr std::string_view direction_name(Direction direction) {
    return direction == Direction::Maximize ? "maximize" : "minimize";
}

inline std::string direction_names(std::span<const Direction> directions) {
    std::string names;
    for (const auto direction : directions) names.append(names.empty() ? "" : ", ").append(direction_name(direction));
    return names;
}

}  // namespace hone::host
