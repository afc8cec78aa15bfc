#include "study/abi_distribution.hpp"

#include <cmath>
#include <span>
#include <stdexcept>
#include <utility>

namespace hone::host {

namespace {

hone_choice to_abi(const Choice& choice) {
    hone_choice c{};
    if (const auto* boolean = std::get_if<bool>(&choice)) {
        c.type = HONE_TYPE_BOOL;
        c.boolean = *boolean;
    } else if (const auto* integer = std::get_if<std::int64_t>(&choice)) {
        c.type = HONE_TYPE_INT;
        c.integer = *integer;
    } else if (const auto* real = std::get_if<double>(&choice)) {
        c.type = HONE_TYPE_REAL;
        c.real = *real;
    } else if (const auto* text = std::get_if<std::string>(&choice)) {
        c.type = HONE_TYPE_TEXT;
        c.text = {text->data(), text->size()};
    } else {
        c.type = HONE_TYPE_NULL;
    }
    return c;
}

Choice from_abi(const hone_choice& c) {
    switch (c.type) {
        case HONE_TYPE_NULL:
            return std::monostate{};
        case HONE_TYPE_BOOL:
            return c.boolean != 0;
        case HONE_TYPE_INT:
            return c.integer;
        case HONE_TYPE_REAL:
            return c.real;
        case HONE_TYPE_TEXT:
            return std::string(c.text.data, c.text.size);
        default:
            throw std::invalid_argument("a choice must be null, a boolean, a number or a text");
    }
}

std::int64_t whole(double value) {
    constexpr double limit = 9007199254740992.0;  // 2^53: doubles beyond skip integers
    if (!(std::abs(value) <= limit) || value != std::floor(value))
        throw std::invalid_argument("the bounds and the step of an integer must be whole numbers within +-2^53");
    return static_cast<std::int64_t>(value);
}

}  // namespace

AbiDistribution::AbiDistribution(DistributionPtr distribution) : distribution_(std::move(distribution)) {
    const auto& d = *distribution_;
    for (const auto& choice : d.choices) choices_.push_back(to_abi(choice));
    table_ = {static_cast<int32_t>(d.kind),
              d.log ? unsigned{HONE_LOG} : 0u,
              d.low,
              d.high,
              d.step,
              choices_.size(),
              choices_.data(),
              nullptr};
}

Distribution from_abi(const hone_dist& dist) {
    const bool log = (dist.flags & HONE_LOG) != 0;
    switch (dist.kind) {
        case HONE_FLOAT:
            return make_float(dist.low, dist.high, log, dist.step);
        case HONE_INT:
            return make_int(whole(dist.low), whole(dist.high), log, whole(dist.step));
        case HONE_CATEGORICAL: {
            std::vector<Choice> choices;
            for (const auto& c : std::span(dist.choices, dist.n_choices)) choices.push_back(from_abi(c));
            return make_categorical(std::move(choices));
        }
        default:
            throw std::invalid_argument("unknown kind of distribution; the plugin needs a newer host");
    }
}

}  // namespace hone::host
