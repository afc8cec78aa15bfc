#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>

#include <algorithm>
#include <array>

#include "storage/database/connection_text.hpp"
#include "storage/database/prepared.hpp"
#include "storage/database/server_database.hpp"

namespace hone::host {

namespace {

struct CannotConnect : soci::soci_error {
    using soci::soci_error::soci_error;
};

// SQLSTATE; empty where it never came to that.
std::string code_of(const soci::soci_error& error) {
    const auto* postgresql = dynamic_cast<const soci::postgresql_soci_error*>(&error);
    return postgresql ? postgresql->sqlstate() : "";
}

bool is_connection_lost(std::string_view code) {
    constexpr std::array lost = {"57P01", "57P02", "57P03", "57P05", "25P03"};
    return code.starts_with("08") || std::ranges::find(lost, code) != lost.end();
}

// Why there is no connection, in libpq's words, which hold no password. One line.
std::string reason(const soci::soci_error& error) {
    auto text = error.get_error_message();
    constexpr std::string_view prefix = "Cannot establish connection to the database.";
    if (text.starts_with(prefix)) text.erase(0, prefix.size());
    std::string line;
    for (const char c : text) {
        const bool is_blank = c == ' ' || c == '\n' || c == '\t';
        if (!is_blank)
            line += c;
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
    }
    while (line.ends_with(' ') || line.ends_with('.')) line.pop_back();
    return line;
}

class PostgreSqlDatabase final : public Database {
 public:
    PostgreSqlDatabase(const ServerAddress& server, const std::string& shown, IfMissing if_missing, Patience patience)
        : Database(postgresql_dialect, shown, std::move(patience)), parameters_(parameters(server)) {
        open(if_missing);
    }

    // Asking is not cheaper than reading.
    bool changed_by_others() override { return true; }

    // Two that make tables at once would fail.
    void make_tables(const std::function<void()>& make) override {
        Database::make_tables([&] {
            own_connection().run("SELECT pg_advisory_xact_lock(7308604759)");  // any number, but always this one
            make();
        });
    }

 private:
    static std::string parameters(const ServerAddress& server) {
        auto text = connection_text({{"host", server.host},
                                     {"port", server.port},
                                     {"user", server.user},
                                     {"password", server.password},
                                     {"dbname", server.database},
                                     {"client_encoding", "UTF8"}});
        for (const auto& [key, value] : server.options) text += " " + connection_text({{key, value}});
        const auto add_default = [&](const char* key, const char* value) {
            if (!server.options.contains(key)) text += " " + connection_text({{key, value}});
        };
        add_default("connect_timeout", "10");
        add_default("application_name", "hone");
        // A network that swallows everything is noticed within a minute or so.
        add_default("tcp_user_timeout", "60000");
        add_default("keepalives_idle", "30");
        return text;
    }

    void connect() override {
        try {
            own_connection().open(*soci::factory_postgresql(), parameters_);
        } catch (const soci::soci_error& e) {
            throw CannotConnect(reason(e));
        }
        // Dates and numbers as we read them, whatever the server's settings; its notices are nobody's business.
        own_connection().run("SET DateStyle TO ISO");
        own_connection().run("SET extra_float_digits TO 3");
        own_connection().run("SET client_min_messages TO error");
        // A host that is stopped, or whose machine is cut off, in a transaction must not keep its locks.
        own_connection().run("SET idle_in_transaction_session_timeout TO '10s'");
        own_connection().run(fmt::format("SET lock_timeout TO '{}s'", lock_wait.count()));
    }

    Failure kind_of(const soci::soci_error& error) const override {
        // Serialisation, deadlock, a lock not to be had; and what two find who make the same thing at once.
        constexpr std::array in_the_way = {"40001", "40P01", "55P03", "23505", "42P07", "42710"};
        const auto code = code_of(error);
        if (is_connection_lost(code)) return Failure::ConnectionLost;
        if (code.starts_with("53") || code == "25006") return Failure::OutOfReach;  // no room; a standby
        if (code == "42501") return Failure::NotAllowed;
        return std::ranges::find(in_the_way, code) != in_the_way.end() ? Failure::InTheWay : Failure::Final;
    }

    StorageError explained(const soci::soci_error& error) const override {
        const auto sentence = [&](auto text) { return StorageError(fmt::format(fmt::runtime(text), shown())); };
        const auto code = code_of(error);
        if (dynamic_cast<const CannotConnect*>(&error))
            return StorageError(fmt::format("cannot connect to {}: {}; look at the address, and at the server", shown(),
                                            error.get_error_message()));
        if (code.empty()) return unreadable();
        if (is_connection_lost(code)) return sentence("the connection to {} was lost, and does not come back");
        if (code == "40001" || code == "40P01" || code == "55P03")
            return sentence("others hold locks in {} and do not let go of them; end those programs, or try again");
        if (code == "42501")
            return sentence("{} does not allow this user to do that; grant it the rights on Optuna's tables");
        if (code == "25006")
            return sentence("{} is read-only, as a standby is; name the server that may be written to");
        if (code == "53100") return sentence("the disk of {} is full; make room");
        if (code.starts_with("53")) return sentence("{} has no more room for connections or memory; try again later");
        if (code == "22021") return sentence("a text is not UTF-8, and {} keeps nothing else");
        if (code == "23503") return sentence("what was to be written belongs to a study that somebody deleted from {}");
        if (code == "42P01") return sentence("a table of {} is gone; somebody deleted it");
        return StorageError(fmt::format("{}: PostgreSQL refuses with SQLSTATE {}", shown(), code));
    }

    std::string parameters_;
};

}  // namespace

std::unique_ptr<Database> open_postgresql(const ServerAddress& server, const std::string& shown, IfMissing if_missing,
                                          Patience patience) {
    return std::make_unique<PostgreSqlDatabase>(server, shown, if_missing, std::move(patience));
}

}  // namespace hone::host
