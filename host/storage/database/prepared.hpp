// SQL statements that are prepared once and bound each time, kept for a connection's life.
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "storage/database/connection.hpp"
#include "storage/storage.hpp"

namespace hone::host {

// A variable that SOCI binds to a statement or fetches into. T: std::int64_t, double, std::string, or an optional of
// one, which may be NULL.
template <class T>
class Slot {
 public:
    using Given = std::conditional_t<std::is_same_v<T, std::string>, std::string_view, T>;

    // In one expression: use() refers to temporaries.
    void bind_to(soci::statement& s) { s.exchange(soci::use(value_, known_)); }
    void fetch_from(soci::statement& s) { s.exchange(soci::into(value_, known_)); }
    void set(const Given& value) { value_ = value; }
    T take() {
        if (known_ == soci::i_null)
            throw StorageError(
                "a row of the database is damaged: it has NULL where a value is needed; 'hone storage check' looks for "
                "more of them");
        return std::move(value_);
    }

 private:
    T value_{};
    soci::indicator known_ = soci::i_ok;
};

template <class T>
class Slot<std::optional<T>> {
 public:
    using Given = std::optional<typename Slot<T>::Given>;

    void bind_to(soci::statement& s) { s.exchange(soci::use(value_, known_)); }
    void fetch_from(soci::statement& s) { s.exchange(soci::into(value_, known_)); }
    void set(const Given& value) {
        known_ = value ? soci::i_ok : soci::i_null;
        if (value) value_ = *value;
    }
    std::optional<T> take() { return known_ == soci::i_null ? std::nullopt : std::optional<T>(std::move(value_)); }

 private:
    T value_{};
    soci::indicator known_ = soci::i_ok;
};

// An INSERT, UPDATE or DELETE with parameters of these types, in the order in which its text names them.
template <class... In>
class Command {
 public:
    Command(const Connection& connection, std::string text) : prepared_(connection, std::move(text)) {}

    // The number of rows that it changed.
    std::int64_t operator()(const typename Slot<In>::Given&... given) {
        std::apply([&](auto&... slot) { (slot.set(given), ...); }, in_);
        std::int64_t changed = 0;
        prepared_.with([this](auto& s) { std::apply([&s](auto&... slot) { (slot.bind_to(s), ...); }, in_); },
                       [&changed](auto& s) {
                           s.execute(true);
                           changed = s.get_affected_rows();
                       });
        return changed;
    }
    soci::session& session() { return prepared_.session(); }

 private:
    std::tuple<Slot<In>...> in_;
    Prepared prepared_;
};

template <class Columns, class Parameters = std::tuple<>>
class Query;

// A SELECT (or RETURNING) of columns of these types. Every reading goes to its last row: a statement that stops half
// way would keep SQLite's reading transaction open.
template <class... Out, class... In>
class Query<std::tuple<Out...>, std::tuple<In...>> {
 public:
    using Row = std::tuple<Out...>;

    Query(const Connection& connection, std::string text) : prepared_(connection, std::move(text)) {}

    // Calls `row(columns...)` for every row.
    template <class Take>
    void each(Take&& row, const typename Slot<In>::Given&... given) {
        std::apply([&](auto&... slot) { (slot.set(given), ...); }, in_);
        prepared_.with(
            [this](auto& s) {
                std::apply([&s](auto&... slot) { (slot.bind_to(s), ...); }, in_);
                std::apply([&s](auto&... slot) { (slot.fetch_from(s), ...); }, out_);
            },
            [&](auto& s) {
                for (bool more = s.execute(true); more; more = s.fetch())
                    std::apply([&](auto&... slot) { row(slot.take()...); }, out_);
            });
    }

    // The first row.
    std::optional<Row> first(const typename Slot<In>::Given&... given) {
        std::optional<Row> result;
        each(
            [&result](Out... columns) {
                if (!result) result.emplace(std::move(columns)...);
            },
            given...);
        return result;
    }

 private:
    std::tuple<Slot<In>...> in_;
    std::tuple<Slot<Out>...> out_;
    Prepared prepared_;
};

}  // namespace hone::host
