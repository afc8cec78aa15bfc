// What the reading subcommands have in common: a storage, and a study in it.
#pragma once

#include <memory>

#include "cli/arguments.hpp"
#include "storage/storage.hpp"

namespace hone::host {

po::options_description study_options();  // --study

// As open_storage, with a UsageError for a URL that is wrong.
std::unique_ptr<Storage> storage_at(const std::string& url, IfMissing if_missing);
// The storage of --storage, which must be there and keep something.
std::unique_ptr<Storage> storage_of(const po::variables_map& options);
// The study of --study, or the only one there is. Throws UsageError, with the nearest name.
StudyRecord study_of(const po::variables_map& options, Storage& storage);
StudyRecord study_named(const std::string& name, Storage& storage);
// All trials by number.
std::vector<TrialRecord> trials_of(const StudyRecord& study, Storage& storage);

}  // namespace hone::host
