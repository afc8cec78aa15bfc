// The valid name that a mistyped one was probably meant to be.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hone::host {

// The candidate with the smallest edit distance (Damerau-Levenshtein, adjacent swaps count one), if it is close enough
// to be a slip: at most a third of the longer word, one edit at least, and less than the whole word.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

// "; did you mean 'x'?", or what there is to choose from, or nothing: the end of an error's sentence.
std::string suggestion(std::string_view word, std::span<const std::string> candidates);

}  // namespace hone::host
