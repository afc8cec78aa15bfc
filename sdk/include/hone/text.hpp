// Texts across the border: the ABI's {data, size} and std::string_view are the same thing, and so is "none" (null
// data).
#pragma once

#include <hone/abi.h>

#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include <hone/error.hpp>

namespace hone::detail {

// A number as JSON: an integer without a point, a real with one, so that the storage keeps its type. Throws Error for
// what JSON lacks (NaN, infinity).
template <class Number>
requires std::integral<Number> || std::floating_point<Number> std::string json_of(Number number) {
    char buffer[32];
    if constexpr (std::same_as<Number, bool>) {
        return number ? "true" : "false";
    } else if constexpr (std::integral<Number>) {
        return {buffer, std::to_chars(buffer, std::end(buffer), number).ptr};
    } else {
        if (!std::isfinite(number)) throw Error("JSON has no NaN and no infinity");
        std::string text(buffer, std::to_chars(buffer, std::end(buffer), static_cast<double>(number)).ptr);
        return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
    }
}

}  // namespace hone::detail
