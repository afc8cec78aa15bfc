// The one door to the database. semantics.md (1) and Optuna's protocol say what each call writes.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "study/trial_record.hpp"

namespace hone::host {

// The world refused: unreachable, unreadable, foreign or full. One sentence, never with a password.
struct StorageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// The database stayed out of reach for longer than one was ready to wait.
struct StorageGone : StorageError {
    using StorageError::StorageError;
};

// Somebody deleted the study, or its trials.
struct StudyGone : StorageError {
    StudyGone() : StorageError("the study is no longer in the database: somebody deleted it") {}
};

// A host at work on a study.
struct LivingHost {
    std::string name;  // of the machine
    std::int64_t pid = 0;
};

// A trial is wanted. New ones carry hone:trial from their first moment, as JSON text.
struct BeginRequest {
    std::string origin_json;
    std::optional<std::int64_t> below = {};  // a new one must have a lower number
};

// A trial that was begun: created, or claimed from WAITING with what it had been given (fixed_params, parameter rows).
struct Begun {
    std::int64_t id = 0;
    std::int64_t number = 0;
    TimePoint start;
    std::vector<Parameter> params;
    Attributes user_attrs;
    Attributes system_attrs;
};

// A trial that FAILs is queued again, as Optuna does it, unless its chain was retried that often already.
struct Retry {
    std::int64_t study = 0;
    std::int64_t at_most = 0;
};

struct Ending {
    State state = State::Complete;  // a finished one
    std::vector<double> values;     // raw; empty: no value rows
    TimePoint complete;
    std::optional<Retry> retry = {};
    // Given: the trial ends only if this is what its heartbeat still reads.
    std::optional<std::string> silent_since = {};
};

// A report of a metric that Optuna has no place for.
struct SeriesReport {
    std::int64_t step = 0;
    std::string metric;
    double value = 0;  // NaN and infinities allowed
};

// Everything that one trial has to write now; `ending` makes it final in the same transaction. The first value of a
// parameter's name and the first report of a metric at a step count, the last text of an attribute. An objective value
// is never NaN.
struct TrialWrite {
    std::int64_t id = 0;
    std::vector<Parameter> params = {};
    std::vector<std::pair<std::int64_t, double>> reports = {};  // (step, value); NaN and infinities allowed
    std::vector<SeriesReport> series = {};                      // kept where hone's own tables are
    Attributes user_attrs = {};
    Attributes system_attrs = {};
    std::optional<Ending> ending = {};
};

// All that a trial has besides its own row, and its ending where it has one.
TrialWrite as_write(const TrialRecord& trial);

// How far a reader has come: what Optuna's own cache keeps.
struct Cursor {
    std::int64_t last_finished_id = 0;
    std::set<std::int64_t> unfinished;
};

// How much of a study's budget is used (semantics.md, 6). Counted are COMPLETE, PRUNED, and FAIL that nobody retried.
struct Tally {
    std::int64_t counted = 0, running = 0, waiting = 0;
    std::vector<std::int64_t> unwatched =
        {};  // numbers of RUNNING trials without a heartbeat: nobody knows who has them
};

// A RUNNING trial, and when its host said last that it lives: the server's clock, as text; none: it never does.
struct LifeSign {
    std::int64_t id = 0;
    std::int64_t number = 0;
    std::optional<std::string> heartbeat = {};
    bool of_hone = false;
};

// A host at work.
struct HostSign {
    std::string uuid;
    std::string name = {};  // of its machine
    std::int64_t pid = 0;
    std::chrono::duration<double> heartbeat{0}, grace{0};
};

struct LifeSigns {
    std::vector<LifeSign> running;
    std::optional<std::chrono::duration<double>> shortest_grace = {}, longest_heartbeat = {};  // of the other hosts
    std::uint64_t connection = 0;  // another one each time that the database was out of reach in between
};

// Not thread-safe: one owner. Every call is one transaction (or one consistent reading) and throws StorageError.
class Storage {
 public:
    virtual ~Storage() = default;

