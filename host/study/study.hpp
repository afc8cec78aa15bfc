// A study at work in this host: what all its jobs share.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "storage/format/timestamp.hpp"
#include "storage/storage.hpp"
#include "study/originals.hpp"
#include "study/other_studies.hpp"
#include "study/pulse.hpp"
#include "study/retry_policy.hpp"
#include "study/settled.hpp"
#include "study/slots.hpp"
#include "study/spool.hpp"
#include "study/undecided.hpp"
#include "study/writer.hpp"

namespace hone::host {

// A plugin as the command line chose it.
struct PluginChoice {
    const hone_descriptor& descriptor;
    Options options;
};

// Joint proposals that were tried, or are being tried.
enum class Duplicates { Allow, Resample };

struct StudySetup {
    StudyRecord record;
    std::vector<std::string> value_names;  // one per objective, empty where unnamed
    std::uint64_t seed = 0;                // of this run
    std::string run_id;
    PluginChoice sampler;
    PluginChoice pruner;
    std::shared_ptr<const OtherStudies> others = {};  // settled; none: the sampler is shown no others
    std::optional<PrunePatience> prune_patience = {};
    std::map<std::string, std::string> held;  // --fix: external values by name, as typed
    std::chrono::duration<double> sync_interval{1};
    std::optional<std::int64_t> until = {};  // the budget: counted trials, whoever ran them
    std::optional<int> deterministic_jobs = {};
    RetryPolicy retry = {};
    Duplicates duplicates = Duplicates::Allow;
    HostSign host = {};
    std::chrono::duration<double> foreign_grace{600};  // for the trials of other programs
    Spool* spool = nullptr;                            // outlives the study; none: what cannot be written is lost
};

class Study {
 public:
    // Reads the whole study; the storage is the study's from now on, until it is destroyed. `open_pulse`: a connection
    // for the heartbeats; none where nobody else can see them.
    Study(Storage& storage, const OpenStorage& open_pulse, StudySetup setup);
    ~Study();

    const StudySetup& setup() const { return setup_; }
    const std::vector<Direction>& directions() const { return setup_.record.directions; }
    std::size_t n_objectives() const { return directions().size(); }
    Slots& slots() { return slots_; }
    Originals& originals() { return originals_; }
    Writer& writer() { return *writer_; }

    // Claim or create a trial, this host's own.
    Turn begin();
    // It runs. The flag is raised if somebody else ends it.
    std::shared_ptr<const std::atomic<bool>> watch(std::int64_t id);
    // A trial of this host runs no more; where it was ended durably, as what.
    void unwatch(std::int64_t id);
    void settled(const TrialRecord& trial);
    // The database is gone before the end of a trial was written, and the run ends: it waits in the spool, which the
    // fault says. Throws `why` where there is none.
    void keep_for_later(const TrialRecord& trial, const StorageGone& why);

    // Throws InvalidRequest if the name is used with another kind of distribution in this study.
    void agree(const std::string& name, const DistributionPtr& distribution);

    // The time as everybody will read it in the database.
    TimePoint now() const { return storage_.kept(host::now()); }

    // How long a proposal of another host may be waited for: a tenth of what a trial took, since more would cost more
    // than to be without it; none where trials are short, or the sampler takes no turns.
    Undecided::Clock::duration wait_for_one() const;
    // Returns when the trials that other hosts began before this one have proposals, or were waited for.
    void wait_for_turn(std::int64_t trial);

    // The parameters that any trial of the study, or of this run, asked for.
    std::vector<std::string> parameters() const;

    // What to do when somebody deletes the study. Before the first trial.
    void when_gone(std::function<void()> end_run);
    bool is_gone() const { return gone_; }

    // The first fault of a sampler or pruner, or where results wait: it ends the run.
    void fault(const std::string& text);
    std::optional<std::string> fault() const;

    // Best trials of the study so far, among those that meet their constraints: one, or the Pareto front by number.
    std::vector<TrialRecord> best() const;

 private:
    void gone();
    void learn(const std::vector<TrialRecord>& trials);
    void learn_finished(const TrialRecord& trial);
    void learn_running(const TrialRecord& trial);
    std::unique_ptr<Knowledge> new_knowledge();
    std::string settle(const std::string& key, const std::string& json);
    std::string origin_json();
    void fail_silent(const std::vector<LifeSign>& silent, Pulse::Clock::time_point seen);

    Storage& storage_;
    StudySetup setup_;
    Settled settled_;
    Slots slots_;
    Originals originals_;
    Undecided undecided_;
    std::atomic<std::int64_t> sequence_ = 0;

    mutable std::mutex mutex_;
    std::set<std::int64_t> own_;  // numbers of this host's running trials
    std::vector<TrialRecord> best_;
    Undecided::Clock::duration last_duration_{0};  // of a trial of this host
    std::map<std::string, DistributionPtr, std::less<>> kinds_;
    std::optional<std::string> fault_;
    std::atomic<bool> gone_ = false;
    std::function<void()> end_run_;
    std::unique_ptr<Writer> writer_;  // its thread uses the rest
    std::unique_ptr<Pulse> pulse_;    // likewise, and the writer
};

}  // namespace hone::host
