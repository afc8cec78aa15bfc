#pragma once

#include <cstdint>
#include <string_view>

namespace hone::mlp {

/// FNV-1a, 64 bits (Fowler, Noll and Vo; RFC 9923): notices a change, is no protection against forgery.
constexpr std::uint64_t fnv1a(std::string_view bytes) noexcept {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
    return hash;
}

}  // namespace hone::mlp
