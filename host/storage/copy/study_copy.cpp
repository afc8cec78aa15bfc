#include "storage/copy/study_copy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>

#include "storage/copy/content_sum.hpp"
#include "storage/copy/copy_checks.hpp"
#include "storage/copy/study_rows.hpp"
#include "storage/copy/trial_rows.hpp"
#include "storage/study_life.hpp"
#include "storage/text_limits.hpp"

namespace hone::host {

namespace {

using Id = std::int64_t;
using Text = std::string;

std::string temporary_name() {
    std::random_device entropy;
    return fmt::format("hone-copy-{:08x}{:08x}", entropy(), entropy());
}

// A study's trials, few enough at a time to be held in memory.
class Slices {
 public:
    Slices(Database& database, Id study, Id last)
        : database_(database), study_(study), last_(last), reader_(database) {}

    // None: that was all.
    std::optional<TrialRows> next() {
        auto rows = database_.read([this] {
            const auto ids = next_ids();
            return ids.empty() ? TrialRows() : reader_.read(study_, {ids.front(), ids.back()});
        });
        if (rows.trials.empty()) return std::nullopt;
        after_ = std::get<0>(rows.trials.back());
        size_ = std::clamp<std::size_t>(rows.trials.size() * good_rows / count(rows), 1, most_trials);
        return rows;
    }

 private:
    static constexpr std::size_t good_rows = 20'000, most_trials = 1000;

    static std::size_t count(const TrialRows& rows) {
        auto count = rows.trials.size();
        for_each_table(rows, [&count](std::string_view, const auto& table) { count += table.size(); });
        return count;
    }

    std::vector<Id> next_ids() {
        std::vector<Id> ids;
        Query<std::tuple<Id>, std::tuple<Id, Id, Id>>(
            database_.connection(),
            fmt::format("SELECT trial_id FROM trials WHERE study_id = :study AND trial_id > :after AND trial_id <= "
                        ":last ORDER BY trial_id LIMIT {}",
                        size_))
            .each([&ids](Id id) { ids.push_back(id); }, study_, after_, last_);
        return ids;
    }

    Database& database_;
    Id study_, last_, after_ = 0;
    std::size_t size_ = 50;
    TrialRowsReader reader_;
};

// Each of these trials alone.
std::vector<TrialRows> one_by_one(Database& database, Id study, const TrialRows& rows) {
    TrialRowsReader reader(database);
    std::vector<TrialRows> single;
    for (const auto& row : rows.trials)
        single.push_back(database.read([&] { return reader.read(study, {std::get<0>(row), std::get<0>(row)}); }));
    return single;
}

class Copier {
 public:
    Copier(const CopyRequest& request, const std::function<bool()>& stop)
        : request_(request),
          stop_(stop),
          source_(open_database(request.from, IfMissing::Refuse)),
          target_(open_database(request.to, IfMissing::Create)),
          checks_(*target_),
          times_(source_->dialect().holds_fractions && target_->dialect().holds_fractions
                     ? ContentSum::Times::Exact
                     : ContentSum::Times::WholeSeconds) {}

    CopyResult operator()() {
        last_ = source_->read([this] { return last_trial(); });
        check_all();
        const auto temporary = temporary_name();
        try {
            const auto copy = write_all(temporary);
            const auto found = content_of_copy(copy);
            if (!(found == written_))
                throw StorageError(
                    fmt::format("the copy is not equal to the original: it holds {} rows of checksum {:016x}, the "
                                "original {} of {:016x}",
                                rows(found), found.checksum(), rows(written_), written_.checksum()));
            rename_study(*target_, copy, request_.name);
        } catch (const StorageError& e) {
            if (!begun_) throw;
            throw UnfinishedCopy(e.what(), temporary);
        }
        return {count_of("trials"), running_, rows(written_), written_.checksum()};
    }

