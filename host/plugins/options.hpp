// A plugin's options: from the key=value texts of the command line to the typed values of the ABI.
#pragma once

#include <hone/abi.h>

#include <deque>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace hone::host {

// Typed values in the descriptor's order, defaults filled in; owns the texts that they point to.
class Options {
 public:
    // Throws UsageError with one sentence: not key=value, an unknown key (with the nearest), a value of another type,
    // out of range or no choice, one given twice, or a required one missing.
    Options(const hone_descriptor& descriptor, const std::vector<std::string>& given);

    const std::vector<hone_value>& values() const { return values_; }
    // As an object, for the study's record; secrets as "***".
    nlohmann::ordered_json to_json() const;

 private:
    void add(const hone_descriptor& descriptor, const hone_option& option, const std::string& text);

    // Shared by copies, and a deque, so that what values_ points to stays in place.
    std::shared_ptr<std::deque<std::string>> texts_ = std::make_shared<std::deque<std::string>>();
    std::vector<hone_value> values_;
    std::vector<const hone_option*> declared_;  // beside each value
};

// An option of the descriptor as `hone plugin info` and --format json show it.
nlohmann::ordered_json describe_option(const hone_option& option);

}  // namespace hone::host
