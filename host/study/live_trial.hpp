// A trial of this host while its objective runs: answers from what it was given, the proposal, the sampler or the
// distribution, and passes on what is to be written.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <set>

#include "study/interrupts.hpp"
#include "study/outcome.hpp"
#include "study/study.hpp"
#include "study/trial.hpp"

namespace hone::host {

class LiveTrial final : public Trial {
 public:
    // Asks the sampler for its joint proposal; a PluginFault of it is the study's, and shows as cancelled().
    LiveTrial(Study& study, const Interrupts& interrupts, Begun begun, double deadline);
    ~LiveTrial() override;
    LiveTrial(const LiveTrial&) = delete;
    LiveTrial& operator=(const LiveTrial&) = delete;

    const TrialFacts& facts() const override { return facts_; }
    double suggest(const std::string& name, const Distribution& distribution) override;
    Verdict report(std::int64_t step, std::span<const Metric> metrics) override;
    Verdict should_prune() override;
    void set_user_attribute(const std::string& key, const std::string& json) override;
    void set_constraint(const std::string& name, double value) override;
    bool cancelled() const override;

    const std::vector<Parameter>& proposal() const { return proposal_.values; }

    // Write the end and tell the sampler, the history and the pruners. What became of the trial; none: the trial was
    // settled by somebody else meanwhile, and nothing was written. Where the database refuses what it has to say, it
    // fails. Throws StorageError.
    std::optional<TrialRecord> finish(Outcome outcome, std::string_view output);

 private:
    void throw_if_cancelled() const;
    double value_for(const std::string& name, const DistributionPtr& distribution);
    const Parameter* known(const std::string& name) const;
    double checked_given(const std::string& name, const Distribution& distribution, const std::string& text) const;
    double sampled(const std::string& name, const DistributionPtr& distribution);
    bool is_to_be_resampled(const Proposal& proposal);
    void write_proposal();
    bool write_end(Attributes notes, std::uint8_t reason);
    bool finish_without_parts(const std::string& why);
    void judge();
    std::string pruned_json() const;
    Outcome checked(Outcome outcome) const;
    Attributes ending_notes(const Outcome& outcome, std::string_view output) const;
    template <class Call>
    void guarded(Call&& call);

    Study& study_;
    const Interrupts& interrupts_;
    const Given given_;
    Knowledge& knowledge_;
    TrialRecord record_;
    const std::shared_ptr<const std::atomic<bool>> is_lost_;
    std::atomic<bool> is_faulted_ = false;  // a plugin did not answer it
    TrialFacts facts_;
    std::shared_ptr<Sampler> sampler_;  // none where it could not be chosen
    Proposal proposal_;
    Origin origin_;
    mutable std::mutex mutex_;
    std::set<std::pair<std::int64_t, std::string>> reported_;
    Verdict verdict_ = Verdict::GoOn;
    std::string why_pruned_;  // JSON, from the pruner; empty: it gave no reason
};

}  // namespace hone::host
