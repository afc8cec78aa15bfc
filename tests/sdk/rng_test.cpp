#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <hone/rng.hpp>
#include <vector>

using hone::Rng;

// Reference values of an independent implementation, itself checked against the published sequences of SplitMix64
// (seed 1234567) and xoshiro256++ (state 1, 2, 3, 4).

TEST_CASE("a seed decides the whole stream") {
    Rng zero(0), forty_two(42);
    for (const std::uint64_t expected :
         {0x53175d61490b23dfu, 0x61da6f3dc380d507u, 0x5c0fdf91ec9a7bfcu, 0x02eebf8c3bbe5e1au})
        CHECK(zero() == expected);
    for (const std::uint64_t expected :
         {0xd0764d4f4476689fu, 0x519e4174576f3791u, 0xfbe07cfb0c24ed8cu, 0xb37d9f600cd835b8u})
        CHECK(forty_two() == expected);
}

TEST_CASE("uniform numbers are the upper 53 bits") {
    Rng rng(42);
    for (const double expected : {0x1.a0ec9a9e88ecdp-1, 0x1.467905d15dbccp-2, 0x1.f7c0f9f61849dp-1})
        CHECK(rng.uniform() == expected);
    Rng other(42);
    CHECK(other.uniform(-4, 4) == -4 + 8 * 0x1.a0ec9a9e88ecdp-1);
}

TEST_CASE("normal numbers are the same bits everywhere") {
    Rng rng(42);
    for (const double expected : {-0x1.ac834d04ff366p+0, 0x1.76c07650c0077p-1, 0x1.a649a2cb62b8dp-3,
                                  0x1.e07159c17e4f3p-1, 0x1.5d05e40e01ef8p+0, 0x1.0ec81358e7e26p-3})
        CHECK(rng.normal() == expected);
}

TEST_CASE("normal numbers follow the normal distribution") {
    constexpr int n = 400'000;
    Rng rng(7);
    double sum = 0, squares = 0, fourths = 0;
    std::array<int, 4> below{};  // of the quantiles 0.025, 0.25, 0.75, 0.975
    for (int i = 0; i < n; ++i) {
        const double z = rng.normal();
        sum += z, squares += z * z, fourths += z * z * z * z;
        below[0] += z < -1.959963984540054, below[1] += z < -0.6744897501960817;
        below[2] += z < 0.6744897501960817, below[3] += z < 1.959963984540054;
    }
    CHECK(sum / n == Approx(0).margin(4 / std::sqrt(n)));
    CHECK(squares / n == Approx(1).margin(4 * std::sqrt(2.0 / n)));
    CHECK(fourths / n == Approx(3).margin(4 * std::sqrt(96.0 / n)));
    const std::array<double, 4> quantiles{0.025, 0.25, 0.75, 0.975};
    for (std::size_t i = 0; i < 4; ++i) {
        const double deviation = std::sqrt(quantiles[i] * (1 - quantiles[i]) / n);
        CHECK(static_cast<double>(below[i]) / n == Approx(quantiles[i]).margin(4 * deviation));
    }
}

TEST_CASE("below throws away what would favour the low numbers") {
    Rng rng(42);
    for (const std::uint64_t expected : {1u, 3u, 0u, 4u, 1u, 5u, 8u, 0u, 5u, 8u}) CHECK(rng.below(10) == expected);
    // 2^64 = 2^62 (mod 3 * 2^62): draws below 2^62 are thrown away.
    Rng other(42);
    for (const std::uint64_t expected : {1186220554705070239u, 5881210131331364753u, 4314585860703317388u})
        CHECK(other.below(std::uint64_t{3} << 62) == expected);
}

TEST_CASE("a shuffle keeps all items and reaches every order") {
    Rng rng(1);
    std::array<int, 6> seen{};
    for (int i = 0; i < 6000; ++i) {
        std::array<int, 3> items{0, 1, 2};
        rng.shuffle(items);
        REQUIRE(items[0] + items[1] + items[2] == 3);
        REQUIRE(items[0] != items[1]);
        REQUIRE(items[1] != items[2]);
        ++seen[static_cast<std::size_t>(items[0] * 2 + (items[1] > items[2]))];
    }
    for (const int count : seen) CHECK(count == Approx(1000).margin(150));
}
