// The trial that an objective runs: it asks for parameters and reports how it goes.
#pragma once

#include <hone/abi.h>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <hone/choice.hpp>
#include <hone/error.hpp>
#include <hone/study.hpp>
#include <hone/text.hpp>

namespace hone {

struct Log {};
/// `suggest_float("lr", 1e-5, 1e-1, hone::log)`: evenly over orders of magnitude.
inline constexpr Log log{};

struct Step {
    double size;
};
/// `suggest_float("dropout", 0, 0.5, hone::step(0.1))`: low, low + size, … up to high.
template <class Number>
requires std::is_arithmetic_v<Number>
constexpr Step step(Number size) noexcept { return {static_cast<double>(size)}; }

/// One named number of a report.
struct Metric {
    template <class Number>
    requires std::is_arithmetic_v<Number> Metric(std::string_view its_name, Number its_value)
    noexcept : name(its_name), value(static_cast<double>(its_value)) {}

    std::string_view name;
    double value;
};

namespace detail {

// A text in a list of nothing but texts; unlike std::string_view never made from 0 or nullptr.
struct Text {
    template <Textual T>
    constexpr Text(const T& text) noexcept : view(text) {}
    std::string_view view;
};

// A container of texts, or of anything that a Choice can hold.
template <class List>
concept ChoiceList = !Textual<List> && requires(const List& list) {
    {Choice(*std::begin(list))};
    std::end(list);
};
template <class List>
concept TextList = ChoiceList<List> && Textual<std::remove_cvref_t<decltype(*std::begin(std::declval<const List&>()))>>;

// What suggest_int returns: the type of the bounds, wide enough for both.
template <class Low, class High>
using Integer =
    std::conditional_t<std::is_signed_v<Low> == std::is_signed_v<High>, std::common_type_t<Low, High>, std::int64_t>;

}  // namespace detail

/// One running trial. Every function that asks or tells may throw Cancelled (the run is stopping: let it pass) and
/// Error (the host refused: an impossible range, a parameter asked for again as another kind, no JSON). All functions
/// may be called from any thread while evaluate runs. [in-call]
class Trial {
 public:
    Trial(const hone_host& host, const hone_trial& raw) noexcept : host_(host), raw_(raw) {}
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;

    // ---- Parameters: the same value again when asked again. Ranges include both ends. ----

    double suggest_float(std::string_view name, double low, double high) { return number(name, real(low, high)); }
    double suggest_float(std::string_view name, double low, double high, Log) {
        return number(name, with_log(real(low, high)));
    }
    double suggest_float(std::string_view name, double low, double high, Step by) {
        return number(name, with_step(real(low, high), by));
    }

    /// The result has the type of the bounds. Bounds beyond ±2^53 are refused.
    template <detail::Whole Low, detail::Whole High>
    detail::Integer<Low, High> suggest_int(std::string_view name, Low low, High high) {
        return integer<detail::Integer<Low, High>>(name, whole(name, low, high));
    }
    template <detail::Whole Low, detail::Whole High>
    detail::Integer<Low, High> suggest_int(std::string_view name, Low low, High high, Log) {
        return integer<detail::Integer<Low, High>>(name, with_log(whole(name, low, high)));
    }
    template <detail::Whole Low, detail::Whole High>
    detail::Integer<Low, High> suggest_int(std::string_view name, Low low, High high, Step by) {
        return integer<detail::Integer<Low, High>>(name, with_step(whole(name, low, high), by));
    }

    /// One of the texts, or of the choices of a mixed list. [borrow: the result views the list's own texts]
    std::string_view suggest_categorical(std::string_view name, std::initializer_list<detail::Text> texts) {
        std::vector<Choice> choices;
        for (const auto& text : texts) choices.emplace_back(text.view);
        return choices[index(name, choices)].text();
    }
    template <class Any = Choice>  // a template, so that a list of texts prefers the function above
    Any suggest_categorical(std::string_view name, std::type_identity_t<std::initializer_list<Any>> choices) {
        return choices.begin()[index(name, {choices.begin(), choices.size()})];
    }
    /// From a container of texts or of choices. [borrow: as above, so not of a temporary]
    template <detail::ChoiceList List>
    auto suggest_categorical(std::string_view name, const List& list) {
        const std::vector<Choice> choices(std::begin(list), std::end(list));
        const Choice chosen = choices[index(name, choices)];
        if constexpr (detail::TextList<List>) {
            return chosen.text();
        } else {
            return chosen;
        }
    }
    template <detail::ChoiceList List>
    void suggest_categorical(std::string_view name, const List&& list) = delete;

    /// The place of the chosen one in the list, from 0.
    std::size_t suggest_categorical_index(std::string_view name, std::initializer_list<Choice> choices) {
        return index(name, {choices.begin(), choices.size()});
    }
    template <detail::ChoiceList List>
    std::size_t suggest_categorical_index(std::string_view name, const List& list) {
        return index(name, std::vector<Choice>(std::begin(list), std::end(list)));
    }

    // ---- Progress ----

