// Samplers: what proposes the parameters of the next trial.
#pragma once

#include <hone/abi.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

#include <hone/history.hpp>
#include <hone/indexed.hpp>
#include <hone/plugin.hpp>

namespace hone {

/// A parameter that the host wants a value for.
class AskedParam : public Param {
 public:
    AskedParam(const hone_history& history, const hone_ask& ask, std::size_t place) noexcept
        : Param(history, ask.column[place], *ask.dist[place]), ask_(&ask), place_(place) {}

    /// Whether a user or a queued trial has given the value; it stays whatever `set` is called with.
    bool is_fixed() const noexcept { return ask_->fixed[place_] != 0; }
    /// Parameters that occur together have the same number.
    std::uint32_t group() const noexcept { return ask_->group[place_]; }
    /// The fixed or proposed value; NaN before.
    double value() const noexcept { return ask_->value[place_]; }
    /// Propose a value, which must be in dist(). NaN, and not to call it, leaves the parameter to ask_one.
    void set(double value) const noexcept {
        if (!is_fixed()) ask_->value[place_] = value;
    }

 private:
    const hone_ask* ask_;
    std::size_t place_;
};

/// All parameters of a request, sorted by name.
class AskedParams {
 public:
    AskedParams(const hone_history& history, const hone_ask& ask) noexcept : history_(&history), ask_(&ask) {}

    std::size_t size() const noexcept { return ask_->n; }
    bool empty() const noexcept { return size() == 0; }
    AskedParam operator[](std::size_t place) const noexcept { return {*history_, *ask_, place}; }
    detail::IndexIterator<AskedParams> begin() const noexcept { return {this, 0}; }
    detail::IndexIterator<AskedParams> end() const noexcept { return {this, size()}; }

 private:
    const hone_history* history_;
    const hone_ask* ask_;
};

/// Whether a key was still free.
enum class Claim {
    ours,        ///< Now it is this trial's, among all hosts.
    taken,       ///< Another trial has it.
    unsupported  ///< This storage cannot tell.
};

/// A request for values of one trial. [in-call]
class Ask {
 public:
    Ask(const hone_host& host, const hone_history& history, const hone_ask& raw) noexcept
        : host_(&host), raw_(&raw), params_(history, raw), rng_(raw.seed) {}

    std::uint64_t trial() const noexcept { return raw_->trial; }
    /// Of this call alone; rng() starts from it.
    std::uint64_t seed() const noexcept { return raw_->seed; }
    Rng& rng() noexcept { return rng_; }
    /// Those of the sampler's space(), single-valued ones left out. None in ask_one.
    const AskedParams& params() const noexcept { return params_; }

    /// Keep a JSON text, a number or a bool under the trial's system attributes. Throws Error.
    void attribute(std::string_view key, std::string_view json) const {
        detail::check(*host_, raw_->attribute(raw_, detail::str_of(key), detail::str_of(json)));
    }
    template <class Number>
    requires std::is_arithmetic_v<Number>
    void attribute(std::string_view key, Number number) const {
        attribute(key, std::string_view(detail::json_of(number)));
    }

    /// Take `key` for this trial, once among all hosts. Throws Error.
    Claim claim(std::string_view key) const {
        const auto status = raw_->claim(raw_, detail::str_of(key));
        if (status == HONE_TAKEN) return Claim::taken;
        if (status == HONE_UNSUPPORTED) return Claim::unsupported;
        detail::check(*host_, status);
        return Claim::ours;
    }

    const hone_ask& raw() const noexcept { return *raw_; }

 private:
    const hone_host* host_;
    const hone_ask* raw_;
    AskedParams params_;
    Rng rng_;
};

/// A trial of this host that ended. [in-call]
class Told {
 public:
    Told(const hone_host& host, const hone_told& raw) noexcept : host_(&host), raw_(&raw) {}

