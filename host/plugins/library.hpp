// Plugin libraries: loaded once, checked before any of their code runs, never unloaded (pitfalls: exceptions and
// thread-local state that outlive their library kill the process).
#pragma once

#include <hone/abi.h>

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace hone::host {

std::string_view view_of(hone_str s);
hone_str str_of(std::string_view s);

// The descriptors of the library at `file`. Throws WorldError with one sentence: not there, not a library, truncated,
// no entry symbol, another ABI, or a descriptor that breaks the rules.
std::span<const hone_descriptor* const> load_library(const std::filesystem::path& file);

// The descriptor of that kind and, if `id` is not empty, of that id. Throws WorldError if there is none, or several to
// choose from.
const hone_descriptor& load_plugin(const std::filesystem::path& file, std::string_view id, int kind);

// "sampler tpe": how errors call a plugin.
std::string noun(const hone_descriptor& descriptor);
// "objective", "sampler" or "pruner".
std::string_view kind_name(int kind);

}  // namespace hone::host
