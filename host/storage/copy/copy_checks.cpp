#include "storage/copy/copy_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "storage/text_limits.hpp"
#include "study/names.hpp"
#include "text/utf8.hpp"

namespace hone::host {

namespace {

using Id = std::int64_t;
using Text = std::string;

[[noreturn]] void refuse(const std::string& text) { throw StorageError(text); }

void check_integer(const Dialect& dialect, std::string_view what, Id number) {
    if (dialect.largest_integer && number > *dialect.largest_integer)
        refuse(fmt::format("the {} {} is beyond {}, the largest one that {} keeps in Optuna's tables", what, number,
                           *dialect.largest_integer, dialect.name));
}

void check_number(const Dialect& dialect, std::string_view what, std::string_view name, std::optional<double> number) {
    if (!dialect.holds_infinity && number && !std::isfinite(*number))
        refuse(fmt::format("the {} '{}' has a value that is not finite, which {} cannot keep in a column of numbers",
                           what, name, dialect.name));
}

void check_utf8(const Dialect& dialect, std::string_view what, std::string_view name, std::string_view text) {
    if (!dialect.keeps_anything && !is_utf8(text))
        refuse(fmt::format("the {} '{}' is not UTF-8, and {} keeps nothing else", what, name, dialect.name));
}

void check_word(const Dialect& dialect, std::string_view what, std::string_view word,
                std::span<const std::string_view> words) {
    if (!dialect.keeps_anything && std::ranges::find(words, word) == words.end())
        refuse(fmt::format("the {} '{}' is none of those that {} keeps in Optuna's tables", what, word, dialect.name));
}

// A name, and the text that belongs to it.
void check_pair(const Dialect& dialect, std::string_view what, const Text& name, const std::optional<Text>& text) {
    check_text(dialect, what, name, text.value_or(""));
    check_utf8(dialect, what, name, name);
    check_utf8(dialect, what, name, text.value_or(""));
}

// Names of one study or trial.
class Apart {
 public:
    Apart(const Dialect& dialect, std::string_view what, NameClasses& classes)
        : dialect_(dialect), what_(what), classes_(classes) {}

    void add(const Text& name) {
        const auto [other, is_new] = names_.emplace(classes_.of(name), name);
        if (!is_new && other->second != name)
            refuse(
                fmt::format("the {}s '{}' and '{}' differ only in case, accents or blanks at their ends, and {} "
                            "takes these for one",
                            what_, other->second, name, dialect_.name));
    }

