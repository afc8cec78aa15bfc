#pragma once

#include <hone/abi.h>

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace hone::tpe {

/// A study that goes on where another one, the source, ended: its views with the finished trials of the source before
/// their own, as though they had been added to the study first. Choices are known again by what they are, not by their
/// place.
class Continuation {
 public:
    /// `source`: outlives it, with as many objectives. `unknown`: told, once, of each parameter in question that no
    /// trial of the source can teach.
    Continuation(const hone_history& source, std::function<void(std::string_view name)> unknown);

    /// The view, where the parameters that a request is for may be learned from the source, too. It has what Tpe reads
    /// of a history: no paths, times, attributes or names of constraints. [borrow: until the next call]
    const hone_history& of(const hone_history& own, const hone_ask& ask);
    /// Likewise for a single parameter.
    const hone_history& of(const hone_history& own, std::uint32_t column, const hone_dist& dist);
    /// The request, for that view.
    hone_ask of(const hone_ask& own) const;

 private:
    struct Column {
        std::vector<double> value;
        bool taught = false;  // the source's rows have been filled in
    };

    void look(const hone_history& own);
    void grow(const hone_history& own);
    void add_finished(const hone_history& from, std::uint64_t row, std::uint64_t at);
    void copy_values(const hone_history& own, std::uint64_t row);
    void teach(const hone_history& own, std::uint32_t column, const hone_dist& dist);
    void point(const hone_history& own);

    const hone_history& source_;
    std::function<void(std::string_view name)> unknown_;
    bool source_is_fresh_ = true;
    std::vector<std::uint8_t> state_, reason_;
    std::vector<std::int64_t> last_step_;
    std::vector<std::vector<double>> loss_, last_loss_;
    std::vector<double> violation_;  // in total
    std::vector<Column> columns_;
    std::vector<std::uint64_t> fresh_, running_;

    std::vector<const double*> loss_pointers_, last_loss_pointers_;
    const double* violation_pointer_ = nullptr;
    std::vector<hone_column> column_tables_;
    hone_history view_ = {};
};

}  // namespace hone::tpe
