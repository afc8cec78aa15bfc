// Problems whose best value is known, each with the space that it searches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

namespace hone::functions {

enum class Scale { linear, log };

/// Where a problem gets its parameters from. Ranges include both ends.
class Suggest {
 public:
    virtual ~Suggest() = default;

    virtual double real(std::string_view name, double low, double high, Scale scale = Scale::linear) = 0;
    virtual std::int64_t whole(std::string_view name, std::int64_t low, std::int64_t high,
                               Scale scale = Scale::linear) = 0;
    /// One of low, low + step, … up to high.
    virtual std::int64_t stepped(std::string_view name, std::int64_t low, std::int64_t high, std::int64_t step) = 0;
    /// The place of the chosen text.
    virtual std::size_t choice(std::string_view name, std::initializer_list<std::string_view> texts) = 0;

    /// Feasible where value <= 0.
    virtual void constraint(std::string_view name, double value) = 0;
};

/// `evaluate` asks for the parameters (later ones may depend on earlier ones) and returns n_values values, all to be
/// minimised.
struct Problem {
    std::string_view name;
    std::size_t n_values;
    std::vector<double> (*evaluate)(Suggest&);
};

/// All of them, in a fixed order.
std::span<const Problem> problems() noexcept;

/// The one of that name. Throws std::invalid_argument where there is none.
const Problem& problem(std::string_view name);

}  // namespace hone::functions
