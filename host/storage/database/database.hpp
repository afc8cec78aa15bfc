// A database and the transactions on it: what lies between the storage's SQL and the servers' ways.
#pragma once

#include <soci/soci.h>

#include <chrono>
#include <functional>
#include <string>
#include <utility>

#include "storage/database/connection.hpp"
#include "storage/database/dialect.hpp"
#include "storage/schema/schema.hpp"
#include "storage/storage.hpp"

namespace hone::host {

// The user has not the right to do that, or nobody may write.
struct NotAllowed : StorageError {
    using StorageError::StorageError;
};

class Database {
 public:
    virtual ~Database() = default;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    const Connection& connection() const { return connection_; }
    const Dialect& dialect() const { return dialect_; }
    // As it may be shown.
    const std::string& shown() const { return shown_; }
    // Without them reports of further metrics are not kept, and hosts do not see each other.
    bool has_own_tables() const { return has_own_tables_; }

    // Runs `work` in one transaction that may write; its result is returned once it is durable. Whatever it throws
    // undoes it all. Where others are in the way, or the connection is lost, the whole of it runs again, on a new
    // connection if need be. Throws StorageError.
    // WithTheNext: what it did may still be lost with the machine, but not if a later commit is not, and only where the
    // database is the machine's own, so that then nobody is left who knows of it.
    enum class Durable { AtOnce, WithTheNext };
    template <class Work>
    auto write(Work&& work, Durable durable = Durable::AtOnce) {
        check_presence();
        return transaction(dialect_.begin_writing, work, durable);
    }
    // The same for reading: everything is seen at one moment.
    template <class Work>
    auto read(Work&& work) {
        return transaction(dialect_.begin_reading, work, Durable::AtOnce);
    }
    // Inside write() or read(): a statement that is used too seldom to be prepared.
    void run(const std::string& sql) { connection_.run(sql); }
    // Inside write(): did an earlier run of this work get no answer to its COMMIT? Then it may have been done.
    bool perhaps_done() const { return perhaps_done_; }
    // Likewise: was the connection lost since this work was first tried?
    bool was_away() const { return was_away_; }

    // Runs `make` in a transaction of its own, while no other host makes tables.
    virtual void make_tables(const std::function<void()>& make);

    // Can another connection have changed anything since the last call? Yes at the first one.
    virtual bool changed_by_others() = 0;

 protected:
    // InTheWay: others, for a moment. OutOfReach: there is no working with the database now, but it may come back.
    enum class Failure { Final, InTheWay, ConnectionLost, OutOfReach, NotAllowed };

    Database(const Dialect& dialect, std::string shown, Patience patience)
        : dialect_(dialect), shown_(std::move(shown)), patience_(std::move(patience)) {}

    // For what derived constructors do: connects, and sees to the tables. Throws StorageError.
    void open(IfMissing if_missing);

    // What its own code says of the error.
    virtual Failure kind_of(const soci::soci_error& error) const = 0;
    // For people, told from that code. SOCI's text is never shown: it holds values.
    virtual StorageError explained(const soci::soci_error& error) const = 0;
    // Where no code of the database's own is given: what it sent is not of the type that was asked for.
    StorageError unreadable() const;
    // Before a transaction that writes. Throws StorageGone if what is connected to is no longer what the name means.
    virtual void check_presence() {}
    // A new connection. Throws soci::soci_error.
    virtual void connect() = 0;
    // Of the database that may be written, before its tables are made.
    virtual void use_journal() {}
    // Of the transactions that follow.
    virtual void make_commits(Durable) {}

    Connection& own_connection() { return connection_; }

    // How long a database waits by itself for others' locks. Longer waiting is ours: we can say so, and be interrupted.
    static constexpr std::chrono::seconds lock_wait{2};

 private:
    // How long a piece of work has been tried in vain.
    class Attempts {
     public:
        using Clock = std::chrono::steady_clock;

        Clock::duration lasted() const { return Clock::now() - since_; }
        // Sleeps, longer each time, up to `longest`. False if that has been going on for long enough.
        bool pause(const Patience& patience, std::chrono::milliseconds longest);

     private:
        Clock::time_point since_ = Clock::now();
        std::chrono::milliseconds next_{1};
    };

    template <class Work>
    auto transaction(std::string_view begin, Work& work, Durable durable) {
        Attempts attempts;
        perhaps_done_ = was_away_ = false;
        while (true) {
            bool committing = false;
            try {
                make_commits(durable);
                connection_.run(std::string(begin));
                auto result = work();
                committing = true;
                connection_.run("COMMIT");
                in_reach(begin);
                return result;
            } catch (const soci::soci_error& e) {
                roll_back();
                recover(e, committing, attempts);
            } catch (...) {
                roll_back();
                throw;
            }
        }
    }
    void connect_first();
    Schema found_schema();
    // Throws StorageError if what is there is not Optuna's, or nothing where nothing may be made.
    void check_schema(IfMissing if_missing);
    // Makes Optuna's tables where there are none, and waits for those that another program is just making; then hone's
    // own, where anything may be made.
    void settle_schema(IfMissing if_missing);
    void complete_schema_if_possible(IfMissing if_missing);
    void settle_own_tables(IfMissing if_missing);
    void roll_back() noexcept;
    // Returns if the work may run again.
    void recover(const soci::soci_error& error, bool committing, Attempts& attempts);
    void reconnect();
    // Waits for those who are in the way; says so once that takes long. Returns if it is worth another try.
    void wait_for_others(const soci::soci_error& error, Attempts& attempts);
    // The same for what is out of reach; says so at once.
    void wait_or_throw(const soci::soci_error& error, Attempts& attempts);
    // Once, until it works again.
    void say_what_is_wrong(const soci::soci_error& error);
    // It works: for reading, or for writing.
    void in_reach(std::string_view begin);

    const Dialect& dialect_;
    std::string shown_;
    const Patience patience_;
    Connection connection_;
    bool was_written_ = false;      // before, what fails is the user's mistake, and waiting does not mend it
    bool is_out_of_reach_ = false;  // or others are in the way; and that was said
    bool perhaps_done_ = false, was_away_ = false;
    bool has_own_tables_ = false;
};

// As open_storage(), but not for memory:.
std::unique_ptr<Database> open_database(std::string_view url, IfMissing if_missing, Patience patience = {});

}  // namespace hone::host
