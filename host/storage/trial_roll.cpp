#include "storage/trial_roll.hpp"

#include <fmt/format.h>

#include <limits>

#include "storage/format/timestamp.hpp"
#include "study/names.hpp"

namespace hone::host {

TrialRoll::TrialRoll(const Database& database)
    : dialect_(database.dialect()),
      study_name_(database.connection(),
                  fmt::format("SELECT study_name FROM studies WHERE study_id = :study{}", database.dialect().row_lock)),
      newer_(database.connection(),
             "SELECT trial_id, number, state FROM trials WHERE study_id = :study AND trial_id BETWEEN :first AND :last "
             "ORDER BY trial_id"),
      claim_(
          database.connection(),
          "UPDATE trials SET state = 'RUNNING', datetime_start = :start WHERE trial_id = :trial AND state = 'WAITING'"),
      insert_(database,
              "INSERT INTO trials (study_id, number, state, datetime_start) VALUES (:study, :number, :state, :start)",
              "trial_id"),
      insert_many_(database, "INSERT INTO trials (study_id, number, state, datetime_start, datetime_complete)", ""),
      left_over_(database) {}

// A trial's number is how many trials of its study came before it. A finished trial never becomes WAITING, so that
// those seen once need not be seen again.
TrialRoll::Study TrialRoll::catch_up(std::int64_t study) {
    const auto name = study_name_.first(study);
    if (!name) throw StudyGone();
    auto& known = known_[study];
    if (known.study_name == std::get<0>(*name) && look_at_newer(study, known)) return Study::Known;
    known = Known{std::get<0>(*name), {0, -1}, {}};
    look_at_newer(study, known);
    return Study::Another;
}

// None: the last trial that is known is gone, or another one, for SQLite uses the ids of deleted studies and trials
// again.
std::optional<std::vector<TrialRoll::Place>> TrialRoll::look_at_newer(std::int64_t study, Known& known) {
    std::vector<Place> newer;
    const auto last = known.last;
    bool is_there = last.id == 0;
    newer_.each(
        [&](Id id, std::optional<Id> number, const Text& state) {
            if (id == last.id) is_there = number == last.number;
            if (!is_there || id == last.id) return;
            known.last = {id, known.last.number + 1};
            newer.push_back(known.last);
            if (state == "WAITING") known.waiting.emplace(id, known.last.number);
        },
        // To an end, though there is none: of an open range PostgreSQL expects a third of the table.
        study, last.id, dialect_.largest_integer.value_or(std::numeric_limits<Id>::max()));
    if (!is_there) return std::nullopt;
    return newer;
}

std::optional<TrialRoll::Place> TrialRoll::claim(std::int64_t study, TimePoint start) {
    auto& waiting = known_.at(study).waiting;
    while (!waiting.empty()) {
        const auto [id, number] = *waiting.begin();
        waiting.erase(waiting.begin());
        if (claim_(timestamp_text(start), id) == 1) return Place{id, number};
    }
    return std::nullopt;
}

TrialRoll::Place TrialRoll::add(std::int64_t study, std::optional<TimePoint> start) {
    auto& known = known_.at(study);
    const auto number = known.last.number + 1;
    const auto text = start ? std::optional(timestamp_text(*start)) : std::nullopt;
    const auto id = insert_(study, number, start ? "RUNNING" : "WAITING", text);
    left_over_.drop_of_trials(id, id);
    known.last = {id, number};
    if (!start) known.waiting.emplace(id, number);
    return known.last;
}

std::vector<TrialRoll::Place> TrialRoll::begin(std::int64_t study, std::size_t count, TimePoint start) {
    if (count == 0) return {};
    if (count == 1) return {add(study, start)};
    TrialRecord running;
    running.start = start;
    return add(study, std::vector(count, running));
}

// Of many rows, no database says what ids they got, so these are read again. They ascend in the order of the rows.
std::vector<TrialRoll::Place> TrialRoll::add(std::int64_t study, std::span<const TrialRecord> trials) {
    auto& known = known_.at(study);
    const auto text = [this](std::optional<TimePoint> time) {
        return time ? std::optional(timestamp_text(dialect_.kept(*time))) : std::nullopt;
    };
    insert_many_.clear();
    auto number = known.last.number;
    for (const auto& trial : trials)
        insert_many_.add(study, ++number, Text(state_name(trial.state)), text(trial.start), text(trial.complete));
    insert_many_.flush();
    auto places = look_at_newer(study, known).value();
    if (!places.empty()) left_over_.drop_of_trials(places.front().id, places.back().id);
    return places;
}

}  // namespace hone::host
