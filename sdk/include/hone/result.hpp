// What an objective declares and what it returns.
#pragma once

#include <hone/abi.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace hone {

enum class Direction : std::int32_t { minimize = HONE_MINIMIZE, maximize = HONE_MAXIMIZE };
using enum Direction;

/// One value of an objective: `static constexpr hone::Value value_list[] = {{"accuracy", hone::maximize}, …}`.
/// [borrow: the name until the instance ends]
struct Value {
    std::string_view name;
    Direction direction = minimize;
};

struct Pruned {};
/// `return hone::pruned;` after a report that said so.
inline constexpr Pruned pruned{};

/// What a trial came to: one number, several (`return {a, b};`), or hone::pruned.
class Result {
 public:
    Result(Pruned) noexcept {}
    template <class... Numbers>
    requires(sizeof...(Numbers) > 0 && (std::is_arithmetic_v<Numbers> && ...)) Result(Numbers... numbers)
        : values_{static_cast<double>(numbers)...} {}
    Result(std::vector<double> values) : values_(std::move(values)), returned_values_(true) {}

    bool is_pruned() const noexcept { return values_.empty() && !returned_values_; }
    const std::vector<double>& values() const noexcept { return values_; }

    /// Fill what evaluate was given; only what has room is written, the count is the true one.
    hone_status write(hone_result& out) const noexcept {
        if (is_pruned()) return HONE_PRUNED;
        const auto room = std::min<std::size_t>(out.n, values_.size());
        std::copy_n(values_.begin(), room, out.value);
        out.n = static_cast<std::uint32_t>(values_.size());
        return HONE_OK;
    }

 private:
    std::vector<double> values_;
    bool returned_values_ = false;  // an empty vector is a wrong count, not a pruned trial
};

}  // namespace hone
