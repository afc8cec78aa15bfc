// What an instance is made for, and how a plugin speaks to people.
#pragma once

#include <hone/abi.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include <hone/error.hpp>
#include <hone/history.hpp>

namespace hone {

enum class Level : std::int32_t { debug = HONE_DEBUG, info = HONE_INFO, warning = HONE_WARNING, error = HONE_ERROR };

namespace detail {
// The host takes one line at a time.
inline void log_lines(const hone_host& host, Level level, std::string_view text) noexcept {
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        host.log(&host, static_cast<std::int32_t>(level), str_of(text.substr(begin, end - begin)));
        begin = end + 1;
    }
}
}  // namespace detail

/// [borrow: until the instance ends; a plugin may keep a reference]
class StudyInfo {
 public:
    StudyInfo(const hone_host& host, const hone_study& study) noexcept : host_(&host), study_(&study) {}

    std::string_view name() const noexcept { return detail::view_of(study_->name); }
    /// How many values a trial has; 0 for an objective, which declares them itself.
    std::size_t n_objectives() const noexcept { return study_->n_objectives; }
    /// Empty where nothing named it.
    std::string_view value_name(std::size_t objective) const noexcept {
        return detail::view_of(study_->value_names[objective]);
    }
    /// Of the instance; what changes with each call has a seed of its own.
    std::uint64_t seed() const noexcept { return study_->seed; }

    /// A number that all hosts at work on the study share, for ever; none: nothing stands under `key` yet. For pruners
    /// only. Throws Error. [parallel]
    std::optional<double> settled(std::string_view key) const {
        return ask_settled(key, std::numeric_limits<double>::quiet_NaN());
    }
    /// In a judge: propose it where nothing stands. The first host's counts, and judge is called again once it stands.
    void settle(std::string_view key, double proposed) const { ask_settled(key, proposed); }

    /// The finished trials of another study of the same storage, which has the same directions, all of them fresh and
    /// without attributes: those that were there when a host at work on this study first asked, for all its hosts and
    /// for ever. For samplers only. Throws Error: there is no such study, or it is not fit. [create] [borrow: until the
    /// instance ends]
    History trials_of(std::string_view study) const {
        const auto* studies = static_cast<const hone_studies*>(extension("hone.studies/1"));
        if (!studies) throw Error("this host shows its plugins no other study: a newer hone does");
        const hone_history* trials = nullptr;
        detail::check(*host_, studies->trials(studies, detail::str_of(study), &trials));
        return History(*trials);
    }

    /// Lines for people. [parallel]
    void log(Level level, std::string_view text) const noexcept { detail::log_lines(*host_, level, text); }
    /// A table that the host offers under a permanent id such as "hone.studies/1", or null. [parallel] [borrow: for
    /// ever]
    const void* extension(std::string_view id) const noexcept { return host_->extension(host_, detail::str_of(id)); }

 private:
    std::optional<double> ask_settled(std::string_view key, double proposed) const {
        double value = std::numeric_limits<double>::quiet_NaN();
        if (study_->settle) detail::check(*host_, study_->settle(study_, detail::str_of(key), proposed, &value));
        return std::isnan(value) ? std::nullopt : std::optional(value);
    }

    const hone_host* host_;
    const hone_study* study_;
};

}  // namespace hone
