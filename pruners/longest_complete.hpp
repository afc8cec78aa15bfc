// How far whole trials of a study go.
#pragma once

#include <cstdint>
#include <hone/pruner.hpp>

namespace hone::pruners {

// The largest step of a COMPLETE trial; -1: none reported anything.
inline std::int64_t longest_complete(const Curves& curves) {
    const auto rungs = curves.rungs();
    for (auto place = rungs.size(); place > 0; --place)
        if (!rungs[place - 1].finished().empty()) return rungs[place - 1].step();
    return -1;
}

}  // namespace hone::pruners
