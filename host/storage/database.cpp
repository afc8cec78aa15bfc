#include "storage/database.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <random>
#include <thread>

#include "storage/own_tables.hpp"
#include "storage/schema.hpp"

namespace hone::host {

namespace {

using namespace std::chrono_literals;

constexpr auto patience_with_others = 60s;     // deadlocks and the like
constexpr auto patience_with_outages = 10min;  // cli.md, --storage-timeout
constexpr auto longest_pause = 1000ms;

}  // namespace

bool Database::Attempts::pause(std::chrono::milliseconds patience) {
    if (std::chrono::steady_clock::now() - since_ > patience) return false;
    // Two that were in each other's way should not meet again.
    thread_local std::minstd_rand random(std::random_device{}());
    std::this_thread::sleep_for(
        next_ / 2 + std::chrono::milliseconds(static_cast<std::int64_t>(random()) % (next_.count() + 1)) / 2);
    next_ = std::min(2 * next_, std::chrono::milliseconds(longest_pause));
    return true;
}

void Database::roll_back() noexcept {
    try {
        connection_.run("ROLLBACK");
    } catch (const soci::soci_error&) {  // the database has done so itself, or is gone
    }
}

void Database::recover(const soci::soci_error& error, bool committing, Attempts& attempts) {
    switch (kind_of(error)) {
        case Failure::Final:
            break;
        case Failure::InTheWay:
            if (attempts.pause(patience_with_others)) return;
            break;
        case Failure::ConnectionLost:
            perhaps_done_ = perhaps_done_ || committing;
            was_away_ = true;
            reconnect();
            return;
        case Failure::NotAllowed:
            throw NotAllowed(explained(error).what());
    }
    throw explained(error);
}

void Database::reconnect() {
    spdlog::warn("the connection to {} was lost; trying for up to {} minutes to get it back", shown_,
                 patience_with_outages.count());
    for (Attempts attempts;;) {
        try {
            connect();
            spdlog::info("connected to {} again", shown_);
            return;
        } catch (const soci::soci_error& e) {
            if (!attempts.pause(patience_with_outages)) throw explained(e);
        }
    }
}

void Database::check_schema(IfMissing if_missing) {
    if (find_schema(connection_, dialect_, shown_) == Schema::Missing && if_missing == IfMissing::Refuse)
        throw StorageError(
            fmt::format("the database {} is empty; 'hone run' fills one, or name another --storage", shown_));
}

void Database::settle_schema(IfMissing if_missing) {
    // Optuna's Python makes its tables one by one.
    for (Attempts attempts;;) {
        const auto found = find_schema(connection_, dialect_, shown_);
        if (found == Schema::Ready) break;
        if (found == Schema::Missing)
            make_tables([this] {
                if (find_schema(connection_, dialect_, shown_) == Schema::Missing) create_schema(connection_, dialect_);
            });
        if (found == Schema::HalfMade && !attempts.pause(5s)) complete_schema_if_possible(if_missing);
    }
    settle_own_tables(if_missing);
}

// MySQL knows no transactions of CREATE TABLE, and Optuna uses none.
void Database::complete_schema_if_possible(IfMissing if_missing) {
    bool is_possible = if_missing == IfMissing::Create;
    if (is_possible)
        make_tables([&] {
            if (find_schema(connection_, dialect_, shown_) == Schema::HalfMade)
                is_possible = complete_schema(connection_, dialect_);
        });
    if (!is_possible)
        throw StorageError(
            fmt::format("{} has only some of Optuna's tables: whoever was making them did not finish, or "
                        "they are older than schema {}; name another --storage",
                        shown_, schema_revision));
}

void Database::settle_own_tables(IfMissing if_missing) {
    try {
        has_own_tables_ = read([this] { return find_own_tables(connection_, dialect_, shown_); });
        if (has_own_tables_ || if_missing == IfMissing::Refuse) return;
        make_tables([this] { create_own_tables(connection_, dialect_); });
        has_own_tables_ = true;
    } catch (const NotAllowed&) {
        spdlog::warn(
            "{} does not let this user make or use hone's own tables: reports of further metrics are not kept, other "
            "hosts are not seen, and what hosts claim from each other does not hold",
            shown_);
    }
}

void Database::make_tables(const std::function<void()>& make) {
    write([&] {
        make();
        return true;
    });
}

}  // namespace hone::host
