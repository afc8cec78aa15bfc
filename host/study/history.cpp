#include "study/history.hpp"

#include <charconv>
#include <cmath>
#include <functional>
#include <limits>

#include "study/attributes.hpp"

namespace hone::host {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::size_t hash_of(const Distribution& d) {
    std::size_t h = static_cast<std::size_t>(d.kind) * 2 + d.log;
    for (const double v : {d.low, d.high, d.step, static_cast<double>(d.choices.size())})
        h = h * 1099511628211u ^ std::hash<double>{}(v);
    return h;
}

// Most databases keep no -0.0, so what this host computed must not either.
double unsigned_zero(double value) { return value + 0.0; }

double seconds_of(const TrialRecord& t) {
    return t.start && t.complete ? std::chrono::duration<double>(*t.complete - *t.start).count() : nan;
}

}  // namespace

History::History(std::vector<Direction> directions, std::vector<std::string> attribute_keys)
    : directions_(std::move(directions)), attribute_keys_(std::move(attribute_keys)) {}

bool History::learn_finished(const TrialRecord& trial) {
    const auto number = static_cast<std::uint64_t>(trial.number);
    auto row = std::make_shared<Row>();
    row->number = number;
    row->state = trial.state;
    row->reason = trial.state == State::Fail ? failure_reason(trial.system_attrs) : std::uint8_t{0};
    row->seconds = seconds_of(trial);
    if (trial.values)
        for (std::size_t k = 0; k < trial.values->size() && k < directions_.size(); ++k)
            row->loss.push_back(unsigned_zero(loss_of((*trial.values)[k], directions_[k])));
    for (const auto& key : attribute_keys_) row->attributes.push_back(number_attribute(trial.system_attrs, key));
    row->last_loss = nan;
    if (!trial.intermediate_values.empty() && directions_.size() == 1) {
        const auto& [step, value] = *trial.intermediate_values.rbegin();
        row->last_step = step;
        row->last_loss = loss_of(value, directions_[0]);
    }

    const std::lock_guard lock(mutex_);
    running_.erase(number);
    if (!finished_.insert(number).second) return false;
    row->cells = cells_locked(trial.params);
    for (const auto& cell : row->cells) newest_dist_[cell.column] = cell.dist;
    for (const auto& [name, value] : constraints_of(trial.system_attrs))
        row->violations.emplace_back(constraint_locked(name), value);
    rows_.push_back(std::move(row));
    return true;
}

void History::learn_running(std::uint64_t number, const std::vector<Parameter>& proposal) {
    const std::lock_guard lock(mutex_);
    if (!finished_.contains(number)) running_[number] = cells_locked(proposal);
}

void History::forget_running(std::uint64_t number) {
    const std::lock_guard lock(mutex_);
    running_.erase(number);
}

Snapshot History::since(const Seen& seen) const {
    const std::lock_guard lock(mutex_);
    Snapshot snapshot;
    snapshot.rows.assign(rows_.begin() + static_cast<std::ptrdiff_t>(seen.rows), rows_.end());
    snapshot.running = running_;
    for (auto i = seen.columns; i < columns_.size(); ++i) snapshot.columns.push_back(&columns_[i]);
    for (auto i = seen.dists; i < dists_.size(); ++i) snapshot.dists.push_back(&dists_[i]);
    for (auto i = seen.constraints; i < constraints_.size(); ++i) snapshot.constraints.push_back(&constraints_[i]);
    return snapshot;
}

std::uint32_t History::column(std::string_view name) {
    const std::lock_guard lock(mutex_);
    return column_locked(name);
}

DistributionPtr History::newest_distribution(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    const auto place = column_places_.find(name);
    if (place == column_places_.end()) return nullptr;
    const auto dist = newest_dist_.find(place->second);
    return dist == newest_dist_.end() ? nullptr : dists_[dist->second].distribution();
}

std::size_t History::finished() const {
    const std::lock_guard lock(mutex_);
    return rows_.size();
}

std::uint32_t History::column_locked(std::string_view name) {
    if (const auto it = column_places_.find(name); it != column_places_.end()) return it->second;
    const auto place = static_cast<std::uint32_t>(columns_.size());
    columns_.emplace_back(name);
    column_places_.emplace(name, place);
    return place;
}

std::uint32_t History::dist_locked(const DistributionPtr& distribution) {
    const auto hash = hash_of(*distribution);
    const auto [begin, end] = dist_places_.equal_range(hash);
    for (auto it = begin; it != end; ++it)
        if (*dists_[it->second].distribution() == *distribution) return it->second;
    const auto place = static_cast<std::uint32_t>(dists_.size());
    dists_.emplace_back(distribution);
    dist_places_.emplace(hash, place);
    return place;
}

std::vector<Cell> History::cells_locked(const std::vector<Parameter>& params) {
    std::vector<Cell> cells;
    cells.reserve(params.size());
    for (const auto& p : params)
        cells.push_back({column_locked(p.name), dist_locked(p.distribution), unsigned_zero(p.value)});
    return cells;
}

std::uint32_t History::constraint_locked(std::string_view name) {
    for (std::size_t i = 0; i < constraints_.size(); ++i)
        if (constraints_[i] == name) return static_cast<std::uint32_t>(i);
    constraints_.emplace_back(name);
    return static_cast<std::uint32_t>(constraints_.size() - 1);
}

}  // namespace hone::host
