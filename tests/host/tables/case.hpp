#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace tables {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

struct FloatText {
    std::uint64_t bits;
    std::string_view repr;
};

// Python's json: a text that is read, and what json.dumps makes of it then; empty where json.loads refuses it.
struct JsonText {
    std::string read;
    std::string written;
};

// What Optuna makes of a range: an empty text where it raises.
struct FloatRange {
    double low, high;
    bool log;
    double step;
    std::string_view json;
    bool single;
};
struct IntRange {
    std::int64_t low, high;
    bool log;
    std::int64_t step;
    std::string_view json;
    bool single;
};
struct Membership {
    std::string_view json;
    double value;
    bool contained;
};

}  // namespace tables
