#pragma once

#include <span>
#include <string_view>

namespace hone::mlp {

/// Which of the names, of which there must be one, differs from `name` by the fewest letters added, dropped or changed.
std::string_view nearest(std::string_view name, std::span<const std::string_view> names);

}  // namespace hone::mlp
