#include "storage/check/damage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <unordered_map>

#include "storage/database/prepared.hpp"
#include "storage/format/distribution_json.hpp"
#include "storage/format/python_json.hpp"
#include "storage/format/stored_number.hpp"
#include "storage/format/timestamp.hpp"
#include "storage/host_register.hpp"
#include "study/attribute_keys.hpp"
#include "study/names.hpp"

namespace hone::host {

namespace {

using namespace std::chrono_literals;
using Id = std::int64_t;
using Text = std::string;
template <class T>
using Maybe = std::optional<T>;

// How old a heartbeat may be: the defaults of --grace-period and --foreign-grace.
constexpr auto grace_of_hone = 60s, grace_of_others = 600s;

std::string shown(const Maybe<Text>& text) { return text ? fmt::format("'{}'", *text) : "NULL"; }

// None where it is well.
std::optional<std::string> trouble_with_json(const Maybe<Text>& text) {
    if (!text) return "has no text";
    try {
        parse_python_json(*text);
        return std::nullopt;
    } catch (const std::invalid_argument& e) {
        return fmt::format("is no JSON: {}", e.what());
    }
}

// Optuna counts negative choices from the end.
bool is_choice(const Distribution& choices, double value) {
    const double whole = std::trunc(value);
    return whole >= -(choices.high + 1) && whole <= choices.high;
}

// What is known of a study and of a trial, and what to call it.
struct Study {
    Text name;
    Id directions = 0;
    Id trials = 0;
    std::set<Id> numbers;
    std::map<Text, DistributionPtr, std::less<>> distributions;  // the first of each parameter
    std::set<Text, std::less<>> mixed;                           // parameters that have been told of
};

struct Trial {
    Study* study = nullptr;
    Maybe<Id> number;
    bool is_running = false;
    bool is_hones = false;
    bool has_beat = false;  // a while ago at most
    Id values = 0;
};

class Scan {
 public:
    explicit Scan(const Database& database) : database_(database), connection_(database.connection()) {}

    Damages operator()(Numbers numbers) {
        read_studies(numbers);
        read_directions();
        for (const auto* table : {"study_user_attributes", "study_system_attributes"}) read_study_attributes(table);
        read_trials();
        name_gaps();
        read_parameters();
        read_values();
        read_reports("trial_intermediate_values", "step", "intermediate_value", "intermediate_value_type");
        if (database_.has_own_tables()) read_reports("hone_reports", "step", "value", "value_type");
        for (const auto* table : {"trial_user_attributes", "trial_system_attributes"}) read_trial_attributes(table);
        read_heartbeats();
        name_ownerless();
        count_dangling();
        return std::move(result_);
    }

 private:
    template <class... Columns>
    Query<std::tuple<Columns...>> select(const std::string& text) const {
        return Query<std::tuple<Columns...>>(connection_, text);
    }
    void find(Damage damage, std::string text) { result_.findings.push_back({damage, std::move(text)}); }

    void read_studies(Numbers numbers) {
        const auto lock = numbers == Numbers::Locked ? database_.dialect().row_lock : "";
        select<Id, Text>(fmt::format("SELECT study_id, study_name FROM studies ORDER BY study_id{}", lock))
            .each([this](Id id, Text name) { studies_[id].name = std::move(name); });
    }

    Study* study(const Maybe<Id>& id) {
        const auto found = id ? studies_.find(*id) : studies_.end();
        return found == studies_.end() ? nullptr : &found->second;
    }
    // Null where it, or its study, is not there.
    Trial* trial(const Maybe<Id>& id) {
        const auto found = id ? trials_.find(*id) : trials_.end();
        return found == trials_.end() || !found->second.study ? nullptr : &found->second;
    }
    static std::string called(const Trial& trial, Id id) {
        return trial.number ? fmt::format("study '{}', trial {}", trial.study->name, *trial.number)
                            : fmt::format("study '{}', the trial of row {}", trial.study->name, id);
    }

    void read_directions() {
        select<Maybe<Id>, Id, Maybe<Text>>(
            "SELECT study_id, objective, direction FROM study_directions ORDER BY study_id, objective")
            .each([this](const Maybe<Id>& id, Id objective, const Maybe<Text>& direction) {
                auto* of = study(id);
                if (!of) return;
                if (direction != "MINIMIZE" && direction != "MAXIMIZE")
                    find(Damage::Enumeration, fmt::format("study '{}': the direction of objective {} is {}", of->name,
                                                          objective, shown(direction)));
                if (objective != of->directions)
                    find(Damage::Objectives, fmt::format("study '{}': its direction {} is of objective {}", of->name,
                                                         of->directions, objective));
                ++of->directions;
            });
        for (const auto& [id, study] : studies_)
            if (study.directions == 0) find(Damage::Directions, fmt::format("study '{}' has no direction", study.name));
    }

