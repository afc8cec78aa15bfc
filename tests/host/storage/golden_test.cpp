// Studies that Optuna itself wrote, and what it reads back from them.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "host/storage/storages.hpp"
#include "storage/format/distribution_json.hpp"
#include "storage/format/python_json.hpp"
#include "study/names.hpp"

using namespace hone::host;
using Json = nlohmann::ordered_json;

namespace {

const std::filesystem::path data = HONE_DATA_DIR;

// Numbers that JSON lacks stand in the file as {"$float": "nan"}.
Json plain(Json value) {
    if (value.is_object() && value.size() == 1 && value.contains("$float")) {
        const auto word = value["$float"].get<std::string>();
        return parse_python_json(word == "nan" ? "NaN" : word == "inf" ? "Infinity" : "-Infinity");
    }
    if (value.is_structured())
        for (auto& member : value) member = plain(member);
    return value;
}

Json golden() {
    std::ifstream file(data / "optuna-study.json");
    std::stringstream text;
    text << file.rdbuf();
    return plain(parse_python_json(text.str()));
}

// As texts, so that 1 and 1.0 differ and NaN is NaN.
std::string text_of(const Json& value) { return to_python_json(value); }

void check_attributes(const Attributes& found, const Json& expected) {
    REQUIRE(found.size() == expected.size());
    for (const auto& [key, value] : expected.items()) {
        REQUIRE(found.contains(key));
        CHECK(text_of(parse_python_json(found.at(key))) == text_of(value));
    }
}

std::string iso_time(const std::optional<TimePoint>& time) {
    if (!time) return "null";
    auto text = timestamp_text(*time);
    text[10] = 'T';
    // Python leaves the fraction out where it is zero.
    if (text.ends_with(".000000")) text.resize(text.size() - 7);
    return to_python_json(text + "Z");
}

void check_params(const TrialRecord& found, const Json& expected) {
    REQUIRE(found.params.size() == expected["params"].size());
    std::size_t i = 0;
    for (const auto& [name, value] : expected["params"].items()) {
        const auto& p = found.params[i++];
        CHECK(p.name == name);
        CHECK(text_of(external_value(*p.distribution, p.value)) == text_of(value));
        CHECK(p.value == expected["params_internal"][name].get<double>());
        const auto text = text_of(expected["distributions"][name]);
        CHECK(*p.distribution == distribution_from_json(text));
        const bool old_kind = text.find("Uniform") != text.npos;  // read, never written
        if (!old_kind) CHECK(to_json(*p.distribution) == text);
    }
}

void check_trial(const TrialRecord& found, const Json& expected) {
    CAPTURE(found.number);
    CHECK(found.id == expected["trial_id"].get<std::int64_t>());
    CHECK(found.number == expected["number"].get<std::int64_t>());
    CHECK(state_name(found.state) == expected["state"].get<std::string>());
    CHECK(text_of(found.values ? Json(*found.values) : Json()) == text_of(expected["values"]));
    CHECK(iso_time(found.start) == text_of(expected["datetime_start"]));
    CHECK(iso_time(found.complete) == text_of(expected["datetime_complete"]));
    check_params(found, expected);
    auto reports = Json::array();
    for (const auto& [step, value] : found.intermediate_values) reports.push_back({step, value});
    CHECK(text_of(reports) == text_of(expected["intermediate_values"]));
    check_attributes(found.user_attrs, expected["user_attrs"]);
    check_attributes(found.system_attrs, expected["system_attrs"]);
}

}  // namespace

TEST_CASE("every field of every trial that Optuna wrote is read as Optuna reads it") {
    const TemporaryFolder folder;
    const auto copy = folder.path() / "golden.db";
    std::filesystem::copy_file(data / "optuna-study.sqlite3", copy);
    const auto storage = open_storage(sqlite_url(copy), IfMissing::Refuse);
    const auto expected = golden()["studies"];
    const auto studies = storage->studies();
    REQUIRE(studies.size() == expected.size());
    std::size_t trials = 0;
    for (std::size_t i = 0; i < studies.size(); ++i) {
        CAPTURE(studies[i].name);
        const auto& e = expected[i];
        CHECK(studies[i].id == e["study_id"].get<std::int64_t>());
        CHECK(studies[i].name == e["study_name"].get<std::string>());
        auto directions = Json::array();
        for (const auto d : studies[i].directions)
            directions.push_back(d == Direction::Maximize ? "MAXIMIZE" : "MINIMIZE");
        CHECK(directions == e["directions"]);
        check_attributes(studies[i].user_attrs, e["user_attrs"]);
        check_attributes(studies[i].system_attrs, e["system_attrs"]);
        Cursor cursor;
        const auto found = storage->changes(studies[i].id, cursor);
        REQUIRE(found.size() == e["trials"].size());
        for (std::size_t k = 0; k < found.size(); ++k) check_trial(found[k], e["trials"][k]);
        trials += found.size();
    }
    CHECK(trials == 125);
}

TEST_CASE("a study of Optuna's is continued: its waiting trials first, then the next numbers") {
    const TemporaryFolder folder;
    const auto copy = folder.path() / "golden.db";
    std::filesystem::copy_file(data / "optuna-study.sqlite3", copy);
    const auto storage = open_storage(sqlite_url(copy), IfMissing::Create);
    const auto study = storage->find_study("golden-enqueue").value();
    Cursor cursor;
    std::vector<TrialRecord> waiting;
    const auto trials = storage->changes(study.id, cursor);
    for (const auto& t : trials)
        if (t.state == State::Waiting) waiting.push_back(t);
    REQUIRE_FALSE(waiting.empty());
    for (const auto& t : waiting) {
        const auto begun = begin_one(*storage, study.id, "{}");
        CHECK(begun.number == t.number);
        CHECK(begun.system_attrs.at("fixed_params") == t.system_attrs.at("fixed_params"));
        CHECK(begun.user_attrs == t.user_attrs);
    }
    CHECK(begin_one(*storage, study.id).number == static_cast<std::int64_t>(trials.size()));
}
