#pragma once

#include <cstdint>

namespace hone::maths {

/// A stream of random numbers that is the same on every platform: SplitMix64 (Steele, Lea, Flood 2014, "Fast
/// splittable pseudorandom number generators", figure 16). One stream a suggestion; the seed decides all of it.
class Random {
 public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31U);
    }

    /// In the open interval (0, 1), 53 bits.
    double uniform() { return (static_cast<double>(next() >> 11U) + 0.5) * 0x1p-53; }

 private:
    std::uint64_t state_;
};

}  // namespace hone::maths
