// How one evaluation of an objective ended.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "study/attributes.hpp"

namespace hone::host {

struct Finished {
    std::vector<double> values;  // raw
};
struct WasPruned {};
using Outcome = std::variant<Finished, WasPruned, Failure>;

}  // namespace hone::host
