#pragma once

#include <map>
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

    /// Throws Error where one is no value of the parameter.
    std::optional<std::vector<double>> of(std::string_view name, const Dist& dist) const override;
    std::string complaint(std::string_view name) const override;

 private:
    std::map<std::string, std::string, std::less<>> texts_;  // by name
};

}  // namespace hone::exhaustive
