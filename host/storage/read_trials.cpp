#include "storage/read_trials.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "storage/distribution_json.hpp"
#include "storage/storage.hpp"
#include "storage/stored_number.hpp"
#include "storage/timestamp.hpp"
#include "study/names.hpp"

namespace hone::host {

namespace {

using soci::into;
using soci::use;

[[noreturn]] void damaged(std::int64_t id, const std::string& why) {
    throw StorageError(fmt::format("the trial with trial_id {} is damaged: {}", id, why));
}

// Which trials: one, or all of a study above an id. The condition names `t`, the trials table.
struct Which {
    std::string condition;
    long long a = 0, b = 0;
};

class Reader {
 public:
    Reader(soci::session& sql, Which which, DistributionCache& distributions)
        : sql_(sql), which_(std::move(which)), distributions_(distributions) {}

    std::vector<TrialRecord> operator()() {
        read_rows();
        if (trials_.empty()) return {};
        read_params();
        read_values();
        read_reports();
        read_attributes("trial_user_attributes", &TrialRecord::user_attrs);
        read_attributes("trial_system_attributes", &TrialRecord::system_attrs);
        return std::move(trials_);
    }

 private:
    void read_rows() {
        long long id = 0, number = 0;
        std::string state, start, complete;
        soci::indicator has_number, has_start, has_complete;
        soci::statement st =
            (sql_.prepare
                 << "SELECT t.trial_id, t.number, t.state, t.datetime_start, t.datetime_complete FROM trials t "
                    "WHERE "
                 << which_.condition << " ORDER BY t.trial_id",
             into(id), into(number, has_number), into(state), into(start, has_start), into(complete, has_complete),
             use(which_.a, "a"), use(which_.b, "b"));
        st.execute();
        while (st.fetch()) {
            if (has_number != soci::i_ok) damaged(id, "it has no number");
            auto& trial = trials_.emplace_back();
            trial.id = id;
            trial.number = number;
            trial.state = state_of(id, state);
            if (has_start == soci::i_ok) trial.start = time_of(id, start);
            if (has_complete == soci::i_ok) trial.complete = time_of(id, complete);
        }
    }

    static State state_of(std::int64_t id, const std::string& text) {
        for (const auto state : all_states)
            if (text == state_name(state)) return state;
        damaged(id, fmt::format("its state is '{}'", text));
    }

    static TimePoint time_of(std::int64_t id, const std::string& text) {
        if (const auto time = parse_timestamp(text)) return *time;
        damaged(id, fmt::format("'{}' is no date-time", text));
    }

    // Rows come by trial: the place of the last one is mostly the place of the next.
    TrialRecord& trial(std::int64_t id) {
        if (place_ < trials_.size() && trials_[place_].id == id) return trials_[place_];
        const auto found = std::ranges::lower_bound(trials_, id, {}, &TrialRecord::id);
        place_ = static_cast<std::size_t>(found - trials_.begin());
        return *found;
    }

    std::string from(const char* table) const {
        return fmt::format(" FROM {} c JOIN trials t ON t.trial_id = c.trial_id WHERE {}", table, which_.condition);
    }

    void read_params() {
        long long id = 0;
        std::string name, json;
        double value = 0;
        soci::statement st = (sql_.prepare << "SELECT c.trial_id, c.param_name, c.param_value, c.distribution_json"
                                           << from("trial_params") << " ORDER BY c.param_id",
                              into(id), into(name), into(value), into(json), use(which_.a, "a"), use(which_.b, "b"));
        st.execute();
        while (st.fetch()) trial(id).params.push_back({name, value, distribution(id, json)});
    }

    DistributionPtr distribution(std::int64_t id, const std::string& json) {
        auto& known = distributions_[json];
        if (known) return known;
        try {
            return known = std::make_shared<const Distribution>(distribution_from_json(json));
        } catch (const std::invalid_argument& e) {
            damaged(id, e.what());
        }
    }

    void read_values() {
        read_numbers("trial_values", "objective", "value", [](TrialRecord& t, std::int64_t objective, double value) {
            if (!t.values) t.values.emplace();
            const auto place = static_cast<std::size_t>(objective);
            if (place > t.values->size()) damaged(t.id, fmt::format("it has no value {}", t.values->size()));
            t.values->push_back(value);
        });
    }

    void read_reports() {
        read_numbers("trial_intermediate_values", "step", "intermediate_value",
                     [](TrialRecord& t, std::int64_t step, double value) {
                         t.intermediate_values.insert_or_assign(step, value);
                     });
    }

    template <class Keep>
    void read_numbers(const char* table, const char* place_column, const char* column, const Keep& keep) {
        long long id = 0, place = 0;
        double value = 0;
        soci::indicator has_value;
        std::string type;
        soci::statement st =
            (sql_.prepare << fmt::format("SELECT c.trial_id, c.{0}, c.{1}, c.{1}_type", place_column, column)
                          << from(table) << " ORDER BY c.trial_id, c." << place_column,
             into(id), into(place), into(value, has_value), into(type), use(which_.a, "a"), use(which_.b, "b"));
        st.execute();
        while (st.fetch()) {
            const auto number = from_stored({has_value == soci::i_ok ? std::optional(value) : std::nullopt, type});
            if (!number) damaged(id, fmt::format("{} {} has the type '{}'", column, place, type));
            keep(trial(id), place, *number);
        }
    }

    void read_attributes(const char* table, Attributes TrialRecord::*attributes) {
        long long id = 0;
        std::string key, json;
        soci::indicator has_json;
        soci::statement st = (sql_.prepare << "SELECT c.trial_id, c.\"key\", c.value_json" << from(table), into(id),
                              into(key), into(json, has_json), use(which_.a, "a"), use(which_.b, "b"));
        st.execute();
        while (st.fetch()) (trial(id).*attributes).insert_or_assign(key, has_json == soci::i_ok ? json : "null");
    }

    soci::session& sql_;
    Which which_;
    DistributionCache& distributions_;
    std::vector<TrialRecord> trials_;
    std::size_t place_ = 0;
};

}  // namespace

std::vector<TrialRecord> read_trials(soci::session& sql, std::int64_t study, std::int64_t after_id,
                                     DistributionCache& distributions) {
    return Reader(sql, {"t.study_id = :a AND t.trial_id > :b", study, after_id}, distributions)();
}

TrialRecord read_trial(soci::session& sql, std::int64_t id, DistributionCache& distributions) {
    auto trials = Reader(sql, {"t.trial_id = :a AND :b = 0", id, 0}, distributions)();
    if (trials.empty()) throw StorageError(fmt::format("the trial with trial_id {} is gone", id));
    return std::move(trials.front());
}

}  // namespace hone::host
