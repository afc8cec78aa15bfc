// What bare SOCI achieves: the rows of a run of hone in as many durable transactions as that took, over one connection,
// by prepared statements and with no logic at all but the lock that Optuna's protocol asks of a begin.
//   bare BACKEND CONNECTION STUDY KEY=NUMBER...
// KEY: first (the trials' first id), trials, begins and writes (transactions), and the rows of each kind: attributes,
// params, reports, values, heartbeats. The tables are there.
#include <soci/soci.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

namespace {

const std::string attribute =
    R"({"run": "250f3faa816653e0", "seed": 929987985268436, "host": "27c28439961ab258", "sequence": 999, )"
    R"("view": {"below": 998, "without": [], "running": [998, 1000, 1004]}})";
const std::string distribution =
    R"({"name": "FloatDistribution", "attributes": {"step": null, "low": -5.0, "high": 5.0, "log": false}})";
const std::string now = "2026-11-24 09:15:08.594867";

using Numbers = std::map<std::string, long long>;

// Where the i-th of n portions of `all` ends.
long long share(long long all, long long i, long long n) { return all * i / n; }

class Peer {
 public:
    Peer(const std::string& backend, const std::string& connection, long long study, Numbers numbers)
        : sql_(backend, connection), is_sqlite_(backend == "sqlite3"), study_(study), n_(std::move(numbers)) {}

    void run() {
        // In turn, so that trials are written after they began.
        long long begun = 0;
        for (long long i = 0; i < n_["writes"]; ++i) {
            const auto written = share(n_["trials"], i + 1, n_["writes"]);
            for (; share(n_["trials"], begun, n_["begins"]) < written + 1 && begun < n_["begins"]; ++begun)
                begin(begun);
            write(i);
        }
    }

 private:
    void begin(long long i) {
        start("NORMAL");
        for (bool more = lock_.execute(true); more; more = lock_.fetch()) {
        }
        const auto first = share(n_["trials"], i, n_["begins"]), last = share(n_["trials"], i + 1, n_["begins"]);
        for (trial_ = first; trial_ < last; ++trial_) {
            id_ = n_["first"] + trial_;
            trials_.execute(true);
            key_ = "hone:trial";
            attributes_.execute(true);
            if (n_["heartbeats"] > 0) heartbeats_.execute(true);
        }
        sql_ << "COMMIT";
    }

    void write(long long i) {
        start("FULL");
        rows("params", i, [this](long long row) {
            name_ = "x" + std::to_string(row);
            params_.execute(true);
        });
        rows("reports", i, [this](long long row) {
            step_ = row;
            reports_.execute(true);
        });
        // One of each trial came with its begin.
        rows("attributes", i, [this](long long row) {
            if (row == 0) return;
            key_ = "hone:pruned" + std::to_string(row);
            attributes_.execute(true);
        });
        rows("values", i, [this](long long row) {
            step_ = row;
            values_.execute(true);
        });
        rows("trials", i, [this](long long) { states_.execute(true); });
        sql_ << "COMMIT";
    }

    // Calls `insert` for this transaction's rows of a kind, with their places in their trials.
    template <class Insert>
    void rows(const std::string& kind, long long transaction, Insert&& insert) {
        const auto all = n_[kind], trials = n_["trials"];
        for (auto row = share(all, transaction, n_["writes"]); row < share(all, transaction + 1, n_["writes"]); ++row) {
            trial_ = row * trials / all;
            const auto first_of_trial = (trial_ * all + trials - 1) / trials;
            id_ = n_["first"] + trial_;
            insert(row - first_of_trial);
        }
    }

    // On SQLite hone's begins become durable with the next write.
    void start(const std::string& synchronous) {
        if (is_sqlite_) sql_ << "PRAGMA synchronous=" + synchronous;
        sql_ << (is_sqlite_ ? "BEGIN IMMEDIATE" : "START TRANSACTION");
    }

    std::string quoted_key() const { return sql_.get_backend_name() == "mysql" ? "`key`" : "\"key\""; }

    soci::session sql_;
    bool is_sqlite_;
    long long study_;
    Numbers n_;
    long long locked_ = 0, trial_ = 0, id_ = 0, step_ = 0;
    double value_ = 0.1234567890123;
    std::string name_, key_;

    // Whoever gives numbers in a study holds this lock.
    soci::statement lock_ = (sql_.prepare << "SELECT study_id FROM studies WHERE study_id = :study" +
                                                 std::string(is_sqlite_ ? "" : " FOR UPDATE"),
                             soci::use(study_), soci::into(locked_));
    soci::statement trials_ = (sql_.prepare << "INSERT INTO trials (trial_id, study_id, number, state, datetime_start) "
                                               "VALUES (:id, :study, :number, 'RUNNING', :now)",
                               soci::use(id_), soci::use(study_), soci::use(trial_), soci::use(now));
    soci::statement heartbeats_ =
        (sql_.prepare << "INSERT INTO trial_heartbeats (trial_id, heartbeat) VALUES (:id, :now)", soci::use(id_),
         soci::use(now));
    soci::statement attributes_ = (sql_.prepare << "INSERT INTO trial_system_attributes (trial_id, " + quoted_key() +
                                                       ", value_json) VALUES (:id, :key, :json)",
                                   soci::use(id_), soci::use(key_), soci::use(attribute));
    soci::statement params_ =
        (sql_.prepare << "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) "
                         "VALUES (:id, :name, :value, :json)",
         soci::use(id_), soci::use(name_), soci::use(value_), soci::use(distribution));
    soci::statement reports_ =
        (sql_.prepare << "INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value, "
                         "intermediate_value_type) VALUES (:id, :step, :value, 'FINITE')",
         soci::use(id_), soci::use(step_), soci::use(value_));
    soci::statement values_ = (sql_.prepare << "INSERT INTO trial_values (trial_id, objective, value, value_type) "
                                               "VALUES (:id, :objective, :value, 'FINITE')",
                               soci::use(id_), soci::use(step_), soci::use(value_));
    soci::statement states_ = (sql_.prepare << "UPDATE trials SET state = 'COMPLETE', datetime_complete = :now WHERE "
                                               "trial_id = :id AND state = 'RUNNING'",
                               soci::use(now), soci::use(id_));
};

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc < 4) throw std::runtime_error("bare BACKEND CONNECTION STUDY KEY=NUMBER...");
        Numbers numbers;
        for (int i = 4; i < argc; ++i) {
            const std::string text = argv[i];
            numbers[text.substr(0, text.find('='))] = std::stoll(text.substr(text.find('=') + 1));
        }
        Peer(argv[1], argv[2], std::stoll(argv[3]), numbers).run();
    } catch (const std::exception& e) {
        std::cerr << "bare: " << e.what() << '\n';
        return 1;
    }
}