 private:
    Id last_trial() const {
        const auto last = Query<std::tuple<std::optional<Id>>, std::tuple<Id>>(
                              source_->connection(), "SELECT max(trial_id) FROM trials WHERE study_id = :study")
                              .first(request_.study);
        return std::get<0>(last.value()).value_or(0);
    }

    StudyRows study() const {
        return source_->read([this] { return read_study(*source_, request_.study); });
    }

    void check_all() {
        refuse_taken_name();
        const auto rows = study();
        refusing(fmt::format("study '{}'", rows.name), [&] { checks_.check(rows); });
        Slices slices(*source_, request_.study, last_);
        while (const auto trials = slices.next()) {
            if (stop_()) throw StorageError("the copy was interrupted before anything was written");
            check(*trials);
        }
    }

    void refuse_taken_name() {
        check_name(target_->dialect(), "study", request_.name);
        const auto taken = target_->read([this] {
            return Query<std::tuple<Text>, std::tuple<Text>>(target_->connection(),
                                                             "SELECT study_name FROM studies WHERE study_name = :name")
                .first(request_.name);
        });
        if (taken)
            throw StorageError(
                fmt::format("{} holds a study '{}' already; give the copy a name of its own: hone study copy NAME NEW",
                            target_->shown(), std::get<0>(*taken)));
    }

    // Which trial it is takes a closer look.
    void check(const TrialRows& trials) {
        try {
            checks_.check(trials);
        } catch (const StorageError&) {
            for (const auto& trial : one_by_one(*source_, request_.study, trials))
                refusing(fmt::format("trial {}", std::get<1>(trial.trials.at(0)).value_or(-1)),
                         [&] { checks_.check(trial); });
            throw;
        }
    }

    template <class Check>
    void refusing(const std::string& whose, Check&& check) const {
        try {
            check();
        } catch (const StorageError& e) {
            throw StorageError(fmt::format("{} does not fit into {}: {}", whose, target_->shown(), e.what()));
        }
    }

    Id write_all(const std::string& name) {
        auto rows = study();
        written_.add(rows);
        rows.name = name;
        begun_ = true;
        const auto copy = write_study(*target_, rows);
        TrialRowsWriter writer(*target_);
        Slices slices(*source_, request_.study, last_);
        while (auto trials = slices.next()) {
            if (stop_()) throw StorageError("the copy was interrupted");
            check(*trials);  // it may have changed
            written_.add(*trials);
            running_ += std::ranges::count(trials->trials, "RUNNING", [](const auto& row) { return std::get<2>(row); });
            writer.write(copy, *trials);
        }
        return copy;
    }

    ContentSum content_of_copy(Id copy) const {
        ContentSum content(times_);
        content.add(target_->read([&] { return read_study(*target_, copy); }));
        Slices slices(*target_, copy, target_->dialect().largest_integer.value_or(std::numeric_limits<Id>::max()));
        while (const auto trials = slices.next()) {
            if (stop_()) throw StorageError("the copy was interrupted");
            content.add(*trials);
        }
        return content;
    }

    std::int64_t count_of(std::string_view table) const {
        const auto found = written_.counts().find(table);
        return found == written_.counts().end() ? 0 : found->second;
    }

    static std::int64_t rows(const ContentSum& content) {
        return std::accumulate(content.counts().begin(), content.counts().end(), std::int64_t{0},
                               [](std::int64_t sum, const auto& count) { return sum + count.second; });
    }

    const CopyRequest& request_;
    const std::function<bool()>& stop_;
    std::unique_ptr<Database> source_, target_;
    CopyChecks checks_;
    ContentSum::Times times_;
    ContentSum written_{times_};
    Id last_ = 0;
    std::int64_t running_ = 0;
    bool begun_ = false;
};

}  // namespace

CopyResult copy_study(const CopyRequest& request, const std::function<bool()>& stop) { return Copier(request, stop)(); }

}  // namespace hone::host
