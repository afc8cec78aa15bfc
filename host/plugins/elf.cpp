#include "plugins/elf.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <cstring>
#include <fstream>
#include <vector>

#include "errors.hpp"

namespace hone::host {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, std::string_view why) {
    throw WorldError(fmt::format("{} {}", file.string(), why));
}

template <class Part>
bool read_at(std::ifstream& in, std::uint64_t offset, Part& part) {
    in.seekg(static_cast<std::streamoff>(offset));
    return static_cast<bool>(in.read(reinterpret_cast<char*>(&part), sizeof part));
}

}  // namespace

void check_elf(const std::filesystem::path& file) {
    std::error_code failed;
    const auto status = std::filesystem::status(file, failed);
    if (!std::filesystem::exists(status)) refuse(file, "does not exist");
    if (!std::filesystem::is_regular_file(status)) refuse(file, "is not a file");
    const auto size = std::filesystem::file_size(file, failed);
    std::ifstream in(file, std::ios::binary);
    if (!in) refuse(file, "cannot be read (check its permissions)");

    Elf64_Ehdr header{};
    if (!read_at(in, 0, header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
        refuse(file, "is not a shared library");
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_type != ET_DYN)
        refuse(file, "is not a 64-bit shared library");

    const auto fits = [size](std::uint64_t offset, std::uint64_t length) {
        return offset <= size && length <= size - offset;
    };
    bool whole = fits(header.e_shoff, std::uint64_t{header.e_shnum} * header.e_shentsize) &&
                 fits(header.e_phoff, std::uint64_t{header.e_phnum} * header.e_phentsize);
    for (unsigned i = 0; whole && i < header.e_phnum; ++i) {
        Elf64_Phdr segment{};
        whole = read_at(in, header.e_phoff + std::uint64_t{i} * header.e_phentsize, segment) &&
                (segment.p_type == PT_NULL || fits(segment.p_offset, segment.p_filesz));
    }
    if (!whole) refuse(file, "is cut short: build or copy it again");
}

}  // namespace hone::host
