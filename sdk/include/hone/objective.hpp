// Objectives: what is optimised. A quick one is a function,
//
//     HONE_OBJECTIVE("bowl", hone::minimize, "A bowl.") (hone::Trial& trial) -> hone::Result {
//         const double x = trial.suggest_float("x", -5, 5);
//         return x * x;
//     }
//
// one with options, data or several values a class derived from hone::Objective, then HONE_PLUGIN (plugin.hpp).
#pragma once

#include <hone/abi.h>

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <hone/plugin.hpp>
#include <hone/result.hpp>
#include <hone/trial.hpp>

namespace hone {

namespace detail {
template <class P>
struct ObjectiveBinding;
}

/// The base of an objective. An instance runs one trial at a time, many one after another, in a process of its own.
///
/// What its values are is declared by `static constexpr hone::Value value_list[]`, or, where options decide, by a
/// member function value_list() that returns a container of hone::Value and reads no data. Without either the command
/// line's
/// --direction, repeated, sets their number.
class Objective {
 public:
    template <class P>
    using Binding = detail::ObjectiveBinding<P>;

    virtual ~Objective() = default;

    /// Run one trial.
    virtual Result evaluate(Trial& trial) = 0;
    /// Load what all trials share, once, before the first evaluate. The constructor should be cheap and read no data.
    virtual void prepare() {}
    /// A text that changes when data or meaning change, so that results are not mixed up; called after prepare.
    virtual std::string fingerprint() { return {}; }
};

namespace detail {

template <class P>
concept ConstantValues = requires {
    std::span<const Value>(P::value_list);
};
template <class P>
concept ComputedValues = requires(P& plugin) {
    { *std::begin(plugin.value_list()) } -> std::convertible_to<Value>;
};

template <class P>
struct ObjectiveInstance : Instance<P> {
    using Instance<P>::Instance;

    static ObjectiveInstance& of(void* self) noexcept { return *static_cast<ObjectiveInstance*>(self); }

    std::string fingerprint;
    std::vector<hone_str> value_names;
    std::vector<std::int32_t> directions;
};

template <class P>
struct ObjectiveBinding {
    using Self = ObjectiveInstance<P>;
    static constexpr std::int32_t kind = HONE_KIND_OBJECTIVE;

    static hone_status describe(void* self, hone_declaration* out) noexcept {
        auto& me = Self::of(self);
        return guarded(me.host, [&] {
            me.value_names.clear();
            me.directions.clear();
            const auto add = [&](const auto& values) {
                for (const Value& value : values) {
                    me.value_names.push_back(str_of(value.name));
                    me.directions.push_back(static_cast<std::int32_t>(value.direction));
                }
            };
            if constexpr (ConstantValues<P>) {
                add(P::value_list);
            } else if constexpr (ComputedValues<P>) {
                add(me.plugin.value_list());
            }
            out->n_values = static_cast<std::uint32_t>(me.value_names.size());
            out->names = me.value_names.data();
            out->directions = me.directions.data();
        });
    }

    static hone_status prepare(void* self) noexcept {
        auto& me = Self::of(self);
        return guarded(me.host, [&] { me.plugin.prepare(); });
    }

    static hone_status fingerprint(void* self, hone_str* text) noexcept {
        auto& me = Self::of(self);
        return guarded(me.host, [&] {
            me.fingerprint = me.plugin.fingerprint();
            *text = str_of(me.fingerprint);
        });
    }

    static hone_status evaluate(void* self, const hone_trial* raw, hone_result* result) noexcept {
        auto& me = Self::of(self);
        return guarded(me.host, [&] {
            Trial trial(me.host, *raw);
            const Result outcome = me.plugin.evaluate(trial);
            return outcome.write(*result);
        });
    }

    static constexpr hone_objective_api api() noexcept {
        hone_objective_api api{};
        api.struct_size = sizeof(api);
        if (ConstantValues<P> || ComputedValues<P>) api.describe = describe;
        if (overridden<decltype(&P::prepare), decltype(&Objective::prepare)>) api.prepare = prepare;
        if (overridden<decltype(&P::fingerprint), decltype(&Objective::fingerprint)>) api.fingerprint = fingerprint;
        api.evaluate = evaluate;
        return api;
    }
};

}  // namespace detail
}  // namespace hone

/// An objective of one value as a function: the parameter list, `-> hone::Result` and the body follow.
#define HONE_OBJECTIVE(id, direction, summary)                                                  \
    static auto hone_evaluate(::hone::Trial&)->::hone::Result;                                  \
    namespace {                                                                                 \
    struct HoneFunction final : ::hone::Objective {                                             \
        static constexpr ::hone::Value value_list[] = {{"", direction}};                        \
        ::hone::Result evaluate(::hone::Trial& trial) override { return hone_evaluate(trial); } \
    };                                                                                          \
    }                                                                                           \
    HONE_PLUGIN(HoneFunction, id, "1.0.0", summary)                                             \
    static auto hone_evaluate
