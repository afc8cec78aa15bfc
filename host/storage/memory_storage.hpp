// memory: the storage interface over nothing; gone with the process.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "storage/storage.hpp"

namespace hone::host {

class MemoryStorage : public Storage {
 public:
    std::vector<StudyRecord> studies() override;
    std::optional<StudyRecord> find_study(std::string_view name) override;
    StudyRecord create_study(std::string_view name, std::span<const Direction> directions) override;
    void rename_study(std::int64_t study, std::string_view name) override;
    void delete_study(std::int64_t study) override;
    std::vector<LivingHost> living_hosts(std::int64_t) override { return {}; }
    std::string claim_study_attribute(std::int64_t study, std::string_view key, std::string_view json) override;
    std::optional<std::int64_t> claim(std::int64_t study, std::string_view key, std::int64_t trial,
                                      std::optional<std::int64_t> ended) override;
    void set_study_attribute(std::int64_t study, std::string_view key, std::string_view json) override;
    std::vector<Begun> begin(std::int64_t study, std::span<const BeginRequest> requests,
                             std::optional<std::int64_t> until) override;
    Tally tally(std::int64_t study) override;
    std::vector<bool> write(std::span<const TrialWrite> writes) override;
    // There is nobody else.
    void join(std::int64_t, std::string_view) override {}
    LifeSigns beat(std::int64_t, const HostSign&, std::span<const std::int64_t>) override { return {}; }
    void leave(const HostSign&) override {}
    std::int64_t enqueue(std::int64_t study, std::string_view fixed_params_json) override;
    std::vector<std::int64_t> add_trials(std::int64_t study, std::span<const TrialRecord> trials) override;
    void read_changes(std::int64_t study, Cursor& cursor, const Take& take) override;
    bool may_have_changed() override { return false; }
    TimePoint kept(TimePoint time) const override { return time; }
    std::optional<TrialRecord> find_trial(std::int64_t study, std::int64_t number) override;

 private:
    struct Kept {
        StudyRecord record;
        std::vector<std::int64_t> trials;  // ids, by number
        std::set<std::int64_t> waiting;    // ids
        Tally tally = {};
        std::map<std::string, std::int64_t, std::less<>> claims = {};  // numbers of trials, by key
    };

    Kept& kept(std::int64_t study);
    TrialRecord& trial(std::int64_t id) { return trials_.at(static_cast<std::size_t>(id - 1)); }
    TrialRecord& add_trial(Kept& study, State state);
    Kept& study_of(std::int64_t trial) { return kept(owners_.at(static_cast<std::size_t>(trial - 1))); }
    TrialRecord* next_trial(Kept& study, const BeginRequest& request, std::optional<std::int64_t> until);
    void end(std::int64_t trial, const Ending& ending);
    void retry(std::int64_t failed, const Retry& retry);

    std::map<std::int64_t, Kept> studies_;  // by id
    std::vector<TrialRecord> trials_;       // the id is the place + 1
    std::vector<std::int64_t> owners_;      // studies, by trial
};

}  // namespace hone::host
