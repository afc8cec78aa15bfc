// What all samplers owe to whoever computes their answers again: an instance that has followed a study gives the answer
// of one that sees the same view first.
#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <hone/rng.hpp>
#include <map>
#include <memory>
#include <numeric>
#include <utility>

#include "fake_history.hpp"
#include "loaded_plugin.hpp"

namespace {

const std::vector<hone_choice> kinds(3);

std::vector<fake::Parameter> numbers() {
    return {fake::integer("n", 1, 100, HONE_LOG), fake::real("x", -5, 5), fake::real("y", 0, 1, 0, 0.125)};
}
// As an objective has them that asks for y with one kind only: its column is the last.
std::vector<fake::Parameter> branching() {
    return {fake::categorical("kind", kinds), fake::integer("n", 1, 100, HONE_LOG), fake::real("x", -5, 5),
            fake::real("y", 1e-3, 10, HONE_LOG)};
}

std::vector<fake::Parameter> finite() {
    return {fake::integer("depth", 1, 8), fake::categorical("kind", kinds), fake::real("y", 0, 1, 0, 0.125)};
}

struct Subject {
    const char* name;
    std::function<std::unique_ptr<fake::Plugin>()> make;
    std::vector<fake::Parameter> space;
    std::uint32_t n_objectives = 1;
    std::size_t n_trials = 150;
};

std::unique_ptr<fake::Plugin> tpe(std::uint32_t n_objectives, int multivariate) {
    return std::make_unique<fake::Plugin>(
        TPE_LIBRARY,
        std::vector{fake::integer_option("n_startup_trials", 5), fake::null_option("n_ei_candidates"),
                    fake::bool_option("multivariate", multivariate), fake::bool_option("constant_liar", 1),
                    fake::bool_option("group", multivariate), fake::text_option("gamma", "linear"),
                    fake::real_option("prior_weight", 1), fake::bool_option("consider_magic_clip", 1),
                    fake::bool_option("consider_endpoints", 0), fake::text_option("ordinal", "[]", HONE_TYPE_LIST),
                    fake::text_option("failures", "teach")},
        n_objectives);
}

std::unique_ptr<fake::Plugin> cmaes(int with_margin, int warm_start, const char* restart_strategy) {
    return std::make_unique<fake::Plugin>(
        CMAES_LIBRARY,
        std::vector{fake::integer_option("n_startup_trials", 3), fake::null_option("popsize"),
                    fake::null_option("sigma0"), fake::null_option("x0"), fake::bool_option("warm_start", warm_start),
                    fake::bool_option("consider_pruned_trials", 0), fake::bool_option("use_separable_cma", 0),
                    fake::bool_option("with_margin", with_margin), fake::bool_option("lr_adapt", 0),
                    fake::text_option("restart_strategy", restart_strategy), fake::integer_option("inc_popsize", 2)});
}

std::unique_ptr<fake::Plugin> genetic(const char* library, std::uint32_t n_objectives) {
    return std::make_unique<fake::Plugin>(
        library,
        std::vector{fake::integer_option("population_size", 8), fake::text_option("crossover", "uniform"),
                    fake::real_option("crossover_prob", 0.9), fake::real_option("swapping_prob", 0.5),
                    fake::null_option("mutation"), fake::null_option("mutation_prob"),
                    fake::real_option("mutation_eta", 20), fake::real_option("alpha", 0.5), fake::null_option("eta"),
                    fake::real_option("uniform_crossover_prob", 0.5), fake::real_option("use_child_gene_prob", 0.5),
                    fake::null_option("epsilon"), fake::real_option("sigma_xi", 0.5), fake::null_option("sigma_eta"),
                    fake::null_option("reference_points"), fake::integer_option("dividing_parameter", 3)},
        n_objectives);
}

std::unique_ptr<fake::Plugin> gp() {
    return std::make_unique<fake::Plugin>(
        GP_LIBRARY,
        std::vector{fake::integer_option("n_startup_trials", 3), fake::bool_option("deterministic_objective", 0),
                    fake::integer_option("n_preliminary_samples", 32), fake::integer_option("n_local_search", 1),
                    fake::bool_option("input_warping", 1), fake::bool_option("output_warping", 1),
                    fake::bool_option("learn_failures", 1), fake::bool_option("consider_pruned_trials", 1)});
}

std::unique_ptr<fake::Plugin> automatic(std::int64_t n_model_trials) {
    return std::make_unique<fake::Plugin>(AUTO_LIBRARY,
                                          std::vector{fake::integer_option("n_startup_trials", 5),
                                                      fake::integer_option("n_model_trials", n_model_trials)});
}

std::unique_ptr<fake::Plugin> qmc() {
    return std::make_unique<fake::Plugin>(
        QMC_LIBRARY, std::vector{fake::text_option("qmc_type", "sobol"), fake::bool_option("scramble", 1),
                                 fake::integer_option("seed", 3)});
}

std::unique_ptr<fake::Plugin> brute_force() {
    return std::make_unique<fake::Plugin>(BRUTE_FORCE_LIBRARY, std::vector<hone_value>());
}
std::unique_ptr<fake::Plugin> grid() {
    return std::make_unique<fake::Plugin>(GRID_LIBRARY, std::vector{fake::text_option("points", "depth=2,3,5,7")});
}

std::vector<Subject> subjects() {
    return {{"tpe, jointly", [] { return tpe(1, 1); }, branching()},
            {"tpe, singly", [] { return tpe(1, 0); }, branching()},
            {"tpe, two objectives", [] { return tpe(2, 1); }, branching(), 2},
            {"cmaes", [] { return cmaes(0, 0, "ipop"); }, numbers()},
            {"cmaes with margin", [] { return cmaes(1, 0, "bipop"); }, numbers()},
            {"cmaes, warm start", [] { return cmaes(0, 1, "bipop"); }, numbers()},
            {"nsga2", [] { return genetic(NSGA2_LIBRARY, 2); }, branching(), 2},
            {"nsga3", [] { return genetic(NSGA3_LIBRARY, 2); }, branching(), 2},
            {"gp", gp, branching(), 1, 20},
            {"auto, where it becomes tpe", [] { return automatic(8); }, branching()},
            {"auto, where it becomes cmaes", [] { return automatic(8); }, numbers()},
            {"brute_force", brute_force, finite()},
            {"grid", grid, finite()},
            {"qmc", qmc, numbers()}};
}

// All that a sampler said.
struct Answer {
    std::vector<double> values;  // of all parameters, then of the last one by itself
    std::map<std::string, std::string> attributes;

