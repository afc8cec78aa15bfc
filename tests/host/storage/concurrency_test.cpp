// Several processes on one database.
#include <catch2/catch.hpp>
#include <future>
#include <set>

#include "host/storage/processes.hpp"
#include "storage/database/database.hpp"

using namespace hone::host;

TEST_CASE("processes that open a fresh file at once make one schema and work with it", "[every]") {
    for (int round = 0; round < 10; ++round) {
        const Place place(databases().front());
        const auto url = place.url();
        CHECK(all_succeed([&](int k) { make_study(*open_storage(url, IfMissing::Create), std::to_string(k)); }));
        CHECK(open_storage(url, IfMissing::Refuse)->studies().size() == processes);
    }
}

TEST_CASE("numbers have no gap and no double, whoever begins", "[every]") {
    const Place place(databases().front());
    const auto url = place.url();
    constexpr int each = 40;
    make_study(*open_storage(url, IfMissing::Create));
    CHECK(all_succeed([&](int k) {
        const auto storage = open_storage(url, IfMissing::Create);
        const auto study = storage->find_study("study").value().id;
        const std::vector<BeginRequest> requests(static_cast<std::size_t>(1 + k % 3), {std::to_string(k)});
        for (int i = 0; i < each; ++i)
            for (const auto& begun : storage->begin(study, requests))
                if (!finish(*storage, begun.id, {1.0 * k})) throw std::runtime_error("a trial was lost");
    }));
    const auto trials = all_trials(url);
    CHECK(trials.size() == each * (1 + 2 + 3 + 1 + 2 + 3 + 1 + 2));
    for (std::size_t i = 0; i < trials.size(); ++i) {
        CHECK(trials[i].number == static_cast<std::int64_t>(i));
        // Each is its own process's: nobody's values went to another's trial.
        CHECK(std::to_string(static_cast<int>(trials[i].values.value()[0])) == trials[i].system_attrs.at("hone:trial"));
    }
}

TEST_CASE("an attribute of a study that many claim at once is the first one's, to all of them", "[every]") {
    const Place place(databases().front());
    const auto url = place.url();
    make_study(*open_storage(url, IfMissing::Create));
    CHECK(all_succeed([&](int k) {
        const auto storage = open_storage(url, IfMissing::Create);
        const auto study = storage->find_study("study").value().id;
        for (int i = 0; i < 100; ++i) {
            const auto claim = [&] {
                return storage->claim_study_attribute(study, std::to_string(i), std::to_string(k));
            };
            if (claim() != claim()) throw std::runtime_error("the first claim was answered wrongly");
        }
    }));
}

TEST_CASE("what many trials claim at once, and take over from one that ended, one of them has", "[every]") {
    const Place place(databases().front());
    const auto url = place.url();
    const auto study = make_study(*open_storage(url, IfMissing::Create)).id;
    constexpr int keys = 100;
    CHECK(all_succeed([&](int k) {
        const auto storage = open_storage(url, IfMissing::Create);
        for (int i = 0; i < keys; ++i) {
            const auto key = std::to_string(i);
            const auto holder = storage->claim(study, key, k, std::nullopt);
            if (storage->claim(study, key, k, std::nullopt) != holder) throw std::runtime_error("two have a claim");
        }
    }));
    const auto storage = open_storage(url, IfMissing::Create);
    std::vector<std::int64_t> holders;
    for (int i = 0; i < keys; ++i)
        holders.push_back(storage->claim(study, std::to_string(i), 99, std::nullopt).value());
    CHECK(all_succeed([&](int k) {
        const auto mine = open_storage(url, IfMissing::Create);
        for (int i = 0; i < keys; ++i) {
            const auto ended = holders[static_cast<std::size_t>(i)];
            const auto key = std::to_string(i);
            const auto holder = mine->claim(study, key, 10 + k, ended);
            if (holder == ended || mine->claim(study, key, 10 + k, ended) != holder)
                throw std::runtime_error("two took a claim over");
        }
    }));
}

TEST_CASE("a waiting trial is claimed by one process, once", "[every]") {
    const Place place(databases().front());
    const auto url = place.url();
    constexpr int waiting = 100, each = 20;
    {
        const auto storage = open_storage(url, IfMissing::Create);
        const auto study = make_study(*storage).id;
        for (int i = 0; i < waiting; ++i) storage->enqueue(study, "{}");
    }
    CHECK(all_succeed([&](int k) {
        const auto storage = open_storage(url, IfMissing::Create);
        const auto study = storage->find_study("study").value().id;
        for (int i = 0; i < each; ++i) {
            const auto begun = begin_one(*storage, study);
            // A trial that two had begun would be finished by one of them only.
            if (!finish(*storage, begun.id, {1.0 * k})) throw std::runtime_error("a trial was claimed twice");
        }
    }));
    const auto trials = all_trials(url);
    CHECK(trials.size() == processes * each);
    std::int64_t claimed = 0;
    for (const auto& t : trials) {
        CHECK(t.state == State::Complete);
        claimed += t.system_attrs.contains("fixed_params");
    }
    CHECK(claimed == waiting);
}

TEST_CASE("a schema whose maker was killed at any statement is completed", "[every]") {
    const Place whole(databases().front());
    const auto dialect = open_database(whole.url(), IfMissing::Create)->dialect();
    // Side by side, for each waits a while for the maker.
    std::vector<std::unique_ptr<Place>> places;
    std::vector<std::future<std::unique_ptr<Storage>>> hosts;
    const auto starts_with_types = whole.is_postgresql() ? std::size_t{4} : 0;
    for (auto done = starts_with_types + 1; done <= dialect.schema.size(); ++done) {
        const auto& place = *places.emplace_back(std::make_unique<Place>(databases().front()));
        auto raw = place.raw();
        for (const auto* statement : dialect.schema.first(done)) raw.run(statement);
        // Which Optuna does before it makes the last table.
        if (done == dialect.schema.size()) raw.run("INSERT INTO version_info VALUES (1, 12, '4.0.0')");
        hosts.push_back(
            std::async(std::launch::async, [url = place.url()] { return open_storage(url, IfMissing::Create); }));
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
        const auto storage = hosts[i].get();
        const auto trial = begin_one(*storage, make_study(*storage).id).id;
        CHECK(finish(*storage, trial, {1}));
        CHECK(places[i]->raw().texts("SELECT version_num FROM alembic_version") ==
              std::vector<std::string>{"v3.2.0.a"});
        CHECK(places[i]->raw().texts("SELECT library_version FROM version_info").size() == 1);
    }
    CHECK(places.back()->raw().text("SELECT library_version FROM version_info") == "4.0.0");
}

TEST_CASE("tables of which some are missing in the middle, or that hold a study, are not completed", "[every]") {
    const Place gap(databases().front()), full(databases().front());
    open_storage(gap.url(), IfMissing::Create);
    gap.raw().run("DROP TABLE trial_heartbeats");
    make_study(*open_storage(full.url(), IfMissing::Create));
    full.raw().run("DROP TABLE alembic_version");
    const auto opened = [](const Place& place) {
        return std::async(std::launch::async, [url = place.url()] { return open_storage(url, IfMissing::Create); });
    };
    auto first = opened(gap), second = opened(full);
    CHECK_THROWS_WITH(first.get(), Catch::Matchers::Contains("only some of Optuna's tables"));
    CHECK_THROWS_WITH(second.get(), Catch::Matchers::Contains("only some of Optuna's tables"));
    CHECK(full.raw().text("SELECT study_name FROM studies") == "study");
}
