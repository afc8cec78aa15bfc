// Studies in Optuna's tables.
#pragma once

#include "storage/claims.hpp"
#include "storage/database/database.hpp"
#include "storage/heartbeats.hpp"
#include "storage/host_register.hpp"
#include "storage/retrier.hpp"
#include "storage/storage.hpp"
#include "storage/trial_reader.hpp"
#include "storage/trial_roll.hpp"
#include "storage/trial_tally.hpp"
#include "storage/trial_writer.hpp"

namespace hone::host {

class RdbStorage final : public Storage {
 public:
    explicit RdbStorage(std::unique_ptr<Database> database);

    std::vector<StudyRecord> studies() override;
    std::optional<StudyRecord> find_study(std::string_view name) override;
    StudyRecord create_study(std::string_view name, std::span<const Direction> directions) override;
    void rename_study(std::int64_t study, std::string_view name) override;
    void delete_study(std::int64_t study) override;
    std::vector<LivingHost> living_hosts(std::int64_t study) override;
    std::string claim_study_attribute(std::int64_t study, std::string_view key, std::string_view json) override;
    std::optional<std::int64_t> claim(std::int64_t study, std::string_view key, std::int64_t trial,
                                      std::optional<std::int64_t> ended) override;
    void set_study_attribute(std::int64_t study, std::string_view key, std::string_view json) override;
    std::vector<Begun> begin(std::int64_t study, std::span<const BeginRequest> requests,
                             std::optional<std::int64_t> until) override;
    Tally tally(std::int64_t study) override;
    std::vector<bool> write(std::span<const TrialWrite> writes) override;
    void join(std::int64_t study, std::string_view key) override;
    LifeSigns beat(std::int64_t study, const HostSign& host, std::span<const std::int64_t> trials) override;
    void leave(const HostSign& host) override;
    std::int64_t enqueue(std::int64_t study, std::string_view fixed_params_json) override;
    std::vector<std::int64_t> add_trials(std::int64_t study, std::span<const TrialRecord> trials) override;
    void read_changes(std::int64_t study, Cursor& cursor, const Take& take) override;
    bool may_have_changed() override { return database_->changed_by_others(); }
    TimePoint kept(TimePoint time) const override { return dialect().kept(time); }
    std::optional<TrialRecord> find_trial(std::int64_t study, std::int64_t number) override;

 private:
    std::vector<StudyRecord> read_studies_now(std::optional<std::string_view> name);
    std::optional<std::string> name_taken(std::string_view name);
    // How many trials may yet begin, and how many of them may be new.
    struct Room {
        std::int64_t all, fresh;
    };
    Room room(std::int64_t study, std::optional<std::int64_t> until);
    std::vector<Begun> begin_now(std::int64_t study, std::span<const BeginRequest> requests, Room room);
    void note_begun(std::span<Begun> begun, std::span<const BeginRequest> requests);
    void retry_failed(std::span<const TrialWrite> writes, const std::vector<bool>& written);
    std::vector<TrialRecord> read_slice(std::int64_t study, std::vector<IdRange>& left);
    TrialRecord read_one(std::int64_t study, std::int64_t id);
    template <class Work>
    auto enroll(std::int64_t study, Work&& work, Database::Durable durable = Database::Durable::AtOnce);

    bool is_enqueued(std::int64_t study, TrialRoll::Place place, std::string_view fixed_params_json);
    bool is_added(std::int64_t study, TrialRoll::Place place, const TrialRecord& trial);
    std::vector<Begun> begun_before(std::int64_t study, std::span<const BeginRequest> requests);
    void require(std::int64_t study) const;
    void require_joined() const;
    std::string insert_study_attribute(std::initializer_list<std::string_view> replaced) const;
    const Connection& connection() const { return database_->connection(); }
    const Dialect& dialect() const { return database_->dialect(); }

    std::unique_ptr<Database> database_;
    TrialReader reader_;
    TrialWriter writer_;
    TrialRoll roll_;
    TrialTally tally_;
    Heartbeats heartbeats_;
    HostRegister hosts_;
    Claims claims_;
    Retrier retrier_;
    Command<std::int64_t> drop_inherited_;
    std::optional<std::pair<std::int64_t, std::string>> joined_;  // study, key
};

}  // namespace hone::host
