// A bowl of four parameters whose bottom is where an option says, for studies that resemble each other.
#include <hone/objective.hpp>
#include <string>

struct Shifted final : hone::Objective {
    static constexpr hone::Option option_list[] = {
        {.name = "bottom", .types = hone::Type::real, .fallback = "0", .help = "of every parameter"},
        {.name = "prefix", .fallback = "x", .help = "of the parameters' names"}};
    static constexpr hone::Value value_list[] = {{"height", hone::maximize}};

    explicit Shifted(const hone::Options& options)
        : bottom_(options.get<double>("bottom")), prefix_(options.get<std::string>("prefix")) {}

    hone::Result evaluate(hone::Trial& trial) override {
        double sum = 0;
        for (int i = 0; i < 4; ++i) {
            const double x = trial.suggest_float(prefix_ + std::to_string(i), -5, 5);
            sum -= (x - bottom_) * (x - bottom_);
        }
        return sum;
    }

    double bottom_;
    std::string prefix_;
};
HONE_PLUGIN(Shifted, "shifted", "1.0.0", "An upside-down bowl, to be maximised.")
