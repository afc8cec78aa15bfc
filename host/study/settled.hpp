// The numbers that the pruners of all hosts at work on a study share: the first to propose one decides. Thread-safe.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "study/trial_record.hpp"

namespace hone::host {

class Settled {
 public:
    // The text that stands under a key of the study: this one, or what an earlier writer left there.
    using Claim = std::function<std::string(const std::string& key, const std::string& json)>;

    // Those whose keys begin with `prefix`, as the attributes of the study have them. Throws StorageError where one is
    // no number.
    Settled(std::string prefix, const Attributes& study, Claim claim);

    // What stands under prefix + key; NaN: nothing yet, and `proposed`, unless it is NaN, waits for the next settle().
    // Never blocks.
    double look(std::string_view key, double proposed);
    // Claim what was proposed. Blocks; throws StorageError.
    void settle();
    // How many stand; it only grows.
    std::size_t size() const;
    // What they are called, without the prefix.
    std::vector<std::string> names() const;
    // They themselves, as the attributes of the study have them.
    Attributes attributes() const;

 private:
    void learn(const std::string& key, const std::string& json);

    const std::string prefix_;
    const Claim claim_;
    std::mutex settling_;
    mutable std::mutex mutex_;
    std::map<std::string, double, std::less<>> values_;    // by whole key
    std::map<std::string, double, std::less<>> proposed_;  // likewise
};

}  // namespace hone::host
