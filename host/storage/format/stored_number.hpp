// Numbers as Optuna's value columns keep them: a finite one beside the word FINITE, others as a word beside NULL.
#pragma once

#include <optional>
#include <string_view>

namespace hone::host {

struct StoredNumber {
    std::optional<double> value;
    std::string_view type;  // FINITE, INF_POS, INF_NEG, NAN
};

StoredNumber stored_number(double number);
// None where value and word contradict each other, or the word is unknown.
std::optional<double> number_of(std::optional<double> value, std::string_view type);

}  // namespace hone::host
