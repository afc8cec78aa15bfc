// Which of a study's values a pruner compares.
#pragma once

#include <cmath>
#include <hone/pruner.hpp>
#include <string>
#include <vector>

#include "maths/pareto.hpp"

namespace hone::pruners {

inline constexpr Option objective = {.name = "objective",
                                     .help = "of several values, the name of the only one to prune by"};

namespace detail {

inline std::string value_names(const StudyInfo& study) {
    std::string names;
    for (std::size_t k = 0; k < study.n_objectives(); ++k)
        names += (k == 0 ? "'" : ", '") + std::string(study.value_name(k)) + "'";
    return names;
}

inline bool are_named(const StudyInfo& study) {
    for (std::size_t k = 0; k < study.n_objectives(); ++k)
        if (study.value_name(k).empty()) return false;
    return true;
}

}  // namespace detail

/// Places of the values to compare: the one that is named, else all.
inline std::vector<std::size_t> objectives_of(const Options& options, const StudyInfo& study) {
    const auto n = study.n_objectives();
    if (n > 1 && !detail::are_named(study))
        throw Error("the study has " + std::to_string(n) +
                        " values without names, under which they would be reported; take nop, or name them in the "
                        "objective's value_list",
                    HONE_INVALID);
    const auto name = options.find<std::string>(objective.name);
    std::vector<std::size_t> places;
    for (std::size_t k = 0; k < n; ++k)
        if (!name || study.value_name(k) == *name) places.push_back(k);
    if (places.empty())
        throw Error("objective=" + *name + " is none of the study's values, which are " + detail::value_names(study),
                    HONE_INVALID);
    return places;
}

/// For pruners that compare single numbers.
inline std::size_t one_objective_of(const Options& options, const StudyInfo& study) {
    const auto places = objectives_of(options, study);
    if (places.size() > 1)
        throw Error("it judges one value, and the study has " + std::to_string(places.size()) +
                        ": choose with -P objective=NAME, of " + detail::value_names(study),
                    HONE_INVALID);
    return places.front();
}

/// Whether the judged trial reported all of them at the newest step, be it as NaN.
inline bool is_whole(const Curves& curves, const std::vector<std::size_t>& objectives) {
    for (const auto k : objectives)
        if (!curves.reported(k)) return false;
    return true;
}

/// Add to `vectors` the losses of one report, unless a number is missing. `loss_of`: from a value's place to its loss.
template <class LossOf>
void add_whole(maths::Losses& vectors, const std::vector<std::size_t>& objectives, const LossOf& loss_of) {
    const auto size = vectors.data.size();
    for (const auto k : objectives) {
        const double loss = loss_of(k);
        if (std::isnan(loss)) return vectors.data.resize(size);
        vectors.data.push_back(loss);
    }
}

}  // namespace hone::pruners
