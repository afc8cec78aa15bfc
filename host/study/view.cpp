#include "study/view.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace hone::host {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr auto no_dist = std::numeric_limits<std::uint32_t>::max();

hone_str str_of(const std::string& s) { return {s.data(), s.size()}; }

std::vector<const double*> pointers(const std::vector<std::vector<double>>& series) {
    std::vector<const double*> starts;
    for (const auto& s : series) starts.push_back(s.data());
    return starts;
}

}  // namespace

View::View(History& history, bool pruned_in_space, Shows shows)
    : history_(history), shows_(std::move(shows)), space_(pruned_in_space) {
    const auto n_objectives = history.directions().size();
    loss_.resize(n_objectives);
    last_loss_.resize(n_objectives);
    attribute_.resize(history.attribute_keys().size());
}

void View::advance() {
    const auto snapshot = history_.since(seen());
    learn_tables(snapshot);
    std::uint64_t rows = n_;
    for (const auto& row : snapshot.rows) rows = std::max(rows, row->number + 1);
    for (const auto& [row, proposal] : snapshot.running)
        if (shows(row)) rows = std::max(rows, row + 1);
    grow(rows);
    show_running({});  // what was running before may be finished now
    for (const auto& row : snapshot.rows) {
        note_finished(row->number);
        if (shows(row->number)) put(*row);
    }
    show_running(snapshot.running);
    rows_seen_ += snapshot.rows.size();
    std::sort(fresh_.begin(), fresh_.end());
}

std::uint32_t View::column(std::string_view name) {
    const auto place = history_.column(name);
    if (place >= columns_.size()) {
        learn_tables(history_.since(seen()));
        grow(n_);
    }
    return place;
}

void View::learn_tables(const Snapshot& snapshot) {
    for (const auto* name : snapshot.columns) columns_.push_back({.name = name, .value = {}, .dist = {}});
    dists_.insert(dists_.end(), snapshot.dists.begin(), snapshot.dists.end());
    constraints_.insert(constraints_.end(), snapshot.constraints.begin(), snapshot.constraints.end());
    violation_.resize(constraints_.size());
}

void View::grow(std::uint64_t rows) {
    n_ = rows;
    state_.resize(rows, HONE_STATE_UNSEEN);
    reason_.resize(rows, HONE_REASON_UNKNOWN);
    seconds_.resize(rows, nan);
    last_step_.resize(rows, -1);
    paths_.resize(rows);
    for (auto* group : {&loss_, &last_loss_, &violation_, &attribute_})
        for (auto& series : *group) series.resize(rows, nan);
    for (auto& column : columns_) {
        column.value.resize(rows, nan);
        column.dist.resize(rows, no_dist);
    }
}

void View::put(const Row& row) {
    const auto r = row.number;
    state_[r] = static_cast<std::uint8_t>(row.state);
    reason_[r] = row.reason;
    seconds_[r] = row.seconds;
    for (std::size_t k = 0; k < row.loss.size(); ++k) loss_[k][r] = row.loss[k];
    for (const auto& [constraint, value] : row.violations) violation_[constraint][r] = value;
    for (std::size_t k = 0; k < row.attributes.size(); ++k) attribute_[k][r] = row.attributes[k];
    last_step_[r] = row.last_step;
    last_loss_[0][r] = row.last_loss;
    put_cells(r, row.cells);
    for (const auto& cell : row.cells) {
        auto& column = columns_[cell.column];
        if (column.newest_dist && r < column.newest_row) continue;
        column.newest_row = r;
        column.newest_dist = cell.dist;
    }
    auto& count = row.state == State::Complete ? n_complete_ : row.state == State::Pruned ? n_pruned_ : n_fail_;
    ++count;
    fresh_.push_back(r);
    space_.absorb(row);
}

void View::note_finished(std::uint64_t row) {
    without_.erase(row);
    for (; below_ < row; ++below_) without_.insert(below_);
    below_ = std::max(below_, row + 1);
}

