// Optuna's tables in an SQLite file.
#pragma once

#include <soci/soci.h>

#include <map>
#include <memory>
#include <set>
#include <string>

#include "storage/storage.hpp"
#include "storage/url.hpp"

namespace hone::host {

class SqliteStorage final : public Storage {
 public:
    SqliteStorage(const StorageUrl& url, IfMissing if_missing);
    ~SqliteStorage() override;

    std::vector<StudyRecord> studies() override;
    std::optional<StudyRecord> find_study(std::string_view name) override;
    StudyRecord create_study(std::string_view name, std::span<const Direction> directions) override;
    std::string claim_study_attribute(std::int64_t study, std::string_view key, std::string_view json) override;
    void set_study_attribute(std::int64_t study, std::string_view key, std::string_view json) override;
    std::vector<Begun> begin(std::int64_t study, std::span<const BeginRequest> requests) override;
    std::vector<bool> write(std::span<const TrialWrite> writes) override;
    std::int64_t enqueue(std::int64_t study, std::string_view fixed_params_json) override;
    std::vector<TrialRecord> changes(std::int64_t study, Cursor& cursor) override;
    bool may_have_changed() override;
    std::optional<TrialRecord> find_trial(std::int64_t study, std::int64_t number) override;

 private:
    // What is known of a study's rows, so that a begin looks at new ones only: states only go forward, so a row that
    // was seen and did not wait never will.
    struct Known {
        std::int64_t last_id = 0;
        std::int64_t count = 0;
        std::set<std::int64_t> waiting;
    };
    class Writes;  // the prepared statements of begin and write

    template <class Call>
    auto guarded(Call&& call);
    std::string attribute(const char* table, std::int64_t study, const std::string& key);
    void look_at_new_rows(std::int64_t study, Known& known);
    std::optional<Begun> claim_waiting(Known& known, const BeginRequest& request, TimePoint now);
    Begun insert_trial(std::int64_t study, Known& known, const BeginRequest& request, TimePoint now);
    std::vector<TrialRecord> read(std::int64_t study, std::int64_t low, std::int64_t high);
    Writes& writes();

    std::string name_;
    std::unique_ptr<soci::session> sql_;
    std::unique_ptr<Writes> writes_;
    std::map<std::int64_t, Known> known_;                   // by study
    std::map<std::string, DistributionPtr> distributions_;  // by text: most rows repeat a few
    std::int64_t data_version_ = -1;
};

}  // namespace hone::host