    /// Say how it stands at a step, 0 <= step < 2^31; the first report of a step counts. Returns whether to stop: then
    /// `return hone::pruned`.
    bool report(std::int64_t step, double value) {
        const hone_metric metric{.name = {}, .value = value};
        return report_raw(step, {&metric, 1});
    }
    /// Several named numbers at once; the objective's own values are known by their declared names.
    bool report(std::int64_t step, std::initializer_list<Metric> metrics) {
        return report(step, std::span<const Metric>(metrics.begin(), metrics.size()));
    }
    bool report(std::int64_t step, std::span<const Metric> metrics) {
        std::vector<hone_metric> raw;
        for (const auto& metric : metrics) raw.push_back({.name = detail::str_of(metric.name), .value = metric.value});
        return report_raw(step, raw);
    }
    /// What the newest report returned, again.
    bool should_prune() {
        std::int32_t verdict = 0;
        detail::check(host_, raw_.should_prune(&raw_, &verdict));
        return verdict != 0;
    }

    /// Keep a JSON text, a number or a bool under the trial's user attributes; the last one wins.
    void set_user_attr(std::string_view key, std::string_view json) {
        detail::check(host_, raw_.set_attribute(&raw_, detail::str_of(key), detail::str_of(json)));
    }
    template <class Number>
    requires std::is_arithmetic_v<Number>
    void set_user_attr(std::string_view key, Number value) {
        set_user_attr(key, std::string_view(detail::json_of(value)));
    }
    /// Feasible when <= 0; the first one of a name wins.
    void set_constraint(std::string_view name, double value) {
        detail::check(host_, raw_.set_constraint(&raw_, detail::str_of(name), value));
    }

    // ---- What it is ----

    std::int64_t number() const noexcept { return static_cast<std::int64_t>(raw_.number); }  ///< In the study, from 0.
    std::int32_t attempt() const noexcept { return raw_.attempt; }  ///< 0, or how many retries came before.
    std::uint64_t seed() const noexcept { return raw_.seed; }       ///< The same for every attempt of the trial.
    /// Seconds that the trial had at the start of evaluate before it is killed; infinity: it never is.
    double deadline() const noexcept { return raw_.deadline; }
    /// The device slot (a GPU) that this trial may use.
    std::optional<std::int64_t> device() const noexcept {
        return raw_.device < 0 ? std::nullopt : std::optional<std::int64_t>(raw_.device);
    }
    /// A folder that survives retries of this trial; empty where none is kept.
    std::filesystem::path checkpoint_dir() {
        hone_str path{};
        detail::check(host_, raw_.checkpoint_dir(&raw_, &path));
        return detail::view_of(path);
    }
    /// Whether the run is stopping; cheap enough for an inner loop.
    bool cancelled() const noexcept { return raw_.cancelled(&raw_) != 0; }
    /// Lines for people.
    void log(Level level, std::string_view text) const noexcept { detail::log_lines(host_, level, text); }

    const hone_trial& raw() const noexcept { return raw_; }

 private:
    static hone_dist real(double low, double high) noexcept {
        return {.kind = HONE_FLOAT,
                .flags = 0,
                .low = low,
                .high = high,
                .step = 0,
                .n_choices = 0,
                .choices = nullptr,
                .more = nullptr};
    }
    template <class Low, class High>
    static hone_dist whole(std::string_view name, Low low, High high) {
        constexpr std::int64_t limit = std::int64_t{1} << 53;
        if (std::cmp_less(low, -limit) || std::cmp_greater(high, limit))
            throw Error("parameter '" + std::string(name) + "' has a bound beyond 2^53, which a double cannot hold",
                        HONE_INVALID);
        auto dist = real(static_cast<double>(low), static_cast<double>(high));
        dist.kind = HONE_INT;
        dist.step = 1;
        return dist;
    }
    static hone_dist with_log(hone_dist dist) noexcept { return dist.flags |= HONE_LOG, dist; }
    static hone_dist with_step(hone_dist dist, Step by) noexcept { return dist.step = by.size, dist; }

    double number(std::string_view name, const hone_dist& dist) {
        double value = 0;
        detail::check(host_, raw_.suggest(&raw_, detail::str_of(name), &dist, &value));
        return value;
    }

    template <class Whole>
    Whole integer(std::string_view name, const hone_dist& dist) {
        const double value = number(name, dist);
        if (!(dist.low <= value && value <= dist.high)) throw impossible(name);
        return static_cast<Whole>(value);
    }

    std::size_t index(std::string_view name, std::span<const Choice> choices) {
        if (choices.empty()) throw Error("parameter '" + std::string(name) + "' has no choices", HONE_INVALID);
        std::vector<hone_choice> raw;
        for (const auto& choice : choices) raw.push_back(choice.raw());
        const hone_dist dist{.kind = HONE_CATEGORICAL,
                             .flags = 0,
                             .low = 0,
                             .high = static_cast<double>(raw.size() - 1),
                             .step = 1,
                             .n_choices = raw.size(),
                             .choices = raw.data(),
                             .more = nullptr};
        return integer<std::size_t>(name, dist);
    }

    bool report_raw(std::int64_t step, std::span<const hone_metric> metrics) {
        std::int32_t verdict = 0;
        detail::check(host_, raw_.report(&raw_, step, metrics.data(), metrics.size(), &verdict));
        return verdict != 0;
    }

    static Error impossible(std::string_view name) {
        return Error("the host answered parameter '" + std::string(name) + "' with a value outside its range");
    }

    const hone_host& host_;
    const hone_trial& raw_;
};

}  // namespace hone
