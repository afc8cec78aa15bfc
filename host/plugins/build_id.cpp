#include "plugins/build_id.hpp"

#include <elf.h>
#include <fmt/format.h>
#include <gnu/libc-version.h>
#include <link.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>

namespace hone::host {

namespace {

struct Search {
    std::uintptr_t address;
    std::string id, file;  // found
};

bool holds(const dl_phdr_info& object, std::uintptr_t address) {
    for (const auto* p = object.dlpi_phdr; p != object.dlpi_phdr + object.dlpi_phnum; ++p)
        if (p->p_type == PT_LOAD && address - (object.dlpi_addr + p->p_vaddr) < p->p_memsz) return true;
    return false;
}

std::string hex(const unsigned char* bytes, std::size_t n) {
    std::string text;
    for (std::size_t i = 0; i < n; ++i) text += fmt::format("{:02x}", bytes[i]);
    return text;
}

// The notes of a segment: headers, each with a name and a description, both padded to four bytes.
std::string id_in(const unsigned char* at, std::size_t size) {
    const auto padded = [](std::size_t n) { return (n + 3) & ~std::size_t{3}; };
    for (std::size_t i = 0; i + sizeof(ElfW(Nhdr)) <= size;) {
        ElfW(Nhdr) note;
        std::memcpy(&note, at + i, sizeof note);
        const auto* name = at + i + sizeof note;
        const auto* description = name + padded(note.n_namesz);
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && std::memcmp(name, "GNU", 4) == 0)
            return hex(description, note.n_descsz);
        i += sizeof note + padded(note.n_namesz) + padded(note.n_descsz);
    }
    return {};
}

int look_at(dl_phdr_info* object, std::size_t, void* data) {
    auto& search = *static_cast<Search*>(data);
    if (!holds(*object, search.address)) return 0;
    search.file = object->dlpi_name && *object->dlpi_name ? object->dlpi_name : "/proc/self/exe";
    for (const auto* p = object->dlpi_phdr; p != object->dlpi_phdr + object->dlpi_phnum && search.id.empty(); ++p)
        if (p->p_type == PT_NOTE)
            search.id = id_in(reinterpret_cast<const unsigned char*>(object->dlpi_addr + p->p_vaddr), p->p_memsz);
    return 1;
}

// FNV-1a, 64 bits.
std::string hash_of_file(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    std::uint64_t h = 0xcbf29ce484222325;
    for (std::istreambuf_iterator<char> c(stream), end; c != end; ++c)
        h = (h ^ static_cast<unsigned char>(*c)) * 0x100000001b3;
    return fmt::format("{:016x}", h);
}

std::string_view instruction_set() {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("x86-64-v4")) return "x86-64-v4";
    if (__builtin_cpu_supports("x86-64-v3")) return "x86-64-v3";
    if (__builtin_cpu_supports("x86-64-v2")) return "x86-64-v2";
    return "x86-64";
}

}  // namespace

std::string build_id_of(const void* address) {
    Search search{reinterpret_cast<std::uintptr_t>(address), {}, {}};
    ::dl_iterate_phdr(look_at, &search);
    return search.id.empty() ? hash_of_file(search.file) : search.id;
}

nlohmann::ordered_json this_build() {
    static const char here = 0;
    return {{"program", build_id_of(&here)},
            {"instruction_set", instruction_set()},
            {"c_library", fmt::format("glibc {}", ::gnu_get_libc_version())}};
}

}  // namespace hone::host
