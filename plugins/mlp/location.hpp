#pragma once

#include <filesystem>

namespace hone::mlp {

/// A file that came with the library this function is in: PREFIX/share/hone/mlp/NAME for
/// PREFIX/lib/hone/objectives/….so, in a build folder as where it is installed. Links to the library are followed. It
/// need not exist.
std::filesystem::path shipped_file(const char* name);

}  // namespace hone::mlp
