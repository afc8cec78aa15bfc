// What the reading subcommands have in common: a storage, and a study in it.
#pragma once

#include <memory>

#include "cli/arguments.hpp"
#include "storage/database/database.hpp"
#include "storage/storage.hpp"

namespace hone::host {

po::options_description study_options();  // --study

// As open_storage, with a UsageError for a URL that is wrong.
std::unique_ptr<Storage> storage_at(const std::string& url, IfMissing if_missing, Patience patience = {});
// The storage of --storage, which must keep something.
std::unique_ptr<Storage> storage_of(const po::variables_map& options, IfMissing if_missing = IfMissing::Refuse);
// A positional argument that must be given. Throws UsageError.
std::string required(const po::variables_map& options, const std::string& name, const std::string& usage);
// The same, for the name of a study to be made.
std::string new_study_name(const po::variables_map& options, const std::string& name, const std::string& usage);
// Throws UsageError if no study can have that name.
void check_study_name(const std::string& name);
// The database itself, for commands that go around the studies. memory: is refused.
std::unique_ptr<Database> database_of(const po::variables_map& options, IfMissing if_missing);
// The study of --study, or of the positional study-name, or the only one there is. Throws UsageError, with the nearest
// name.
StudyRecord study_of(const po::variables_map& options, Storage& storage);
StudyRecord study_named(const std::string& name, Storage& storage);
// All trials by number.
std::vector<TrialRecord> trials_of(const StudyRecord& study, Storage& storage);

}  // namespace hone::host