    virtual std::vector<StudyRecord> studies() = 0;  // in order of creation
    virtual std::optional<StudyRecord> find_study(std::string_view name) = 0;
    // Throws StorageError if the name is taken.
    virtual StudyRecord create_study(std::string_view name, std::span<const Direction> directions) = 0;
    // Throws StorageError if the name is another study's.
    virtual void rename_study(std::int64_t study, std::string_view name) = 0;
    // With all that belongs to it.
    virtual void delete_study(std::int64_t study) = 0;
    virtual std::vector<LivingHost> living_hosts(std::int64_t study) = 0;
    // The text that stands under the key: `json`, or what an earlier writer left there.
    virtual std::string claim_study_attribute(std::int64_t study, std::string_view key, std::string_view json) = 0;
    // Which trial (its number) has `key` in the study from now on: the one that had it, or, where nobody had it or
    // `ended` did, `trial`. None: this storage cannot tell, for want of hone's own tables. A retry takes over what the
    // failed trial had.
    virtual std::optional<std::int64_t> claim(std::int64_t study, std::string_view key, std::int64_t trial,
                                              std::optional<std::int64_t> ended) = 0;
    virtual void set_study_attribute(std::int64_t study, std::string_view key, std::string_view json) = 0;

    // Begin one trial per request, in their order: WAITING ones first, in the order of their numbers, then new ones.
    // Fewer, where the study would come to hold more than `until` counted trials, or a number be too high.
    virtual std::vector<Begun> begin(std::int64_t study, std::span<const BeginRequest> requests,
                                     std::optional<std::int64_t> until = std::nullopt) = 0;
    virtual Tally tally(std::int64_t study) = 0;
    // Write for several trials at once. For each: whether it was still RUNNING, and silent where that is asked; if not,
    // nothing of it was written.
    virtual std::vector<bool> write(std::span<const TrialWrite> writes) = 0;
    // A host works on this study from now on, in which it left an attribute that no other study has: where the
    // attribute is gone, begin, write and beat throw StudyGone. SQLite gives the ids of a deleted study to the next
    // one.
    virtual void join(std::int64_t study, std::string_view key) = 0;
    // Say that this host and these trials of it live, and look at what all RUNNING trials of the study show.
    virtual LifeSigns beat(std::int64_t study, const HostSign& host, std::span<const std::int64_t> trials) = 0;
    // The host works no more.
    virtual void leave(const HostSign& host) = 0;
    // A WAITING trial with fixed_params (a JSON object of external values); its number.
    virtual std::int64_t enqueue(std::int64_t study, std::string_view fixed_params_json) = 0;
    // Trials made whole, in any state; their ids and numbers are not looked at, the new numbers are returned.
    virtual std::vector<std::int64_t> add_trials(std::int64_t study, std::span<const TrialRecord> trials) = 0;

    // Trials that are newer than the cursor or were unfinished when it passed; advances it past all of them. They come
    // in slices, each of which was read at one moment, so that a large study never lies in memory as a whole.
    using Take = std::function<void(std::vector<TrialRecord>)>;
    virtual void read_changes(std::int64_t study, Cursor& cursor, const Take& take) = 0;
    // All of them together.
    std::vector<TrialRecord> changes(std::int64_t study, Cursor& cursor) {
        std::vector<TrialRecord> all;
        read_changes(study, cursor, [&all](std::vector<TrialRecord> trials) {
            all.insert(all.end(), std::make_move_iterator(trials.begin()), std::make_move_iterator(trials.end()));
        });
        return all;
    }
    // False only if nothing can have been written by anybody else since the last call: then `changes` may be skipped.
    virtual bool may_have_changed() = 0;
    // A time as it will be read again. Any thread may ask.
    virtual TimePoint kept(TimePoint time) const = 0;
    virtual std::optional<TrialRecord> find_trial(std::int64_t study, std::int64_t number) = 0;
};

// Where there is no database, or it is empty: Create makes it, with its tables, Refuse throws. RefuseFile throws where
// a file is missing, and does not look at the tables, which may be of any revision.
enum class IfMissing { Create, Refuse, RefuseFile };
// With a database that was reached once and is no longer, or that others have locked: what was to be done is tried
// again until it can be, or `timeout` is over, or `gives_up`. Then StorageGone is thrown.
struct Patience {
    enum class Voice { Aloud, Silent };

    std::chrono::duration<double> timeout = std::chrono::minutes(1);
    std::function<bool()> gives_up = [] { return false; };
    Voice voice = Voice::Aloud;
};
// Open what a --storage URL names (cli.md). Throws StorageError, or std::invalid_argument where the URL itself is
// wrong.
std::unique_ptr<Storage> open_storage(std::string_view url, IfMissing if_missing, Patience patience = {});

// The URL as it may be shown: a password as ***.
std::string without_password(std::string_view url);

}  // namespace hone::host