    bool operator==(const Answer& other) const {
        const auto same = [](double a, double b) {
            return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) ||
                   (std::isnan(a) && std::isnan(b));
        };
        return std::ranges::equal(values, other.values, same) && attributes == other.attributes;
    }
};

// A study by many hosts as one of them sees it.
class Study {
 public:
    Study(const Subject& subject, std::uint64_t seed)
        : subject_(subject),
          rng_(seed),
          follower_(subject.make()),
          history_(subject.n_objectives, subject.space, n_constraints, follower_->descriptor().n_attributes) {}

    // Begin a trial, this host's or another's, after which the view moves. Whether both instances said the same.
    bool begin_next() {
        const auto number = history_.size();
        // Some hosts show a trial as running before its sampler answers.
        history_.add(
            {.state = rng_.below(4) == 0 ? HONE_STATE_RUNNING : HONE_STATE_UNSEEN, .values = {}, .losses = {}});
        const auto seed = rng_();
        const auto newcomer = subject_.make();
        const auto expected = ask(*newcomer, history_.finished(), number, seed);
        const bool is_anothers = rng_.below(3) == 0;
        const bool same = is_anothers || ask(*follower_, std::exchange(fresh_, {}), number, seed) == expected;
        note_proposal(number, expected);
        for (auto changes = rng_.below(7); changes > 0; --changes) change_any();
        return same;
    }

 private:
    static constexpr std::size_t n_constraints = 1;

    Answer ask(fake::Plugin& plugin, const std::vector<std::uint64_t>& fresh, std::uint64_t number,
               std::uint64_t seed) {
        const auto last = static_cast<std::uint32_t>(subject_.space.size() - 1);
        std::vector<std::uint32_t> columns(subject_.space.size());
        std::iota(columns.begin(), columns.end(), 0U);
        fake::Ask request(history_, columns, number, seed);
        if (branches()) request.group({0, 0, 0, 1});
        REQUIRE(plugin.sampler().ask(plugin.self(), &history_.view(fresh), request.raw()) == HONE_OK);
        Answer answer{request.values(), request.attributes()};
        if (plugin.sampler().ask_one == nullptr) return answer;
        fake::Ask single(history_, {}, number, seed + 1);
        double value = 0;
        REQUIRE(plugin.sampler().ask_one(plugin.self(), &history_.view({}), single.raw(), last,
                                         &subject_.space[last].dist, &value) == HONE_OK);
        answer.values.push_back(value);
        return answer;
    }

