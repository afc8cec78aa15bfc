// JSON as Python's json module writes and reads it: that is what Optuna's attributes are.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace hone::host {

// json.dumps with its defaults: ", " and ": ", ASCII with \uXXXX, floats as repr writes them, NaN and Infinity bare.
// Text that is no UTF-8 has its bad bytes replaced by U+FFFD.
std::string to_python_json(const nlohmann::ordered_json& value);

// Python's repr of a float: shortest digits that read back, "1e-05", "1e+16", "3.0"; the special ones as JSON has them
// in Python: NaN, Infinity, -Infinity.
std::string python_repr(double value);

// json.loads: bare NaN, Infinity and -Infinity are taken, the last of equal keys counts, 1e999 is infinite. Integers
// beyond 64 bits become doubles, half a surrogate pair U+FFFD. Throws std::invalid_argument with one sentence.
nlohmann::ordered_json parse_python_json(std::string_view text);

}  // namespace hone::host