 private:
    const Dialect& dialect_;
    std::string_view what_;
    NameClasses& classes_;
    std::map<std::string_view, Text> names_;
};

constexpr std::array<std::string_view, 3> directions = {"NOT_SET", "MINIMIZE", "MAXIMIZE"};
constexpr std::array<std::string_view, 3> kinds_of_values = {"FINITE", "INF_POS", "INF_NEG"};
constexpr std::array<std::string_view, 4> kinds_of_reports = {"FINITE", "INF_POS", "INF_NEG", "NAN"};

}  // namespace

NameClasses::NameClasses(Database& database, std::string_view table, std::string_view column) : database_(database) {
    if (!database.dialect().takes_names_for_one) return;
    database.read([&] {
        const auto found = Query<std::tuple<Text, Text>, std::tuple<Text, Text>>(
                               database.connection(),
                               "SELECT character_set_name, collation_name FROM information_schema.columns "
                               "WHERE table_schema = database() AND table_name = :table AND column_name = :column")
                               .first(table, column);
        if (found) std::tie(charset_, collation_) = *found;
        return true;
    });
}

const std::string& NameClasses::of(const std::string& name) {
    if (collation_.empty()) return name;
    const auto known = known_.find(name);
    if (known != known_.end()) return known->second;
    return known_.emplace(name, asked_of_database(name)).first->second;
}

// Padded with blanks, since most collations do not count them at the end.
std::string NameClasses::asked_of_database(const std::string& name) {
    return database_.read([&] {
        Query<std::tuple<Text>, std::tuple<Text>> weight(
            database_.connection(),
            fmt::format("SELECT hex(weight_string(CONVERT(:name USING {}) COLLATE {} AS CHAR(512)))", charset_,
                        collation_));
        return std::get<0>(weight.first(name).value());
    });
}

CopyChecks::CopyChecks(Database& target)
    : target_(target),
      dialect_(target.dialect()),
      study_user_keys_(target, "study_user_attributes", "key"),
      study_system_keys_(target, "study_system_attributes", "key"),
      parameters_(target, "trial_params", "param_name"),
      user_keys_(target, "trial_user_attributes", "key"),
      system_keys_(target, "trial_system_attributes", "key"),
      metrics_(target, "hone_reports", "metric") {}

void CopyChecks::check(const StudyRows& study) {
    for (const auto& [objective, direction] : study.directions)
        check_word(dialect_, "direction", direction, directions);
    const auto check = [this](const auto& attributes, NameClasses& classes) {
        Apart names(dialect_, "attribute", classes);
        for (const auto& [key, json] : attributes) {
            check_pair(dialect_, "attribute", key, json);
            names.add(key);
        }
    };
    check(study.user_attrs, study_user_keys_);
    check(study.system_attrs, study_system_keys_);
}

void CopyChecks::check(const TrialRows& trials) {
    if (!trials.series.empty() && !target_.has_own_tables())
        refuse(fmt::format("the metric '{}' stands in a table of hone's own, which {} lacks and this user may not make",
                           std::get<2>(trials.series.front()), target_.shown()));
    check_words(trials);
    check_numbers(trials);
    check_texts(trials);
    check_names(trials);
}

void CopyChecks::check_words(const TrialRows& trials) const {
    std::array<std::string_view, all_states.size()> states;
    std::ranges::transform(all_states, states.begin(), state_name);
    for (const auto& row : trials.trials) check_word(dialect_, "state", std::get<2>(row), states);
    for (const auto& row : trials.values) check_word(dialect_, "kind of value", std::get<3>(row), kinds_of_values);
    for (const auto& row : trials.reports) check_word(dialect_, "kind of report", std::get<3>(row), kinds_of_reports);
}

void CopyChecks::check_numbers(const TrialRows& trials) const {
    for (const auto& row : trials.trials) check_integer(dialect_, "number", std::get<1>(row).value_or(0));
    for (const auto& [id, name, value, json] : trials.params) check_number(dialect_, "parameter", name, value);
    for (const auto& [id, objective, value, kind] : trials.values) {
        check_integer(dialect_, "objective", objective);
        check_number(dialect_, "objective", std::to_string(objective), value);
    }
    for (const auto& [id, step, value, kind] : trials.reports) {
        check_integer(dialect_, "report at step", step);
        check_number(dialect_, "report at step", std::to_string(step), value);
    }
    for (const auto& [id, step, metric, value, kind] : trials.series) {
        check_integer(dialect_, "report at step", step);
        check_number(dialect_, "metric", metric, value);
    }
}

void CopyChecks::check_texts(const TrialRows& trials) const {
    for (const auto& [id, name, value, json] : trials.params) check_pair(dialect_, "parameter", name, json);
    for (const auto* attributes : {&trials.user_attrs, &trials.system_attrs})
        for (const auto& [id, key, json] : *attributes) check_pair(dialect_, "attribute", key, json);
    for (const auto& row : trials.series) check_pair(dialect_, "metric", std::get<2>(row), "");
}

void CopyChecks::check_names(const TrialRows& trials) {
    const auto check = [this](const auto& rows, auto name_of, std::string_view what, NameClasses& classes) {
        for (auto row = rows.begin(); row != rows.end();) {
            const auto trial = std::get<0>(*row);
            Apart names(dialect_, what, classes);
            for (; row != rows.end() && std::get<0>(*row) == trial; ++row) names.add(name_of(*row));
        }
    };
    if (!dialect_.takes_names_for_one) return;
    const auto second = [](const auto& row) -> const Text& { return std::get<1>(row); };
    check(trials.params, second, "parameter", parameters_);
    check(trials.user_attrs, second, "attribute", user_keys_);
    check(trials.system_attrs, second, "attribute", system_keys_);
    check(
        trials.series, [](const auto& row) -> const Text& { return std::get<2>(row); }, "metric", metrics_);
}

}  // namespace hone::host
