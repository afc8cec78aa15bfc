// Which random stream a call draws from (semantics.md, 5): one for each (study seed, trial, purpose, index), so that no
// answer depends on which job asked first.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace hone::host {

enum class Purpose : std::uint64_t { Ask = 1, AskOne = 2, Objective = 3, HostSampling = 4 };

// One step of SplitMix64 (Steele, Lea, Flood 2014) from a given state.
constexpr std::uint64_t splitmix64(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

// The seed of one call.
constexpr std::uint64_t mix(std::uint64_t study_seed, std::uint64_t trial, Purpose purpose, std::uint64_t index = 0) {
    std::uint64_t h = study_seed;
    for (const std::uint64_t w : {trial, static_cast<std::uint64_t>(purpose), index}) h = splitmix64(h ^ splitmix64(w));
    return h;
}

// FNV-1a, 64 bits: the index of a parameter, whatever the order of asking.
constexpr std::uint64_t hash_of_name(std::string_view name) {
    std::uint64_t h = 0xcbf29ce484222325;
    for (const char c : name) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return h;
}

// In [0, 1), from the upper 53 bits.
constexpr double unit_interval(std::uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1p-53; }

}  // namespace hone::host
