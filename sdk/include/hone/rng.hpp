// Random numbers that are the same with every compiler, standard library and processor.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>

namespace hone {

/// One stream of random numbers, all of it decided by a 64-bit seed. The generator is xoshiro256++ 1.0 (Blackman and
/// Vigna 2021, "Scrambled linear pseudorandom number generators"), its state filled by SplitMix64 (Steele, Lea and
/// Flood 2014) as its authors advise. The distributions are our own because those of the standard differ between
/// libraries. Also a UniformRandomBitGenerator. Not for secrets; not to be shared between threads.
class Rng {
 public:
    using result_type = std::uint64_t;

    explicit Rng(std::uint64_t seed) noexcept {
        for (auto& word : state_) word = split_mix(seed);
    }

    /// 64 random bits.
    std::uint64_t operator()() noexcept {
        const std::uint64_t result = rotate(state_[0] + state_[3], 23) + state_[0];
        const std::uint64_t shifted = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = rotate(state_[3], 45);
        return result;
    }
    static constexpr std::uint64_t min() noexcept { return 0; }
    static constexpr std::uint64_t max() noexcept { return UINT64_MAX; }

    /// In [0, 1): a multiple of 2^-53.
    double uniform() noexcept { return static_cast<double>((*this)() >> 11) * 0x1p-53; }

    /// In [low, high).
    double uniform(double low, double high) noexcept { return low + (high - low) * uniform(); }

    /// Standard normal: the ratio of uniforms within Leva's bounds (Leva 1992, "A fast normal random number generator",
    /// ACM TOMS 18). Accepted values come from one product and one division, which round alike everywhere; a logarithm
    /// only decides near the edge of the region, in one draw of eighty.
    double normal() noexcept {
        for (;;) {
            const double u = 1.0 - uniform();
            const double v = 1.7156 * (uniform() - 0.5);
            const double x = u - 0.449871;
            const double y = std::fabs(v) + 0.386595;
            const double q = x * x + y * (0.19600 * y - 0.25472 * x);
            if (q < 0.27597) return v / u;
            if (q <= 0.27846 && v * v <= -4.0 * u * u * std::log(u)) return v / u;
        }
    }

    /// One of 0 ... n-1, all equally likely; n must not be 0. The 2^64 mod n lowest draws are thrown away.
    std::uint64_t below(std::uint64_t n) noexcept {
        const std::uint64_t surplus = (0 - n) % n;
        for (;;)
            if (const std::uint64_t draw = (*this)(); draw >= surplus) return draw % n;
    }

    /// Fisher and Yates' shuffle (Knuth, volume 2, algorithm P) of a vector, array or span.
    template <class Items>
    void shuffle(Items&& items) noexcept {
        for (std::size_t left = std::size(items); left > 1; --left) {
            using std::swap;
            swap(items[left - 1], items[below(left)]);
        }
    }

 private:
    static std::uint64_t rotate(std::uint64_t word, int by) noexcept { return (word << by) | (word >> (64 - by)); }

    static std::uint64_t split_mix(std::uint64_t& seed) noexcept {
        std::uint64_t z = (seed += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }

    std::uint64_t state_[4];
};

}  // namespace hone
