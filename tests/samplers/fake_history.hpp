// A study made by hand, as a host would show it to a sampler.
#pragma once

#include <hone/abi.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace fake {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

struct Parameter {
    std::string name;
    hone_dist dist;
};

inline Parameter real(std::string name, double low, double high, std::uint32_t flags = 0, double step = 0) {
    return {std::move(name), {HONE_FLOAT, flags, low, high, step, 0, nullptr, nullptr}};
}
inline Parameter integer(std::string name, double low, double high, std::uint32_t flags = 0, double step = 1) {
    return {std::move(name), {HONE_INT, flags, low, high, step, 0, nullptr, nullptr}};
}
inline Parameter categorical(std::string name, const std::vector<hone_choice>& choices) {
    const auto n = static_cast<double>(choices.size());
    return {std::move(name), {HONE_CATEGORICAL, 0, 0, n - 1, 1, choices.size(), choices.data(), nullptr}};
}

struct Trial {
    std::uint8_t state = HONE_STATE_COMPLETE;
    std::vector<double> values;  // one a parameter; `none` where the trial lacks it
    std::vector<double> losses;  // one an objective, or empty
    std::vector<double> violations = {};
    std::int64_t last_step = -1;
    double last_loss = none;
    std::vector<double> attributes = {};  // as the sampler's descriptor lists them
    std::uint8_t reason = HONE_REASON_UNKNOWN;
};

class History {
 public:
    History(std::uint32_t n_objectives, std::vector<Parameter> parameters, std::size_t n_constraints = 0,
            std::size_t n_attributes = 0)
        : parameters_(std::move(parameters)),
          values_(parameters_.size()),
          dists_of_rows_(parameters_.size()),
          losses_(n_objectives),
          last_losses_(n_objectives),
          violations_(n_constraints),
          attributes_(n_attributes) {
        for (const Parameter& p : parameters_) dists_.push_back(&p.dist);
        names_.assign(n_constraints, hone_str{});
    }
    History(const History&) = delete;

    void add(const Trial& trial) {
        states_.push_back(HONE_STATE_UNSEEN);
        reasons_.push_back(HONE_REASON_UNKNOWN);
        seconds_.push_back(1);
        last_steps_.push_back(-1);
        for (auto& dists : dists_of_rows_) dists.push_back(UINT32_MAX);
        for (auto* group : {&values_, &losses_, &last_losses_, &violations_, &attributes_})
            for (auto& series : *group) series.push_back(none);
        put(size() - 1, trial);
    }

    // What a trial has become; a finished one is never anything else.
    void put(std::size_t row, const Trial& trial) {
        const auto at = [](const std::vector<double>& v, std::size_t i) { return i < v.size() ? v[i] : none; };
        states_[row] = trial.state;
        reasons_[row] = trial.reason;
        last_steps_[row] = trial.last_step;
        for (std::size_t p = 0; p < values_.size(); ++p) {
            values_[p][row] = at(trial.values, p);
            dists_of_rows_[p][row] = std::isnan(values_[p][row]) ? UINT32_MAX : static_cast<std::uint32_t>(p);
        }
        for (std::size_t k = 0; k < losses_.size(); ++k) {
            losses_[k][row] = at(trial.losses, k);
            last_losses_[k][row] = trial.last_loss;
        }
        for (std::size_t c = 0; c < violations_.size(); ++c) violations_[c][row] = at(trial.violations, c);
        for (std::size_t a = 0; a < attributes_.size(); ++a) attributes_[a][row] = at(trial.attributes, a);
    }

    // What a running trial shows; of a finished row a host would never change it.
    void change(std::size_t row, const std::vector<double>& values) {
        for (std::size_t p = 0; p < values_.size(); ++p) values_[p][row] = values[p];
    }

    // Changes a running trial to what it ended as; of a finished row a host would never do that.
    void finish(std::size_t row, std::vector<double> losses) {
        states_[row] = HONE_STATE_COMPLETE;
        for (std::size_t k = 0; k < losses_.size(); ++k) losses_[k][row] = losses[k];
    }

    std::size_t size() const { return states_.size(); }
    const std::vector<Parameter>& parameters() const { return parameters_; }

    std::vector<std::uint64_t> finished() const {
        std::vector<std::uint64_t> rows;
        for (std::uint64_t row = 0; row < size(); ++row)
            if (states_[row] >= HONE_STATE_COMPLETE && states_[row] <= HONE_STATE_FAIL) rows.push_back(row);
        return rows;
    }

