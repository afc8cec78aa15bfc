#include "storage/check/server_health.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "storage/database/prepared.hpp"
#include "storage/format/timestamp.hpp"

namespace hone::host {

namespace {

using Seconds = std::chrono::duration<double>;

// The quickest answer tells the server's clock best.
void measure(const Database& database, ServerHealth& health) {
    Query<std::tuple<std::string>> clock(database.connection(), "SELECT " + std::string(database.dialect().utc_clock));
    std::array<Seconds, 21> round_trips;
    auto quickest = Seconds::max();
    clock.first();  // it is prepared now
    for (auto& round_trip : round_trips) {
        const auto start = std::chrono::steady_clock::now();
        const auto asked = now();
        const auto answer = timestamp_from_text(std::get<0>(clock.first().value()));
        round_trip = std::chrono::steady_clock::now() - start;
        if (!answer || round_trip >= quickest) continue;
        quickest = round_trip;
        health.clock_skew_s = (Seconds(*answer - asked) - round_trip / 2).count();
    }
    std::ranges::nth_element(round_trips, round_trips.begin() + round_trips.size() / 2);
    health.round_trip_s = round_trips[round_trips.size() / 2].count();
}

void ask_for_complaints(const Database& database, ServerHealth& health) {
    if (database.dialect().integrity.empty()) return;
    Query<std::tuple<std::string>>(database.connection(), std::string(database.dialect().integrity))
        .each([&](std::string text) {
            if (text != "ok") health.complaints.push_back(std::move(text));
        });
}

}  // namespace

ServerHealth server_health(Database& database) {
    return database.read([&] {
        ServerHealth health;
        measure(database, health);
        ask_for_complaints(database, health);
        return health;
    });
}

}  // namespace hone::host
