// From a class to the library's one symbol: what objective.hpp, sampler.hpp and pruner.hpp have in common.
//
// A plugin is a class derived from hone::Objective, hone::Sampler or hone::Pruner, and a line after it:
//
//     HONE_PLUGIN(Climber, "climber", "1.0.0", "Random restarts, then small steps.")
//
// or, for several in one library,
//
//     HONE_PLUGINS(hone::About<Climber>{"climber", "1.0.0", "Random restarts, then small steps."},
//                  hone::About<Walker>{"walker", "1.0.0", "Small steps."})
//
// It stands outside of any class or function, in any namespace, in one source file of the library.
//
// Beside its functions the class may have (all optional, all read when the library is compiled):
//     a constructor taking const hone::Options&, const hone::StudyInfo&, or both in this order
//     static constexpr hone::Option option_list[]              its options, see option.hpp
//     static constexpr std::string_view attribute_list[]       trial attributes that come back as History::attribute
//     static constexpr std::uint64_t flags = HONE_SPACE_PRUNED PRUNED trials count for the joint search space
//                                          | HONE_TAKES_TURNS  asks of several hosts come one after the other
//
// Nothing runs when the library is loaded: all tables are constants.
#pragma once

#include <hone/abi.h>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <tuple>
#include <type_traits>

#include <hone/error.hpp>
#include <hone/option.hpp>
#include <hone/options.hpp>
#include <hone/rng.hpp>
#include <hone/study.hpp>
#include <hone/text.hpp>

namespace hone {

/// What a plugin class is called. The id is [a-z0-9_]+ and never changes; the summary is one line.
template <class P>
struct About {
    std::string_view id, version, summary;
};

namespace detail {

template <class P>
P construct(const Options& options, const StudyInfo& study) {
    if constexpr (std::constructible_from<P, const Options&, const StudyInfo&>) {
        return P(options, study);
    } else if constexpr (std::constructible_from<P, const Options&>) {
        return P(options);
    } else if constexpr (std::constructible_from<P, const StudyInfo&>) {
        return P(study);
    } else {
        static_assert(std::default_initializable<P>,
                      "the constructor takes nothing, const hone::Options&, const hone::StudyInfo&, or both");
        return P();
    }
}

// What `self` points to.
template <class P>
struct Instance {
    Instance(const hone_host& the_host, const hone_study& raw)
        : host(the_host),
          options({raw.options, raw.n_options}),
          study(the_host, raw),
          plugin(construct<P>(options, study)) {}

    static Instance& of(void* self) noexcept { return *static_cast<Instance*>(self); }

    const hone_host& host;
    const Options options;
    const StudyInfo study;
    P plugin;
};

template <class I>
hone_status create(const hone_host* host, const hone_study* study, void** self) noexcept {
    return guarded(*host, [&] { *self = new I(*host, *study); });
}

template <class I>
void destroy(void* self) noexcept {
    delete static_cast<I*>(self);
}

template <class P>
constexpr auto options_of() {
    if constexpr (requires { P::option_list; }) {
        std::array<Option, std::size(P::option_list)> list;
        std::copy(std::begin(P::option_list), std::end(P::option_list), list.begin());
        return list;
    } else {
        return std::array<Option, 0>();
    }
}

template <class P>
constexpr auto attributes_of() {
    if constexpr (requires { P::attribute_list; }) {
        std::array<hone_str, std::size(P::attribute_list)> list{};
        std::transform(std::begin(P::attribute_list), std::end(P::attribute_list), list.begin(), str_of);
        return list;
    } else {
        return std::array<hone_str, 0>();
    }
}

// A descriptor and all that it points to. It copies the class's tables, so that two libraries whose classes share a
// name share nothing. A constant of static storage: it points into itself.
template <class P>
struct Described {
    static_assert(
        requires { typename P::template Binding<P>; },
        "a plugin is a class derived from hone::Objective, hone::Sampler or hone::Pruner");
    using Binding = typename P::template Binding<P>;

    decltype(options_of<P>()) options = options_of<P>();
    decltype(attributes_of<P>()) attributes = attributes_of<P>();
    std::array<hone_option, std::tuple_size_v<decltype(options)>> raw_options{};
    std::array<const hone_option*, std::tuple_size_v<decltype(options)>> option_pointers{};
    decltype(Binding::api()) api = Binding::api();
    hone_descriptor descriptor{};

    constexpr explicit Described(const About<P>& about) noexcept {
        std::transform(options.begin(), options.end(), raw_options.begin(), raw_option);
        std::transform(raw_options.begin(), raw_options.end(), option_pointers.begin(), [](auto& raw) { return &raw; });
        descriptor = {.struct_size = sizeof(hone_descriptor),
                      .kind = Binding::kind,
                      .flags = flags(),
                      .id = str_of(about.id),
                      .version = str_of(about.version),
                      .summary = str_of(about.summary),
                      .n_options = options.size(),
                      .options = option_pointers.data(),
                      .n_attributes = attributes.size(),
                      .attributes = attributes.data(),
                      .create = create<typename Binding::Self>,
                      .destroy = destroy<typename Binding::Self>,
                      .api = &api};
    }

    static constexpr std::uint64_t flags() noexcept {
        if constexpr (requires { requires !std::is_member_pointer_v<decltype(&P::flags)>; }) return P::flags;
        return 0;
    }
};

// The plugins of one library.
template <class... P>
struct Library : Described<P>... {
    std::array<const hone_descriptor*, sizeof...(P)> descriptors;

    constexpr explicit Library(const About<P>&... about) noexcept
        : Described<P>(about)..., descriptors{&static_cast<const Described<P>&>(*this).descriptor...} {}

    constexpr hone_entry entry() const noexcept {
        return {.magic = HONE_MAGIC,
                .major = HONE_MAJOR,
                .needs_minor = 0,
                .struct_size = sizeof(hone_entry),
                .n_descriptors = sizeof...(P),
                .descriptors = descriptors.data(),
                .built_with = str_of(compiler)};
    }

#if defined(__clang__)
    static constexpr std::string_view compiler = "clang " __clang_version__;
#else
    static constexpr std::string_view compiler = "gcc " __VERSION__;
#endif
};

// Whether class P, or a base between, has its own version of a virtual function of Base.
template <class Mine, class Theirs>
inline constexpr bool overridden = !std::same_as<Mine, Theirs>;

}  // namespace detail
}  // namespace hone

/// Define the library's entry from a hone::About of each plugin.
#define HONE_PLUGINS(...)                                               \
    static constexpr ::hone::detail::Library hone_library{__VA_ARGS__}; \
    HONE_EXPORT const hone_entry hone_plugin;                           \
    constinit const hone_entry hone_plugin = hone_library.entry();

/// The same for a library of one plugin.
#define HONE_PLUGIN(Class, id, version, summary) HONE_PLUGINS(::hone::About<Class>{id, version, summary})
