#include "storage/copy/content_sum.hpp"

#include <bit>

#include "study/seeds.hpp"

namespace hone::host {

namespace {

// FNV-1a over what tells one row from another, each part with its length or kind.
class RowHash {
 public:
    void add(std::int64_t number) {
        for (int i = 0; i < 8; ++i) add_byte(static_cast<std::uint64_t>(number) >> (8 * i));
    }
    void add(double number) { add(std::bit_cast<std::int64_t>(number + 0.0)); }  // -0.0 + 0.0 is 0.0
    void add(std::string_view text) {
        add(static_cast<std::int64_t>(text.size()));
        for (const char c : text) add_byte(static_cast<unsigned char>(c));
    }
    template <class T>
    void add(const std::optional<T>& value) {
        add_byte(value.has_value());
        if (value) add(*value);
    }

    // Rows are summed up, so their bits must be well mixed.
    std::uint64_t value() const { return splitmix64(hash_); }

 private:
    void add_byte(std::uint64_t byte) { hash_ = (hash_ ^ (byte & 0xff)) * 0x100000001b3; }

    std::uint64_t hash_ = 0xcbf29ce484222325;
};

constexpr std::int64_t no_trial = -1;

}  // namespace

template <class... Columns>
void ContentSum::add_row(std::string_view table, std::int64_t trial, const Columns&... columns) {
    RowHash hash;
    hash.add(table);
    hash.add(trial);
    (hash.add(columns), ...);
    sum_ += hash.value();
    ++counts_[table];
}

void ContentSum::add(const StudyRows& study) {
    for (const auto& [objective, direction] : study.directions)
        add_row("study_directions", no_trial, objective, std::string_view(direction));
    for (const auto& [key, json] : study.user_attrs)
        add_row("study_user_attributes", no_trial, std::string_view(key), json);
    for (const auto& [key, json] : study.system_attrs)
        add_row("study_system_attributes", no_trial, std::string_view(key), json);
}

void ContentSum::add(const TrialRows& rows) {
    const auto common = [this](TrialRows::Time time) {
        if (time && times_ == Times::WholeSeconds) time->resize(std::string_view("2026-11-24 09:15:08").size());
        return time;
    };
    for (const auto& [id, number, state, start, complete] : rows.trials)
        add_row("trials", number.value_or(no_trial), std::string_view(state), common(start), common(complete));
    for_each_table(rows, [&](std::string_view table, const auto& of_trials) {
        auto trial = rows.trials.begin();
        for (const auto& row : of_trials) {
            while (std::get<0>(*trial) != std::get<0>(row)) ++trial;
            std::apply(
                [&](std::int64_t, const auto&... columns) {
                    add_row(table, std::get<1>(*trial).value_or(no_trial), columns...);
                },
                row);
        }
    });
}

}  // namespace hone::host
