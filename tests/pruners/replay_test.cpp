// Replays studies that real Optuna decided (studies/record.py), and those of several objectives that
// studies/record_vectors.py did, through the host's own curves.
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
using Rungs = std::map<std::uint64_t, std::vector<std::optional<double>>>;  // none: NaN

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

// None: it was not reported.
std::vector<std::optional<double>> numbers(const std::string& list) {
    std::istringstream text(list);
    std::vector<std::optional<double>> values;
    for (std::string item; std::getline(text, item, ',');)
        values.push_back(item == "-" ? std::nullopt : std::optional(number(item)));
    return values;
}

std::vector<Direction> directions_of(const std::string& list) {
    std::istringstream text(list);
    std::vector<Direction> directions;
    for (std::string item; std::getline(text, item, ',');)
        directions.push_back(item == "maximize" ? Direction::Maximize : Direction::Minimize);
    return directions;
}

std::vector<std::string> value_names(std::size_t n) {
    if (n == 1) return {""};
    const std::vector<std::string> names = {"a", "b", "c"};
    return {names.begin(), names.begin() + static_cast<std::ptrdiff_t>(n)};
}

std::pair<std::string, std::string> split(const std::string& assignment) {
    const auto equals = assignment.find('=');
    return {assignment.substr(0, equals), assignment.substr(equals + 1)};
}

void add_rung(Rungs& rungs, std::uint64_t rung, const std::vector<double>& values) {
    for (const double v : values) rungs[rung].push_back(std::isnan(v) ? std::nullopt : std::optional(v));
}

Rungs rungs_of(const TrialRecord& trial, std::size_t n_objectives) {
    Rungs rungs;
    for (const auto& [rung, values] : completed_rungs(trial.system_attrs, n_objectives)) add_rung(rungs, rung, values);
    return rungs;
}

// One study as it was recorded, taken up line by line.
class Replay {
 public:
    explicit Replay(const Words& begin)
        : name_(begin[1]), directions_(directions_of(begin[2])), pruner_(setup(begin), curves_, settled_) {}

    void take(const Words& line) {
        if (line[0] == "report") return report(line);
        if (line[0] == "bracket") return bracket(line);
        if (line[0] == "why") return why(line);
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
        return {
            descriptor, Options(descriptor, options), patience, begin[1], value_names(directions_of(begin[2]).size()),
            1};
    }

    void report(const Words& line) {
        auto& trial = trials_[std::stoll(line[1])];
        trial.number = std::stoll(line[1]);
        const auto step = std::stoll(line[2]);
        const auto values = numbers(line[3]);
        trial.intermediate_values.emplace(step, values[0].value_or(0));
        const auto row = static_cast<std::uint64_t>(trial.number);
        for (std::size_t k = 0; k < values.size(); ++k)
            if (values[k]) curves_.report(row, step, k, loss_of(*values[k], directions_[k]));
        Attributes notes;
        const auto verdict = pruner_.judge(row, trial.intermediate_values.rbegin()->first, notes);
        CAPTURE(name_, line[1], line[2]);
        CHECK((verdict == Verdict::Stop) == (line[4] == "1"));
        CHECK(notes.contains(attribute::pruned) <= (verdict == Verdict::Stop));
        if (notes.contains(attribute::pruned) && values.size() == 1)
            check_reason(parsed_attribute(notes, attribute::pruned), *values[0]);
        for (const auto& [key, json] : notes) trial.system_attrs.insert_or_assign(key, json);
    }

    // The cutoff is what it says it is: beaten by the value, and one of the rung's.
    void check_reason(const nlohmann::ordered_json& why, double value) const {
        if (!why.contains("cutoff")) return;
        const double cutoff = why["cutoff"];
        CHECK(loss_of(value, directions_[0]) > loss_of(cutoff, directions_[0]));
        const auto rung = why["rung"].get<std::uint64_t>();
        std::size_t holders = 0;
        for (const auto& [n, trial] : trials_) {
            const auto rungs = rungs_of(trial, 1);
            holders += rungs.contains(rung) && rungs.at(rung).front() == cutoff;
        }
        CHECK(holders > 0);
    }

    void why(const Words& line) {
        const auto noted = parsed_attribute(trials_[std::stoll(line[1])].system_attrs, attribute::pruned);
        for (auto word = line.begin() + 2; word != line.end(); ++word) {
            const auto [name, value] = split(*word);
            CAPTURE(name_, line[1], name, noted.dump());
            CHECK(noted.at(name) == std::stoll(value));
        }
    }

    void finish(const Words& line) {
        const std::map<std::string, State> states = {
            {"complete", State::Complete}, {"pruned", State::Pruned}, {"fail", State::Fail}};
        auto& trial = trials_[std::stoll(line[1])];
        trial.number = std::stoll(line[1]);
        trial.state = states.at(line[0]);
        if (trial.state == State::Complete) {
            trial.values.emplace();
            for (const auto& value : numbers(line[2])) trial.values->push_back(*value);
        }
        Rungs expected;
        for (auto word = line.begin() + 3; word != line.end(); ++word) {
            const auto [rung, value] = split(*word);
            for (const auto& v : numbers(value)) add_rung(expected, std::stoull(rung), {*v});
        }
        CAPTURE(name_, line[1]);
        CHECK(rungs_of(trial, directions_.size()) == expected);
        history_.learn_finished(trial);
        curves_.finish(static_cast<std::uint64_t>(trial.number), trial.state);
    }

    void bracket(const Words& line) {
        CAPTURE(name_, line[1]);
        CHECK(pruner_.bracket(std::stoull(line[1])) == std::stoll(line[2]));
    }

    const std::string name_;
    const std::vector<Direction> directions_;
    History history_{directions_, {}};
    Curves curves_{history_, value_names(directions_.size())};
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

TEST_CASE("pruners of several objectives rank them as the paper does") {
    for (const auto* name : {"vectors-median", "vectors-percentile", "vectors-asha"}) SECTION(name) {
            CHECK(replay(name) == 60);
        }
}