    void read_study_attributes(std::string_view table) {
        select<Maybe<Id>, Maybe<Text>, Maybe<Text>>(fmt::format("SELECT study_id, \"key\", value_json FROM {}", table))
            .each([this](const Maybe<Id>& id, const Maybe<Text>& key, const Maybe<Text>& json) {
                const auto* of = study(id);
                const auto trouble = of ? trouble_with_json(json) : std::nullopt;
                if (trouble)
                    find(Damage::NoJson, fmt::format("study '{}': attribute {} {}", of->name, shown(key), *trouble));
            });
    }

    // A trial's number is how many came before it. Where that is taken, too, because numbers before it are missing, it
    // is the first after all that are known.
    void read_trials() {
        select<Id, Maybe<Id>, Maybe<Id>, Maybe<Text>>(
            "SELECT trial_id, study_id, number, state FROM trials ORDER BY trial_id")
            .each([this](Id id, const Maybe<Id>& of, const Maybe<Id>& number, const Maybe<Text>& state) {
                auto& trial = trials_[id] = {.study = study(of), .number = number};
                if (!trial.study) return;
                trial.is_running = state == "RUNNING";
                if (std::ranges::find(all_states, state.value_or(""), state_name) == all_states.end())
                    find(Damage::Enumeration, fmt::format("{}: its state is {}", called(trial, id), shown(state)));
                take_number(id, trial);
            });
    }

    void take_number(Id id, const Trial& trial) {
        auto& numbers = trial.study->numbers;
        const auto count = trial.study->trials++;
        if (trial.number && numbers.insert(*trial.number).second) return;
        find(Damage::Number, trial.number ? fmt::format("{}: another trial has that number, too", called(trial, id))
                                          : fmt::format("{} has no number", called(trial, id)));
        auto number = count;
        if (numbers.contains(number)) number = *numbers.rbegin() + 1;
        numbers.insert(number);
        result_.mending.numbers.push_back({id, number});
    }

    void name_gaps() {
        for (const auto& [id, study] : studies_) {
            Id expected = 0;
            for (const auto number : study.numbers) {
                if (number > expected)
                    find(Damage::Gap, number == expected + 1
                                          ? fmt::format("study '{}': there is no trial {}", study.name, expected)
                                          : fmt::format("study '{}': there are no trials {} to {}", study.name,
                                                        expected, number - 1));
                expected = number + 1;
            }
        }
    }

    void read_parameters() {
        select<Maybe<Id>, Maybe<Text>, Maybe<double>, Maybe<Text>>(
            "SELECT trial_id, param_name, param_value, distribution_json FROM trial_params ORDER BY param_id")
            .each([this](const Maybe<Id>& id, const Maybe<Text>& name, const Maybe<double>& value,
                         const Maybe<Text>& json) {
                if (const auto* of = trial(id))
                    look_at_parameter(*of, *id, name.value_or(""), value, json.value_or(""));
            });
    }

    void look_at_parameter(const Trial& of, Id id, const Text& name, const Maybe<double>& value, const Text& json) {
        const auto& [distribution, trouble] = understood(json);
        if (!distribution) {
            find(Damage::NoJson, fmt::format("{}: the distribution of parameter '{}' is unreadable: {}", called(of, id),
                                             name, trouble));
            return;
        }
        if (!value || (distribution->kind == Kind::Categorical && !is_choice(*distribution, *value)))
            find(Damage::Parameter, fmt::format("{}: parameter '{}' has {}", called(of, id), name,
                                                value ? fmt::format("no choice {}", *value) : "no value"));
        const auto [first, is_first] = of.study->distributions.try_emplace(name, distribution);
        if (is_first || compatible(*first->second, *distribution) || !of.study->mixed.insert(name).second) return;
        find(Damage::Parameter,
             fmt::format("study '{}': parameter '{}' has distributions that do not go together, from "
                         "trial {} on",
                         of.study->name, name, of.number.value_or(-1)));
    }

    struct Understood {
        DistributionPtr distribution;
        std::string trouble;
    };
    const Understood& understood(const Text& json) {
        const auto [known, is_new] = understood_.try_emplace(json);
        if (is_new) try {
                known->second.distribution = std::make_shared<const Distribution>(distribution_from_json(json));
            } catch (const std::invalid_argument& e) {
                known->second.trouble = e.what();
            }
        return known->second;
    }

    void read_values() {
        select<Maybe<Id>, Id, Maybe<double>, Maybe<Text>>(
            "SELECT trial_id, objective, value, value_type FROM trial_values ORDER BY trial_id, objective")
            .each([this](const Maybe<Id>& id, Id objective, const Maybe<double>& value, const Maybe<Text>& type) {
                auto* of = trial(id);
                if (!of) return;
                if (type == "NAN" || !number_of(value, type.value_or("")))
                    find(Damage::Enumeration, fmt::format("{}: value {} has type {} and {}", called(*of, *id),
                                                          objective, shown(type), value ? "a number" : "no number"));
                if (objective != of->values)
                    find(Damage::Objectives,
                         fmt::format("{}: its value {} is of objective {}", called(*of, *id), of->values, objective));
                ++of->values;
            });
    }

