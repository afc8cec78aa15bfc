#include "storage/database/database.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <random>
#include <thread>

#include "storage/schema/own_tables.hpp"

namespace hone::host {

namespace {

using namespace std::chrono_literals;

constexpr auto moment = 3s;  // in which a healthy database has resolved its deadlocks
constexpr auto long_wait_for_others = 5s;
constexpr auto longest_pause = 1000ms, longest_pause_for_others = 100ms;

}  // namespace

bool Database::Attempts::pause(const Patience& patience, std::chrono::milliseconds longest) {
    constexpr auto slice = 50ms;
    if (patience.gives_up() || lasted() > patience.timeout) return false;
    const auto begun = Clock::now();
    // Two that were in each other's way should not meet again.
    thread_local std::minstd_rand random(std::random_device{}());
    const auto until =
        begun + next_ / 2 + std::chrono::milliseconds(static_cast<std::int64_t>(random()) % (next_.count() + 1)) / 2;
    next_ = std::min(2 * next_, longest);
    for (auto now = begun; now < until; now = Clock::now()) {
        if (patience.gives_up()) return false;
        std::this_thread::sleep_until(std::min(until, now + slice));
    }
    return true;
}

StorageError Database::unreadable() const {
    return StorageError(fmt::format("{} holds a value that is damaged; 'hone storage check' looks for it", shown_));
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
            wait_for_others(error, attempts);
            return;
        case Failure::ConnectionLost:
            perhaps_done_ = perhaps_done_ || committing;
            // A server that takes connections but drops them at this work gets no storm of them.
            if (std::exchange(was_away_, true)) wait_or_throw(error, attempts);
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

void Database::wait_for_others(const soci::soci_error& error, Attempts& attempts) {
    if (attempts.lasted() > long_wait_for_others) say_what_is_wrong(error);
    const auto& patience = attempts.lasted() < moment ? Patience{.timeout = moment} : patience_;
    if (!attempts.pause(patience, longest_pause_for_others)) throw StorageGone(explained(error).what());
}

void Database::wait_or_throw(const soci::soci_error& error, Attempts& attempts) {
    say_what_is_wrong(error);
    if (!attempts.pause(patience_, longest_pause)) throw StorageGone(explained(error).what());
}

void Database::say_what_is_wrong(const soci::soci_error& error) {
    if (!std::exchange(is_out_of_reach_, true) && patience_.voice == Patience::Voice::Aloud)
        spdlog::warn("{}; this is tried again for up to {:g} s", explained(error).what(), patience_.timeout.count());
}

void Database::in_reach(std::string_view begin) {
    const bool wrote = begin == dialect_.begin_writing;
    was_written_ = was_written_ || wrote;
    // Where nothing can be written, reading may work all the time.
    if (!is_out_of_reach_ || !wrote) return;
    is_out_of_reach_ = false;
    if (patience_.voice == Patience::Voice::Aloud) spdlog::info("{} works again", shown_);
}

void Database::open(IfMissing if_missing) {
    try {
        connect_first();
        if (if_missing == IfMissing::RefuseFile) return;
        check_schema(if_missing);
        if (if_missing == IfMissing::Create) use_journal();
        settle_schema(if_missing);
    } catch (const soci::soci_error& e) {
        throw explained(e);
    }
}

// A server that is not there is the user's mistake; a file that somebody locks is not.
void Database::connect_first() {
    for (Attempts attempts;;) {
        try {
            connect();
            return;
        } catch (const soci::soci_error& e) {
            if (kind_of(e) != Failure::InTheWay) throw;
            wait_for_others(e, attempts);
        }
    }
}

Schema Database::found_schema() {
    return read([this] { return find_schema(connection_, dialect_, shown_); });
}

void Database::check_schema(IfMissing if_missing) {
    if (found_schema() == Schema::Missing && if_missing == IfMissing::Refuse)
        throw StorageError(
            fmt::format("the database {} is empty; 'hone run' fills one, or name another --storage", shown_));
}

void Database::settle_schema(IfMissing if_missing) {
    // Optuna's Python makes its tables one by one.
    for (Attempts attempts;;) {
        const auto found = found_schema();
        if (found == Schema::Ready) break;
        if (found == Schema::Missing)
            make_tables([this] {
                if (find_schema(connection_, dialect_, shown_) == Schema::Missing) create_schema(connection_, dialect_);
            });
        if (found == Schema::HalfMade && !attempts.pause({5s, patience_.gives_up}, longest_pause))
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
    if (!is_possible) refuse_half_made(shown_);
}

void Database::settle_own_tables(IfMissing if_missing) {
    try {
        const auto version = read([this] { return find_own_tables(connection_, dialect_, shown_); });
        has_own_tables_ = version && (*version == own_tables_version || if_missing == IfMissing::Refuse);
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
