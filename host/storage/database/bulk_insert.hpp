// INSERTs of many rows, in few round trips where those are dear.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "storage/database/database.hpp"
#include "storage/database/prepared.hpp"

namespace hone::host {

template <class... Columns>
class BulkInsert {
 public:
    // "INSERT INTO table (columns)", and what follows the values.
    BulkInsert(const Database& database, std::string insert, std::string if_there)
        : database_(database), insert_(std::move(insert)), if_there_(std::move(if_there)) {}

    void add(Columns... columns) { rows_.emplace_back(std::move(columns)...); }
    // As if no row had been added.
    void clear() { rows_.clear(); }
    // Whatever becomes of it, the rows are no longer waiting: those of a transaction that is undone go to no other one.
    void flush() {
        auto rows = std::exchange(rows_, {});
        for (std::size_t at = 0; at < rows.size();) {
            const auto count = std::min(largest_power_of_two(rows.size() - at), database_.dialect().rows_at_once);
            inserts_.try_emplace(count, count, *this).first->second(&rows[at]);
            at += count;
        }
    }

 private:
    using Row = std::tuple<Columns...>;

    static std::size_t largest_power_of_two(std::size_t n) {
        std::size_t power = 1;
        while (2 * power <= n) power *= 2;
        return power;
    }

    // One statement of a certain number of rows. SOCI binds its parameters in the order of the text.
    class Insert {
     public:
        Insert(std::size_t count, const BulkInsert& of)
            : slots_(count), prepared_(of.database_.connection(), of.text(count)) {}

        void operator()(Row* rows) {
            for (auto& row : slots_) fill(row, *rows++, std::index_sequence_for<Columns...>{});
            prepared_.with(
                [this](auto& s) {
                    for (auto& row : slots_) std::apply([&s](auto&... slot) { (slot.bind_to(s), ...); }, row);
                },
                [](auto& s) { s.execute(true); });
        }

     private:
        using Slots = std::tuple<Slot<Columns>...>;

        template <std::size_t... I>
        static void fill(Slots& slots, Row& row, std::index_sequence<I...>) {
            (std::get<I>(slots).set(std::get<I>(row)), ...);
        }

        std::vector<Slots> slots_;
        Prepared prepared_;
    };

    std::string text(std::size_t rows) const {
        std::string result = insert_ + " VALUES ";
        std::size_t parameter = 0;
        for (std::size_t row = 0; row < rows; ++row) {
            result += row == 0 ? "(" : ", (";
            for (std::size_t column = 0; column < sizeof...(Columns); ++column)
                result += fmt::format("{}:v{}", column == 0 ? "" : ", ", parameter++);
            result += ')';
        }
        return result + if_there_;
    }

    const Database& database_;
    std::string insert_, if_there_;
    std::vector<Row> rows_;
    std::map<std::size_t, Insert> inserts_;  // by their numbers of rows
};

}  // namespace hone::host
