#include <fmt/format.h>
#include <soci/mysql/soci-mysql.h>

#include <algorithm>
#include <array>

#include "storage/database/connection_text.hpp"
#include "storage/database/prepared.hpp"
#include "storage/database/server_database.hpp"

namespace hone::host {

namespace {

// MySQL's and MariaDB's error numbers; 0 where there is none.
unsigned code_of(const soci::soci_error& error) {
    const auto* mysql = dynamic_cast<const soci::mysql_soci_error*>(&error);
    return mysql ? mysql->err_num_ : 0;
}

bool is_one_of(unsigned code, const auto& codes) { return std::ranges::find(codes, code) != codes.end(); }

constexpr std::array cannot_connect = {2002u, 2003u, 2005u, 2026u, 2012u, 2055u, 1040u,
                                       1044u, 1045u, 1049u, 1129u, 1130u, 1203u, 1698u};
constexpr std::array connection_lost = {2002u, 2003u, 2006u, 2013u, 2055u, 1053u, 1927u, 4031u};
constexpr std::array out_of_reach = {1021u, 1114u, 1290u, 1792u, 1836u};  // no room; read-only
// Deadlock, a lock not to be had, a row that changed meanwhile; and what two find who make the same thing at once.
constexpr std::array in_the_way = {1213u, 1205u, 1020u, 1062u, 1050u};
// Rights that are missing.
constexpr std::array not_allowed = {1142u, 1143u, 1227u};

// Lets one host at a time make tables. It ends with the connection, too. Its name may have 64 characters, as a
// database's.
class SchemaLock {
 public:
    SchemaLock(const Connection& connection, std::chrono::seconds wait) : connection_(connection) {
        if (call(fmt::format("SELECT GET_LOCK(concat('hone schema ', md5(database())), {})", wait.count())) != 1)
            throw soci::mysql_soci_error("somebody else makes tables", 1205);
    }
    SchemaLock(const SchemaLock&) = delete;
    SchemaLock& operator=(const SchemaLock&) = delete;
    ~SchemaLock() {
        try {
            call("SELECT RELEASE_LOCK(concat('hone schema ', md5(database())))");
        } catch (const soci::soci_error&) {  // the connection is gone, and the lock with it
        }
    }

 private:
    std::optional<std::int64_t> call(const std::string& text) {
        return std::get<0>(Query<std::tuple<std::optional<std::int64_t>>>(connection_, text).first().value());
    }

    const Connection& connection_;
};

class MySqlDatabase final : public Database {
 public:
    MySqlDatabase(const ServerAddress& server, const std::string& shown, IfMissing if_missing, Patience patience)
        : Database(mysql_dialect, shown, std::move(patience)), parameters_(parameters(server)) {
        open(if_missing);
    }

    // Asking is not cheaper than reading.
    bool changed_by_others() override { return true; }

    // Two that make tables at once would fail: MySQL has no transactions for that.
    void make_tables(const std::function<void()>& make) override {
        std::optional<SchemaLock> lock;
        read([&] {
            lock.emplace(connection(), lock_wait);
            return true;
        });
        Database::make_tables(make);
    }

 private:
    static std::string parameters(const ServerAddress& server) {
        auto text = connection_text({{"host", server.host},
                                     {"port", server.port},
                                     {"user", server.user},
                                     {"password", server.password},
                                     {"dbname", server.database},
                                     {"charset", "utf8mb4"}});
        for (const auto& [option, value] : server.options) {
            const auto key = option.starts_with("ssl_") ? "ssl" + option.substr(4) : option;
            if (key != "charset") text += " " + connection_text({{key, value}});
        }
        // A network that swallows everything is noticed at last; making tables takes its time.
        for (const auto& [key, seconds] :
             {std::pair("connect_timeout", "10"), {"read_timeout", "120"}, {"write_timeout", "60"}})
            if (!server.options.contains(key)) text += " " + connection_text({{key, seconds}});
        return text;
    }

    void connect() override {
        own_connection().open(*soci::factory_mysql(), parameters_);
        // What the SQL counts on, whatever the server's settings: "key" is a name, and nothing is cut to fit.
        own_connection().run("SET SESSION sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'");
        // A host that is stopped, or whose machine is cut off, in a transaction must not keep its locks. MariaDB only.
        own_connection().run("SET SESSION autocommit = 1 /*M!100300 , idle_transaction_timeout = 10 */");
        own_connection().run("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        own_connection().run(
            fmt::format("SET SESSION innodb_lock_wait_timeout = {0}, lock_wait_timeout = {0}", lock_wait.count()));
    }

    Failure kind_of(const soci::soci_error& error) const override {
        const auto code = code_of(error);
        if (is_one_of(code, connection_lost)) return Failure::ConnectionLost;
        if (is_one_of(code, out_of_reach)) return Failure::OutOfReach;
        if (is_one_of(code, not_allowed)) return Failure::NotAllowed;
        return is_one_of(code, in_the_way) ? Failure::InTheWay : Failure::Final;
    }

    StorageError explained(const soci::soci_error& error) const override {
        const auto sentence = [&](auto text) { return StorageError(fmt::format(fmt::runtime(text), shown())); };
        const auto code = code_of(error);
        if (is_one_of(code, cannot_connect))
            return StorageError(fmt::format("cannot connect to {}: {}; look at the address, and at the server", shown(),
                                            error.get_error_message()));
        if (is_one_of(code, connection_lost)) return sentence("the connection to {} was lost, and does not come back");
        switch (code) {
            case 0:
                return unreadable();
            case 1213:
            case 1205:
            case 1020:
                return sentence("others hold locks in {} and do not let go of them; end those programs, or try again");
            case 1242:
                return sentence(
                    "two names differ only in case, accents or blanks at their ends, and {} takes these for one; "
                    "rename "
                    "one of them");
            case 1142:
            case 1143:
            case 1227:
                return sentence("{} does not allow this user to do that; grant it the rights on Optuna's tables");
            case 1290:
            case 1792:
            case 1836:
                return sentence("{} is read-only, as a replica is; name the server that may be written to");
            case 1021:
            case 1114:
                return sentence("the disk of {} is full; make room");
            case 1153:
                return sentence("what was to be written is longer than {} takes at once (max_allowed_packet)");
            case 1366:
                return sentence("{} cannot keep a text in its character set; its tables need utf8mb4");
            case 1452:
                return sentence("what was to be written belongs to a study that somebody deleted from {}");
            case 1406:
                return sentence("a text is too long for {}");
            case 1146:
                return sentence("a table of {} is gone; somebody deleted it");
            default:
                return StorageError(fmt::format("{}: MySQL refuses with error {}", shown(), code));
        }
    }

    std::string parameters_;
};

}  // namespace

std::unique_ptr<Database> open_mysql(const ServerAddress& server, const std::string& shown, IfMissing if_missing,
                                     Patience patience) {
    return std::make_unique<MySqlDatabase>(server, shown, if_missing, std::move(patience));
}

}  // namespace hone::host