    bool branches() const { return subject_.space[0].dist.kind == HONE_CATEGORICAL; }

    // What the sampler declined is anything.
    void note_proposal(std::uint64_t number, const Answer& answer) {
        Unfinished trial{number, {}, {}};
        for (std::size_t p = 0; p < subject_.space.size(); ++p) {
            const auto& dist = subject_.space[p].dist;
            const double anything = dist.step > 0 ? dist.low + dist.step * static_cast<double>(rng_.below(3))
                                                  : rng_.uniform(dist.low, dist.high);
            trial.values.push_back(std::isnan(answer.values[p]) ? anything : answer.values[p]);
        }
        if (branches() && trial.values[0] != 1) trial.values.back() = fake::none;
        const auto& names = follower_->descriptor();
        for (std::uint64_t a = 0; a < names.n_attributes; ++a) {
            const auto found = answer.attributes.find({names.attributes[a].data, names.attributes[a].size});
            trial.attributes.push_back(found == answer.attributes.end() ? fake::none : std::stod(found->second));
        }
        unfinished_.push_back(std::move(trial));
    }

    // Trials of others show late, at first without what was proposed for them, or not before they have ended; they may
    // be put back. They end in any order.
    void change_any() {
        if (unfinished_.empty()) return;
        const auto at = unfinished_.begin() + static_cast<std::ptrdiff_t>(rng_.below(unfinished_.size()));
        switch (rng_.below(8)) {
            case 0:
                return history_.put(at->number, {.state = HONE_STATE_UNSEEN, .values = {}, .losses = {}});
            case 1:
            case 2:
                return history_.put(at->number, {.state = HONE_STATE_RUNNING, .values = {}, .losses = {}});
            case 3:
            case 4:
                return history_.put(at->number, {.state = HONE_STATE_RUNNING, .values = at->values, .losses = {}});
            default:
                history_.put(at->number, ended(*at));
                fresh_.insert(std::ranges::lower_bound(fresh_, at->number), at->number);
                unfinished_.erase(at);
        }
    }

    struct Unfinished {
        std::uint64_t number;
        std::vector<double> values, attributes;
    };

    fake::Trial ended(const Unfinished& trial) {
        fake::Trial end{HONE_STATE_COMPLETE, trial.values, {}};
        end.attributes = trial.attributes;
        end.violations = {rng_.uniform(-2, 0.5)};
        end.last_step = static_cast<std::int64_t>(rng_.below(5));
        end.last_loss = rng_.uniform();
        switch (rng_.below(8)) {
            case 0:
                end.state = HONE_STATE_FAIL;
                end.reason = rng_.below(2) == 0 ? HONE_REASON_EXCEPTION : HONE_REASON_LOST;
                break;
            case 1:
            case 2:
                end.state = HONE_STATE_PRUNED;
                break;
            default:
                for (std::uint32_t k = 0; k < subject_.n_objectives; ++k) end.losses.push_back(rng_.uniform());
        }
        return end;
    }

    const Subject& subject_;
    hone::Rng rng_;
    const std::unique_ptr<fake::Plugin> follower_;
    fake::History history_;
    std::vector<std::uint64_t> fresh_;  // ended since the follower was asked
    std::vector<Unfinished> unfinished_;
};

}  // namespace

TEST_CASE("whoever followed a study answers as one that joins it now, whatever ran meanwhile and how it ended") {
    for (const auto& subject : subjects()) {
        DYNAMIC_SECTION(subject.name) {
            for (const std::uint64_t seed : {1, 2, 3}) {
                Study study(subject, seed);
                std::vector<std::size_t> differing;
                for (std::size_t trial = 0; trial < subject.n_trials; ++trial)
                    if (!study.begin_next()) differing.push_back(trial);
                CAPTURE(seed);
                CHECK(differing == std::vector<std::size_t>{});
            }
        }
    }
}
