#include "storage/database/database.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <random>
#include <thread>

#include "storage/schema/own_tables.hpp"
#include "storage/schema/schema.hpp"

namespace hone::host {

namespace {

using namespace std::chrono_literals;

constexpr auto patience_with_others = 60s;  // deadlocks and the like
constexpr auto longest_pause = 1000ms;

}  // namespace

bool Database::Attempts::pause(std::chrono::duration<double> timeout, const std::function<bool()>& gives_up) {
    constexpr auto slice = 50ms;
    const auto begun = std::chrono::steady_clock::now();
    if (begun - since_ > timeout) return false;
    // Two that were in each other's way should not meet again.
    thread_local std::minstd_rand random(std::random_device{}());
    const auto until =
        begun + next_ / 2 + std::chrono::milliseconds(static_cast<std::int64_t>(random()) % (next_.count() + 1)) / 2;
    next_ = std::min(2 * next_, std::chrono::milliseconds(longest_pause));
    for (auto now = begun; now < until; now = std::chrono::steady_clock::now()) {
        if (gives_up()) return false;
        std::this_thread::sleep_until(std::min(until, now + slice));
    }
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
            if (attempts.pause(patience_with_others, patience_.gives_up)) return;
            throw StorageGone(explained(error).what());
        case Failure::ConnectionLost:
            perhaps_done_ = perhaps_done_ || committing;
            was_away_ = true;
            reconnect();
            return;
        case Failure::OutOfReach:
            was_away_ = true;
            if (!was_written_) break;
            wait_or_throw(error, attempts);
            return;
        case Failure::NotAllowed:
            if (!was_written_) throw NotAllowed(explained(error).what());
            wait_or_throw(error, attempts);
            return;
    }
    throw explained(error);
}

void Database::reconnect() {
    for (Attempts attempts;;) {
        try {
            connect();
            return;
        } catch (const soci::soci_error& e) {
            wait_or_throw(e, attempts);
        }
    }
}

void Database::wait_or_throw(const soci::soci_error& error, Attempts& attempts) {
    if (!std::exchange(is_out_of_reach_, true) && patience_.voice == Patience::Voice::Aloud)
        spdlog::warn("{}; this is tried again for up to {:g} s", explained(error).what(), patience_.timeout.count());
    if (!attempts.pause(patience_.timeout, patience_.gives_up)) throw StorageGone(explained(error).what());
}

void Database::in_reach(std::string_view begin) {
    const bool wrote = begin == dialect_.begin_writing;
    was_written_ = was_written_ || wrote;
    // Where nothing can be written, reading may work all the time.
    if (!is_out_of_reach_ || !wrote) return;
    is_out_of_reach_ = false;
    if (patience_.voice == Patience::Voice::Aloud) spdlog::info("{} works again", shown_);
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
        if (found == Schema::HalfMade && !attempts.pause(5s, patience_.gives_up))
            complete_schema_if_possible(if_missing);
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