void View::put_cells(std::uint64_t row, const std::vector<Cell>& cells) {
    for (const auto place : paths_[row]) {
        columns_[place].value[row] = nan;
        columns_[place].dist[row] = no_dist;
    }
    paths_[row].clear();
    for (const auto& cell : cells) {
        columns_[cell.column].value[row] = cell.value;
        columns_[cell.column].dist[row] = cell.dist;
        paths_[row].push_back(cell.column);
    }
}

void View::show_running(const RunningTrials& running) {
    for (const auto row : running_) {
        state_[row] = HONE_STATE_UNSEEN;
        put_cells(row, {});
    }
    running_.clear();
    for (const auto& [row, proposal] : running) {
        if (!shows(row)) continue;
        state_[row] = HONE_STATE_RUNNING;
        put_cells(row, proposal);
        // Hosts tell each other values, and a view is the same in all of them.
        for (const auto& cell : proposal) {
            auto& column = columns_[cell.column];
            column.dist[row] = column.newest_dist.value_or(cell.dist);
        }
        running_.push_back(row);
    }
}

const hone_history* View::table() {
    rebuild_pointers();
    table_ = {.struct_size = sizeof(hone_history),
              .n_objectives = static_cast<std::uint32_t>(loss_.size()),
              .n = n_,
              .n_complete = n_complete_,
              .n_pruned = n_pruned_,
              .n_fail = n_fail_,
              .n_running = running_.size(),
              .state = state_.data(),
              .reason = reason_.data(),
              .seconds = seconds_.data(),
              .loss = loss_pointers_.data(),
              .n_constraints = constraints_.size(),
              .constraint_names = constraint_names_.data(),
              .violation = violation_pointers_.data(),
              .n_columns = columns_.size(),
              .column = column_tables_.data(),
              .n_dists = dists_.size(),
              .dist = dist_tables_.data(),
              .n_attributes = attribute_.size(),
              .attribute = attribute_pointers_.data(),
              .n_fresh = fresh_.size(),
              .fresh = fresh_.data(),
              .running = running_.data(),
              .last_step = last_step_.data(),
              .last_loss = last_loss_pointers_.data(),
              .ctx = this,
              .path = path};
    return &table_;
}

void View::rebuild_pointers() {
    loss_pointers_ = pointers(loss_);
    last_loss_pointers_ = pointers(last_loss_);
    attribute_pointers_ = pointers(attribute_);
    column_tables_.clear();
    for (const auto& c : columns_) column_tables_.push_back({str_of(*c.name), c.value.data(), c.dist.data()});
    for (auto i = dist_tables_.size(); i < dists_.size(); ++i) dist_tables_.push_back(dists_[i]->table());
    rebuild_constraints();
}

// By name, and not as they became known, which is another order in every host.
void View::rebuild_constraints() {
    std::vector<std::size_t> places(constraints_.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    std::ranges::sort(places, {}, [this](std::size_t place) -> std::string_view { return *constraints_[place]; });
    constraint_names_.clear();
    violation_pointers_.clear();
    for (const auto place : places) {
        constraint_names_.push_back(str_of(*constraints_[place]));
        violation_pointers_.push_back(violation_[place].data());
    }
}

const std::uint32_t* View::path(const hone_history* history, std::uint64_t row, std::uint64_t* n) noexcept {
    const auto& places = static_cast<const View*>(history->ctx)->paths_[row];
    *n = places.size();
    return places.data();
}

std::vector<SearchSpace::Member> View::space(std::int32_t which) const {
    auto members = which == HONE_ASK_GROUPS ? space_.grouped_members() : space_.members();
    std::erase_if(members, [this](const auto& member) { return dist(member.dist).distribution()->single(); });
    std::sort(members.begin(), members.end(),
              [this](const auto& a, const auto& b) { return column_name(a.column) < column_name(b.column); });
    std::map<std::uint32_t, std::uint32_t> numbers;
    for (auto& member : members)
        member.group = numbers.try_emplace(member.group, static_cast<std::uint32_t>(numbers.size())).first->second;
    return members;
}

RecordedView View::describe() const {
    RecordedView view{.below = below_, .without = without_, .running = running_, .blank = {}, .bracket = {}};
    for (const auto row : running_)
        if (paths_[row].empty()) view.blank.push_back(row);
    return view;
}

}  // namespace hone::host
