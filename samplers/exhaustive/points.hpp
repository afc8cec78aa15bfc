#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exhaustive/search.hpp"

namespace hone::exhaustive {

/// What a user wants to be tried: NAME=V1,V2,... or NAME=LOW:HIGH:COUNT, points at even distances on the parameter's
/// own scale. Other parameters have all their values.
class Points final : public Values {
 public:
    /// Throws Error where one cannot be read.
    explicit Points(const std::vector<std::string>& assignments);

    /// Points that are given are the same for distributions of all ranges, which may have moved.
    std::optional<std::vector<double>> of(std::string_view name, const Dist& dist) const override;
    std::optional<std::string> complaint(std::string_view name, const Dist& dist) const override;

 private:
    std::map<std::string, std::string, std::less<>> texts_;  // by name
};

}  // namespace hone::exhaustive
