// hone:trial: where a trial came from, and what its sampler saw when it answered. Enough to ask the sampler again.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "study/trial_record.hpp"

namespace hone::host {

// Which rows a sampler saw. Finished are all numbers below `below`, minus a list; a running one shows its joint
// proposal and nothing else.
struct RecordedView {
    std::uint64_t below = 0;
    std::set<std::uint64_t> without;
    std::vector<std::uint64_t> running;     // ascending
    std::vector<std::uint64_t> blank;       // of the running ones, those whose proposal was empty or not known yet
    std::optional<std::int64_t> bracket;    // of the pruner's, whose trials alone it saw
    std::vector<std::string> settled = {};  // what the pruner's numbers were when the brackets were drawn: their names

    bool operator==(const RecordedView&) const = default;
};
nlohmann::ordered_json to_json(const RecordedView& view);

// What a sampler claimed for a trial, and got. All else that it asked for was another trial's.
struct Claimed {
    std::vector<std::string> keys = {};
    bool is_supported = true;  // false: nobody could tell

    void add(Claimed more);
    bool operator==(const Claimed&) const = default;
};

struct Origin {
    std::string run;         // hone:run:<run> of the study
    std::uint64_t seed = 0;  // of that run
    std::string host;        // uuid
    std::int64_t sequence = 0;
    std::optional<RecordedView> view;  // none: the sampler was not asked yet
    std::uint64_t resampled = 0;       // how often it was asked anew, with another seed
    // Parameters that the sampler was asked for singly: name, and the trial at whose ask it had last looked.
    std::vector<std::pair<std::string, std::uint64_t>> asked = {};
    Claimed claimed = {};                 // in all questions of the trial
    std::vector<std::string> given = {};  // parameters that the trial had before it began
};

std::string to_text(const Origin& origin);
// None where it is absent, or nothing that hone wrote.
std::optional<Origin> origin_of(const Attributes& system_attrs);

}  // namespace hone::host
