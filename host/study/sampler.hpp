// A sampler plugin at work: its instance, its view, and the checks on what it answers. Serial: calls wait for each
// other, and nothing else of the host waits for them.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "plugins/instance.hpp"
#include "plugins/options.hpp"
#include "study/given.hpp"
#include "study/plugin_study.hpp"
#include "study/view.hpp"

namespace hone::host {

// The joint proposal for one trial.
struct Proposal {
    std::vector<Parameter> values;     // fixed ones included, declined ones left out
    std::optional<RecordedView> view;  // what the sampler saw; none: it was not asked
    Attributes system_attrs;           // what the sampler noted
    Claimed claimed;
    bool is_all_taken = false;  // others have what the sampler could have proposed in this view
};

class Sampler {
 public:
    // Storage::claim, of the study. Throws StorageError.
    using TakeClaim = std::function<std::optional<std::int64_t>(std::string_view key, std::int64_t trial,
                                                                std::optional<std::int64_t> ended)>;
    struct Setup {
        const hone_descriptor& descriptor;
        Options options;
        std::string study;
        std::vector<std::string> value_names;
        std::uint64_t study_seed;
        TakeClaim claim;
        const hone_studies* studies = nullptr;  // outlives the sampler; null: it is shown no others
        std::function<void()> catch_up = {};  // learn what others did; none: there is nobody else. Throws StorageError
    };
    // Of a pruner's: the sampler sees its trials only.
    struct Bracket {
        std::int64_t number;
        View::Shows has;
        std::vector<std::string> settled;  // the names of the numbers that it was drawn with
    };
    Sampler(Setup setup, History& history, std::optional<Bracket> bracket = {});

    // All of these throw PluginFault, and StorageError where a claim was not answered. Where a given value is in range,
    // the proposal goes with it; where it is not, the proposal does not speak of that parameter.
    Proposal ask(std::uint64_t trial, std::uint64_t seed, const Given& given);
    // Anew with the next seed while a proposal is refused, all in one view; nobody else asks meanwhile.
    using NextSeed = std::function<std::uint64_t()>;
    using IsRefused = std::function<bool(const Proposal&)>;
    Proposal ask(std::uint64_t trial, const NextSeed& next_seed, const Given& given, const IsRefused& is_refused);
    // None: the sampler takes no such questions. `view_of`: the trial whose ask the view is of.
    struct Single {
        double value;  // NaN: the host samples
        std::uint64_t view_of;
        Claimed claimed;
    };
    std::optional<Single> ask_one(std::uint64_t trial, std::uint64_t seed, const std::string& name,
                                  const DistributionPtr& distribution);
    // A trial of this host ended. Returns what the sampler notes on it.
    Attributes tell(std::uint64_t trial, State state, std::uint8_t reason, const std::vector<double>& loss);
    // Looks at the history anew: trials are worth starting up to this number, exclusively, so that of all that began
    // meanwhile none is too many; none: no bound.
    std::optional<std::int64_t> worth_below();

    const hone_descriptor& descriptor() const { return instance_.descriptor(); }

 private:
    const hone_history* history_table() { return view_.table(); }
    Proposal propose(std::uint64_t trial, std::uint64_t seed, const Given& given);
    struct Asking;
    struct Question;
    static hone_status note_on_ask(const hone_ask* ask, hone_str key, hone_str json) noexcept;
    static hone_status claim_on_ask(const hone_ask* ask, hone_str key) noexcept;
    [[noreturn]] void fault(std::uint64_t trial, const std::string& what) const;
    void check(std::uint64_t trial, hone_status status) const;
    void check(const Asking& asking, hone_status status) const;

    const hone_sampler_api& api_;
    PluginStudy study_;
    Instance instance_;
    const std::optional<Bracket> bracket_;
    View view_;
    const TakeClaim claim_;
    const std::function<void()> catch_up_;
    std::uint64_t last_ask_ = 0;
    std::mutex serial_;
};

// The attributes of trials that a sampler sees as columns of numbers.
std::vector<std::string> numeric_attributes(const hone_descriptor& sampler);
// Whether its joint proposals wait for those of trials that began before, in other hosts.
bool takes_turns(const hone_descriptor& sampler);
// Whether it can be asked for one parameter by itself.
bool takes_single_questions(const hone_descriptor& sampler);

}  // namespace hone::host
