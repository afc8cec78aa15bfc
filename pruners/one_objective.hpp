// For pruners that compare single numbers.
#pragma once

#include <hone/pruner.hpp>
#include <string>

namespace hone::pruners {

inline void need_one_objective(const StudyInfo& study) {
    if (study.n_objectives() != 1)
        throw Error("it judges one value, and the study has " + std::to_string(study.n_objectives()) +
                        "; take nop, median or percentile",
                    HONE_INVALID);
}

}  // namespace hone::pruners
