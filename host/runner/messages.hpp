// What the bodies of the messages hold.
#pragma once

#include <string>
#include <vector>

#include "runner/objective.hpp"
#include "runner/wire.hpp"
#include "study/outcome.hpp"

namespace hone::host {

// Whose fault it is that an objective cannot be used.
enum class Blame : std::uint8_t { Usage = 0, World = 1 };

struct Unusable {
    Blame blame;
    std::string text;
};

enum class Reports : std::uint8_t { Unjudged = 0, Judged = 1 };

struct Start {
    TrialFacts facts;
    Reports reports = Reports::Judged;
    std::vector<Parameter> proposal;
};

struct Question {  // Suggest, and with a value Asked
    std::string name;
    Distribution distribution;
    double value = 0;
};

struct ReportedStep {
    std::int64_t step = 0;
    std::vector<Metric> metrics;
};

struct Refusal {
    enum class Kind : std::uint8_t { Cancelled = 0, Invalid = 1 } kind;
    std::string text;
};

std::string encode(const ObjectiveChoice& choice);
std::string encode(const Declaration& declaration);
std::string encode(const Unusable& unusable);
std::string encode(const Start& start);
std::string encode(const Question& question);
std::string encode(const ReportedStep& report);
std::string encode(const Refusal& refusal);
std::string encode(const Outcome& outcome);

// Throws WireError where the body is not one of those.
template <class T>
T decode(std::string_view body);

}  // namespace hone::host