    void read_reports(std::string_view table, std::string_view step, std::string_view value, std::string_view type) {
        select<Maybe<Id>, Id, Maybe<double>, Maybe<Text>>(
            fmt::format("SELECT trial_id, {}, {}, {} FROM {}", step, value, type, table))
            .each([this](const Maybe<Id>& id, Id at, const Maybe<double>& number, const Maybe<Text>& kind) {
                const auto* of = trial(id);
                if (!of || number_of(number, kind.value_or(""))) return;
                find(Damage::Enumeration, fmt::format("{}: its report at step {} has type {} and {}", called(*of, *id),
                                                      at, shown(kind), number ? "a number" : "no number"));
            });
    }

    void read_trial_attributes(std::string_view table) {
        select<Maybe<Id>, Maybe<Text>, Maybe<Text>>(fmt::format("SELECT trial_id, \"key\", value_json FROM {}", table))
            .each([this](const Maybe<Id>& id, const Maybe<Text>& key, const Maybe<Text>& json) {
                auto* of = trial(id);
                if (!of) return;
                of->is_hones = of->is_hones || key == attribute::trial;
                if (const auto trouble = trouble_with_json(json))
                    find(Damage::NoJson, fmt::format("{}: attribute {} {}", called(*of, *id), shown(key), *trouble));
            });
    }

    void read_heartbeats() {
        select<Maybe<Id>, Maybe<Text>, Text>("SELECT trial_id, heartbeat, CURRENT_TIMESTAMP FROM trial_heartbeats")
            .each([this](const Maybe<Id>& id, const Maybe<Text>& heartbeat, const Text& clock) {
                auto* of = trial(id);
                if (!of || !heartbeat) return;
                const auto then = timestamp_from_text(*heartbeat), at = timestamp_from_text(clock);
                of->has_beat = then && at && *at - *then < (of->is_hones ? grace_of_hone : grace_of_others);
            });
    }

    void name_ownerless() {
        std::set<const Study*> worked_on;
        for (auto& [id, study] : studies_)
            if (!HostRegister(database_).living(id).empty()) worked_on.insert(&study);
        for (const auto& [id, trial] : trials_) {
            if (!trial.study || !trial.is_running || trial.has_beat || worked_on.contains(trial.study)) continue;
            find(Damage::Ownerless, fmt::format("{} is RUNNING, but nobody runs it", called(trial, id)));
            result_.mending.ownerless.push_back(id);
        }
    }

    void count_dangling() {
        for (const auto& [table, condition] : dangling_rows(database_)) {
            const auto count = select<Id>(fmt::format("SELECT count(*) FROM {} WHERE {}", table, condition)).first();
            if (const auto rows = std::get<0>(count.value()))
                find(Damage::Dangling, fmt::format("{}: {} {} to nothing that is there", table, rows,
                                                   rows == 1 ? "row belongs" : "rows belong"));
        }
    }

    const Database& database_;
    const Connection& connection_;
    std::map<Id, Study> studies_;
    std::map<Id, Trial> trials_;
    std::unordered_map<Text, Understood> understood_;  // distributions, by their texts
    Damages result_;
};

}  // namespace

std::string_view damage_name(Damage damage) {
    constexpr std::string_view names[] = {"integrity", "number",      "gap",        "dangling",   "ownerless",
                                          "json",      "enumeration", "objectives", "directions", "parameter"};
    return names[static_cast<std::size_t>(damage)];
}

// Children before their parents.
std::vector<Dangling> dangling_rows(const Database& database) {
    std::vector<std::string_view> of_trials = {"trial_params",
                                               "trial_values",
                                               "trial_intermediate_values",
                                               "trial_user_attributes",
                                               "trial_system_attributes",
                                               "trial_heartbeats"};
    std::vector<std::string_view> of_studies = {"trials", "study_directions", "study_user_attributes",
                                                "study_system_attributes"};
    if (database.has_own_tables()) {
        of_trials.emplace_back("hone_reports");
        of_studies.insert(of_studies.end(), {"hone_hosts", "hone_claims"});
    }
    std::vector<Dangling> result;
    for (const auto table : of_trials)
        result.push_back({table, fmt::format("NOT EXISTS (SELECT 1 FROM trials t JOIN studies s ON s.study_id = "
                                             "t.study_id WHERE t.trial_id = {}.trial_id)",
                                             table)});
    for (const auto table : of_studies)
        result.push_back(
            {table, fmt::format("NOT EXISTS (SELECT 1 FROM studies s WHERE s.study_id = {}.study_id)", table)});
    return result;
}

Damages find_damages(const Database& database, Numbers numbers) { return Scan(database)(numbers); }

}  // namespace hone::host
