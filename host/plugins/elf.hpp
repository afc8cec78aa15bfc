// Whether a file can be given to dlopen at all.
#pragma once

#include <filesystem>

namespace hone::host {

// Throws WorldError with one sentence if the file is missing, no 64-bit ELF shared library, or cut short: dlopen maps
// what the headers promise and a truncated library kills the process with SIGBUS.
void check_elf(const std::filesystem::path& file);

}  // namespace hone::host