    // The view of all rows, where `fresh` finished since the instance's last call. Valid until the next call.
    const hone_history& view(std::vector<std::uint64_t> fresh) {
        fresh_ = std::move(fresh);
        running_.clear();
        view_ = {};
        view_.struct_size = sizeof view_;
        view_.n_objectives = static_cast<std::uint32_t>(losses_.size());
        view_.n = size();
        for (std::uint64_t row = 0; row < size(); ++row) count(row);
        view_.state = states_.data();
        view_.reason = reasons_.data();
        view_.seconds = seconds_.data();
        view_.loss = pointers(losses_, loss_pointers_);
        view_.n_constraints = violations_.size();
        view_.constraint_names = names_.data();
        view_.violation = pointers(violations_, violation_pointers_);
        view_.n_attributes = attributes_.size();
        view_.attribute = pointers(attributes_, attribute_pointers_);
        columns_.clear();
        for (std::size_t p = 0; p < parameters_.size(); ++p)
            columns_.push_back({{parameters_[p].name.data(), parameters_[p].name.size()},
                                values_[p].data(),
                                dists_of_rows_[p].data()});
        view_.n_columns = columns_.size();
        view_.column = columns_.data();
        view_.n_dists = dists_.size();
        view_.dist = dists_.data();
        view_.n_fresh = fresh_.size();
        view_.fresh = fresh_.data();
        view_.running = running_.data();
        view_.last_step = last_steps_.data();
        view_.last_loss = pointers(last_losses_, last_loss_pointers_);
        paths_.assign(size(), {});
        for (std::uint64_t row = 0; row < size(); ++row)
            for (std::uint32_t p = 0; p < values_.size(); ++p)
                if (!std::isnan(values_[p][row])) paths_[row].push_back(p);
        view_.ctx = &paths_;
        view_.path = [](const hone_history* view, std::uint64_t row, std::uint64_t* n) noexcept {
            const auto& path = (*static_cast<const std::vector<std::vector<std::uint32_t>>*>(view->ctx))[row];
            *n = path.size();
            return path.data();
        };
        return view_;
    }

 private:
    using Columns = std::vector<std::vector<double>>;

    void count(std::uint64_t row) {
        switch (states_[row]) {
            case HONE_STATE_COMPLETE:
                ++view_.n_complete;
                break;
            case HONE_STATE_PRUNED:
                ++view_.n_pruned;
                break;
            case HONE_STATE_FAIL:
                ++view_.n_fail;
                break;
            case HONE_STATE_RUNNING:
                ++view_.n_running;
                running_.push_back(row);
                break;
            default:
                break;
        }
    }

    static const double* const* pointers(const Columns& columns, std::vector<const double*>& to) {
        to.clear();
        for (const auto& column : columns) to.push_back(column.data());
        return to.data();
    }

    std::vector<Parameter> parameters_;
    Columns values_;
    std::vector<std::vector<std::uint32_t>> dists_of_rows_;
    Columns losses_, last_losses_, violations_, attributes_;
    std::vector<std::uint8_t> states_, reasons_;
    std::vector<double> seconds_;
    std::vector<std::int64_t> last_steps_;
    std::vector<hone_str> names_;
    std::vector<const hone_dist*> dists_;
    std::vector<std::vector<std::uint32_t>> paths_;  // of each row: its parameters, in their order

    hone_history view_ = {};
    std::vector<std::uint64_t> fresh_, running_;
    std::vector<hone_column> columns_;
    std::vector<const double*> loss_pointers_, last_loss_pointers_, violation_pointers_, attribute_pointers_;
};

// A request for some parameters of a history.
class Ask {
 public:
    Ask(const History& history, std::vector<std::uint32_t> columns, std::uint64_t trial, std::uint64_t seed)
        : columns_(std::move(columns)),
          fixed_(columns_.size(), 0),
          group_(columns_.size(), 0),
          value_(columns_.size(), none) {
        for (const std::uint32_t c : columns_) dists_.push_back(&history.parameters()[c].dist);
        ask_ = {};
        ask_.struct_size = sizeof ask_;
        ask_.n = static_cast<std::uint32_t>(columns_.size());
        ask_.trial = trial;
        ask_.seed = seed;
        ask_.column = columns_.data();
        ask_.dist = dists_.data();
        ask_.fixed = fixed_.data();
        ask_.group = group_.data();
        ask_.value = value_.data();
        ask_.ctx = &attributes_;
        ask_.attribute = [](const hone_ask* ask, hone_str key, hone_str json) noexcept -> hone_status {
            auto& attributes = *static_cast<std::map<std::string, std::string>*>(ask->ctx);
            attributes[{key.data, key.size}] = {json.data, json.size};
            return HONE_OK;
        };
        ask_.claim = [](const hone_ask*, hone_str) noexcept -> hone_status { return HONE_OK; };
    }
    Ask(const Ask&) = delete;

    void fix(std::size_t place, double value) {
        fixed_[place] = 1;
        value_[place] = value;
    }
    void group(const std::vector<std::uint32_t>& groups) { std::copy(groups.begin(), groups.end(), group_.begin()); }
    hone_ask* raw() { return &ask_; }
    const std::vector<double>& values() const { return value_; }
    // What the sampler noted on the trial: JSON by key.
    const std::map<std::string, std::string>& attributes() const { return attributes_; }

 private:
    std::map<std::string, std::string> attributes_;
    std::vector<std::uint32_t> columns_;
    std::vector<const hone_dist*> dists_;
    std::vector<std::uint8_t> fixed_;
    std::vector<std::uint32_t> group_;
    std::vector<double> value_;
    hone_ask ask_;
};

}  // namespace fake
