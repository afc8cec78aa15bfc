// Replays studies that real Optuna decided (studies/record.py), through the host's own curves.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include "plugins/library.hpp"
#include "storage/format/python_json.hpp"
#include "study/attributes.hpp"
#include "study/pruner.hpp"

using namespace hone::host;

namespace {

using Words = std::vector<std::string>;
using Rungs = std::map<std::uint64_t, double>;

Words words_of(const std::string& line) {
    std::istringstream text(line);
    return {std::istream_iterator<std::string>(text), {}};
}

double number(const std::string& text) {
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0') throw std::runtime_error("not a number: " + text);
    return value;
}

std::pair<std::string, std::string> split(const std::string& assignment) {
    const auto equals = assignment.find('=');
    return {assignment.substr(0, equals), assignment.substr(equals + 1)};
}

Rungs as_map(const std::vector<std::pair<std::uint64_t, double>>& rungs) { return {rungs.begin(), rungs.end()}; }

// One study as it was recorded, taken up line by line.
class Replay {
 public:
    explicit Replay(const Words& begin)
        : name_(begin[1]),
          direction_(begin[2] == "maximize" ? Direction::Maximize : Direction::Minimize),
          pruner_(setup(begin), curves_, settled_) {}

    void take(const Words& line) {
        if (line[0] == "report") return report(line);
        if (line[0] == "bracket") return bracket(line);
        finish(line);
    }

    const std::string& name() const { return name_; }

 private:
    static Pruner::Setup setup(const Words& begin) {
        std::optional<PrunePatience> patience;
        Words options;
        for (auto word = begin.begin() + 4; word != begin.end(); ++word) {
            const auto [key, value] = split(*word);
            if (key != "patience" && key != "min_delta") {
                options.push_back(*word);
                continue;
            }
            if (!patience) patience.emplace();
            if (key == "patience") patience->reports = static_cast<std::uint64_t>(number(value));
            if (key == "min_delta") patience->min_delta = number(value);
        }
        const auto file = std::string(PRUNERS) + "/" + begin[3] + ".so";
        const auto& descriptor = load_plugin(file, "", HONE_KIND_PRUNER);
        return {descriptor, Options(descriptor, options), patience, begin[1], {""}, 1};
    }

    void report(const Words& line) {
        auto& trial = trials_[std::stoll(line[1])];
        trial.number = std::stoll(line[1]);
        const auto step = std::stoll(line[2]);
        const double value = number(line[3]);
        trial.intermediate_values.emplace(step, value);
        const auto row = static_cast<std::uint64_t>(trial.number);
        curves_.report(row, step, 0, loss_of(value, direction_));
        Attributes notes;
        const auto verdict = pruner_.judge(row, trial.intermediate_values.rbegin()->first, notes);
        CAPTURE(name_, line[1], line[2]);
        CHECK((verdict == Verdict::Stop) == (line[4] == "1"));
        CHECK(notes.contains(attribute::pruned) <= (verdict == Verdict::Stop));
        if (notes.contains(attribute::pruned)) check_reason(parsed_attribute(notes, attribute::pruned), value);
        for (const auto& [key, json] : notes) trial.system_attrs.insert_or_assign(key, json);
    }

    // The cutoff is what it says it is: beaten by the value, and one of the rung's.
    void check_reason(const nlohmann::ordered_json& why, double value) const {
        if (!why.contains("cutoff")) return;
        const double cutoff = why["cutoff"];
        CHECK(loss_of(value, direction_) > loss_of(cutoff, direction_));
        const auto rung = why["rung"].get<std::uint64_t>();
        std::size_t holders = 0;
        for (const auto& [n, trial] : trials_) {
            const auto rungs = as_map(completed_rungs(trial.system_attrs));
            holders += rungs.contains(rung) && rungs.at(rung) == cutoff;
        }
        CHECK(holders > 0);
    }

    void finish(const Words& line) {
        const std::map<std::string, State> states = {
            {"complete", State::Complete}, {"pruned", State::Pruned}, {"fail", State::Fail}};
        auto& trial = trials_[std::stoll(line[1])];
        trial.number = std::stoll(line[1]);
        trial.state = states.at(line[0]);
        if (trial.state == State::Complete) trial.values = {number(line[2])};
        Rungs expected;
        for (auto word = line.begin() + 3; word != line.end(); ++word) {
            const auto [rung, value] = split(*word);
            expected.emplace(std::stoull(rung), number(value));
        }
        CAPTURE(name_, line[1]);
        CHECK(as_map(completed_rungs(trial.system_attrs)) == expected);
        history_.learn_finished(trial);
        curves_.finish(static_cast<std::uint64_t>(trial.number), trial.state);
    }

    void bracket(const Words& line) {
        CAPTURE(name_, line[1]);
        CHECK(pruner_.bracket(std::stoull(line[1])) == std::stoll(line[2]));
    }

    const std::string name_;
    const Direction direction_;
    History history_{{direction_}, {}};
    Curves curves_{history_, {""}};
    Settled settled_{"", {}, [](const auto&, const auto& json) { return json; }};
    Pruner pruner_;
    std::map<std::int64_t, TrialRecord> trials_;
};

// How many studies the file has.
std::size_t replay(const std::string& name) {
    std::ifstream file(std::string(STUDIES) + "/" + name + ".txt");
    std::unique_ptr<Replay> study;
    std::size_t studies = 0;
    for (std::string line; std::getline(file, line);) {
        const auto words = words_of(line);
        if (words.empty() || words[0] == "#") continue;
        if (words[0] == "study") {
            study = std::make_unique<Replay>(words);
            ++studies;
        } else {
            study->take(words);
        }
    }
    return studies;
}

}  // namespace

TEST_CASE("pruners decide each report of recorded studies as Optuna's do") {
    for (const auto* name : {"median", "percentile", "threshold", "wilcoxon", "asha", "hyperband", "patience"})
        SECTION(name) { CHECK(replay(name) == 50); }
}
