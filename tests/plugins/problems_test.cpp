#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include "problem_table.hpp"
#include "problems.hpp"

namespace {

using namespace hone::functions;

// Answers with the table's point, in its order, and describes what was asked in the table's words.
class Replay final : public Suggest {
 public:
    explicit Replay(const table::Point& point) : point_(point) {}

    double real(std::string_view name, double low, double high, Scale scale) override {
        return std::stod(answer(name, "float", low, high, word(scale)));
    }
    std::int64_t whole(std::string_view name, std::int64_t low, std::int64_t high, Scale scale) override {
        return std::stoll(answer(name, "int", low, high, word(scale)));
    }
    std::int64_t stepped(std::string_view name, std::int64_t low, std::int64_t high, std::int64_t step) override {
        return std::stoll(answer(name, "int", low, high, step));
    }
    std::size_t choice(std::string_view name, std::initializer_list<std::string_view> texts) override {
        std::string asked = "choice";
        for (const auto text : texts) asked += " " + std::string(text);
        const auto chosen = answer(name, asked);
        return static_cast<std::size_t>(std::ranges::find(texts, chosen) - texts.begin());
    }

    void constraint(std::string_view name, double value) override { constraints_.emplace_back(name, value); }

    const std::vector<std::pair<std::string, double>>& constraints() const { return constraints_; }
    const std::map<std::string, std::string>& asked() const { return asked_; }
    bool is_done() const { return next_ == point_.parameters.size(); }

 private:
    static const char* word(Scale scale) { return scale == Scale::log ? "log" : "linear"; }

    template <class Number, class Last>
    std::string answer(std::string_view name, const char* kind, Number low, Number high, Last last) {
        return answer(name, std::string(kind) + " " + normal(low) + " " + normal(high) + " " + normal(last));
    }
    template <class T>
    static std::string normal(T value) {
        std::ostringstream out;
        out << value;
        return out.str();
    }
    std::string answer(std::string_view name, const std::string& asked) {
        INFO(point_.problem << " asks for " << name);
        REQUIRE(next_ < point_.parameters.size());
        REQUIRE(point_.parameters[next_].first == name);
        asked_[std::string(name)] = asked;
        return point_.parameters[next_++].second;
    }

    const table::Point& point_;
    std::size_t next_ = 0;
    std::map<std::string, std::string> asked_;
    std::vector<std::pair<std::string, double>> constraints_;
};

// "float -5.0 10.0 linear" -> "float -5 10 linear": numbers as this side writes them.
std::string with_plain_numbers(const std::string& text) {
    std::istringstream in(text);
    std::string plain;
    for (std::string word; in >> word;) {
        std::size_t used = 0;
        double number = 0;
        try {
            number = std::stod(word, &used);
        } catch (const std::invalid_argument&) {
        }
        std::ostringstream out;
        if (used == word.size())
            out << number;
        else
            out << word;
        plain += (plain.empty() ? "" : " ") + out.str();
    }
    return plain;
}

bool is_near(double a, double b) { return std::abs(a - b) <= 1e-12 * std::max(1.0, std::abs(b)); }

const table::Table& the_table() {
    static const auto table = table::read(FUNCTIONS_TABLE);
    return table;
}

}  // namespace

TEST_CASE("every problem has the Python file's parameters, order, values and constraints at 100 random points") {
    std::map<std::string, int> n_points;
    for (const auto& point : the_table().points) {
        CAPTURE(point.problem);
        ++n_points[point.problem];
        Replay replay(point);
        const auto& problem = hone::functions::problem(point.problem);
        const auto values = problem.evaluate(replay);
        REQUIRE(replay.is_done());
        REQUIRE(values.size() == point.values.size());
        REQUIRE(values.size() == problem.n_values);
        for (std::size_t i = 0; i < values.size(); ++i) REQUIRE(is_near(values[i], point.values[i]));
        REQUIRE(replay.constraints().size() == point.constraints.size());
        for (std::size_t i = 0; i < point.constraints.size(); ++i) {
            REQUIRE(replay.constraints()[i].first == point.constraints[i].first);
            REQUIRE(is_near(replay.constraints()[i].second, point.constraints[i].second));
        }
    }
    REQUIRE(n_points.size() == 24);
    REQUIRE(std::ranges::all_of(n_points, [](const auto& entry) { return entry.second == 100; }));
}

TEST_CASE("every problem searches the Python file's space") {
    std::map<std::string, std::map<std::string, std::string>> asked, wanted;
    for (const auto& point : the_table().points) {
        Replay replay(point);
        hone::functions::problem(point.problem).evaluate(replay);
        asked[point.problem].insert(replay.asked().begin(), replay.asked().end());
    }
    for (const auto& [problem, space] : the_table().space)
        for (const auto& [name, text] : space) wanted[problem][name] = with_plain_numbers(text);
    REQUIRE(asked == wanted);
}

TEST_CASE("the problems are those of the Python file and no others") {
    std::set<std::string_view> here, there;
    for (const auto& problem : problems()) here.insert(problem.name);
    for (const auto& entry : the_table().space) there.insert(entry.first);
    REQUIRE(here == there);
    REQUIRE_THROWS_AS(hone::functions::problem("sphere6"), std::invalid_argument);
}
