// Ranges over things that are made when they are looked at.
#pragma once

#include <compare>
#include <cstddef>
#include <iterator>
#include <utility>

namespace hone::detail {

// A random-access iterator over anything with operator[].
template <class Sequence>
class IndexIterator {
 public:
    using iterator_concept = std::random_access_iterator_tag;
    using iterator_category = std::input_iterator_tag;
    using value_type = decltype(std::declval<const Sequence&>()[0]);
    using difference_type = std::ptrdiff_t;
    using reference = value_type;

    IndexIterator() = default;
    IndexIterator(const Sequence* sequence, std::size_t place) noexcept : sequence_(sequence), place_(place) {}

    reference operator*() const { return (*sequence_)[place_]; }
    reference operator[](difference_type by) const { return *(*this + by); }
    IndexIterator& operator+=(difference_type by) noexcept {
        place_ = static_cast<std::size_t>(static_cast<difference_type>(place_) + by);
        return *this;
    }
    IndexIterator& operator-=(difference_type by) noexcept { return *this += -by; }
    IndexIterator& operator++() noexcept { return *this += 1; }
    IndexIterator& operator--() noexcept { return *this -= 1; }
    IndexIterator operator++(int) noexcept { return std::exchange(*this, *this + 1); }
    IndexIterator operator--(int) noexcept { return std::exchange(*this, *this - 1); }
    friend IndexIterator operator+(IndexIterator it, difference_type by) noexcept { return it += by; }
    friend IndexIterator operator+(difference_type by, IndexIterator it) noexcept { return it += by; }
    friend IndexIterator operator-(IndexIterator it, difference_type by) noexcept { return it -= by; }
    friend difference_type operator-(IndexIterator a, IndexIterator b) noexcept {
        return static_cast<difference_type>(a.place_) - static_cast<difference_type>(b.place_);
    }
    friend bool operator==(IndexIterator a, IndexIterator b) noexcept { return a.place_ == b.place_; }
    friend auto operator<=>(IndexIterator a, IndexIterator b) noexcept { return a.place_ <=> b.place_; }

 private:
    const Sequence* sequence_ = nullptr;
    std::size_t place_ = 0;
};

}  // namespace hone::detail