    std::uint64_t trial() const noexcept { return raw_->trial; }
    std::int32_t state() const noexcept { return raw_->state; }    ///< HONE_STATE_COMPLETE, _PRUNED or _FAIL.
    std::int32_t reason() const noexcept { return raw_->reason; }  ///< HONE_REASON_..., of a FAIL.
    /// One a value; empty where the trial has none.
    std::span<const double> loss() const noexcept { return {raw_->loss, raw_->loss ? raw_->n_objectives : 0}; }
    /// As Ask::attribute.
    void attribute(std::string_view key, std::string_view json) const {
        detail::check(*host_, raw_->attribute(raw_, detail::str_of(key), detail::str_of(json)));
    }
    template <class Number>
    requires std::is_arithmetic_v<Number>
    void attribute(std::string_view key, Number number) const {
        attribute(key, std::string_view(detail::json_of(number)));
    }

 private:
    const hone_host* host_;
    const hone_told* raw_;
};

/// Which parameters `ask` is given.
enum class Space {
    common,  ///< Those that every finished trial had with one distribution.
    groups   ///< All that any finished trial had, each with its newest distribution, in groups that occur together.
};

namespace detail {
template <class P>
struct SamplerBinding;
}

/// The base of a sampler. Calls never overlap on one instance. An answer depends on (history, seed) alone: not on the
/// order in which the history was learned, nor on time or other entropy. The host may keep several instances a study.
class Sampler {
 public:
    template <class P>
    using Binding = detail::SamplerBinding<P>;

    virtual ~Sampler() = default;

    /// Propose values for the parameters known in advance, once a trial. An Error of HONE_TAKEN says that other trials
    /// have all that this view could offer: it is asked once more when the view shows what they did, and if they still
    /// have, it has declined.
    virtual void ask(const History& history, Ask& ask) = 0;
    /// Asked once; not overridden: the common ones.
    virtual Space space() const { return Space::common; }
    /// Propose one that `ask` was not given or declined; none: the host samples. Not overridden: the host always does.
    virtual std::optional<double> ask_one(const History&, Ask&, const Param&) { return std::nullopt; }
    /// Hear of each trial of this host once, before its finish is committed.
    virtual void tell(const History&, const Told&) {}
    /// How many trials are still worth starting; none: no bound.
    virtual std::optional<std::int64_t> remaining(const History&) { return std::nullopt; }
};

namespace detail {

template <class P>
struct SamplerBinding {
    using Self = Instance<P>;
    static constexpr std::int32_t kind = HONE_KIND_SAMPLER;

    static hone_status ask(void* self, const hone_history* history, hone_ask* raw) noexcept {
        auto& me = Self::of(self);
        return guarded(me.host, [&] {
            Ask request(me.host, *history, *raw);
            me.plugin.ask(History(*history), request);
        });
    }

    static hone_status ask_one(void* self, const hone_history* history, const hone_ask* raw, std::uint32_t column,
                               const hone_dist* dist, double* value) noexcept {
        auto& me = Self::of(self);
        return guarded(me.host, [&] {
            Ask request(me.host, *history, *raw);
            *value = me.plugin.ask_one(History(*history), request, Param(*history, column, *dist))
                         .value_or(std::numeric_limits<double>::quiet_NaN());
        });
    }

    static hone_status tell(void* self, const hone_history* history, const hone_told* raw) noexcept {
        auto& me = Self::of(self);
        return guarded(me.host, [&] { me.plugin.tell(History(*history), Told(me.host, *raw)); });
    }

    static hone_status remaining(void* self, const hone_history* history, std::int64_t* n) noexcept {
        auto& me = Self::of(self);
        return guarded(me.host, [&] { *n = me.plugin.remaining(History(*history)).value_or(-1); });
    }

    static std::int32_t space(void* self) noexcept {
        return Self::of(self).plugin.space() == Space::groups ? HONE_ASK_GROUPS : HONE_ASK_COMMON;
    }

    static constexpr hone_sampler_api api() noexcept {
        hone_sampler_api api{};
        api.struct_size = sizeof(api);
        api.ask = ask;
        if (overridden<decltype(&P::ask_one), decltype(&Sampler::ask_one)>) api.ask_one = ask_one;
        if (overridden<decltype(&P::tell), decltype(&Sampler::tell)>) api.tell = tell;
        if (overridden<decltype(&P::space), decltype(&Sampler::space)>) api.space = space;
        if (overridden<decltype(&P::remaining), decltype(&Sampler::remaining)>) api.remaining = remaining;
        return api;
    }
};

}  // namespace detail
}  // namespace hone
