// How long a sampler takes to propose, in the host's own hands: its view moves, it answers, it hears of the end.
// Prints milliseconds, a line for each trial that was timed, its parameters included that were asked for singly.
#include <fmt/format.h>

#include <boost/program_options.hpp>
#include <chrono>
#include <cmath>
#include <iostream>

#include "plugins/library.hpp"
#include "study/sampler.hpp"
#include "study/seeds.hpp"

namespace po = boost::program_options;
using namespace hone::host;

namespace {

std::vector<Distribution> float_space(std::size_t n) { return std::vector(n, make_float(-5, 5, false, 0)); }

std::vector<Distribution> mixed_space(std::size_t n) {
    const Distribution kinds[] = {make_float(0, 0.6, false, 0), make_float(1e-5, 1e-1, true, 0),
                                  make_int(1, 16, false, 1),    make_categorical({"a", "b", "c"}),
                                  make_int(8, 512, true, 1),    make_float(-1, 1, false, 0.25),
                                  make_int(32, 1024, false, 32)};
    std::vector<Distribution> space;
    for (std::size_t i = 0; i < n; ++i) space.push_back(kinds[i % std::size(kinds)]);
    return space;
}

double unit(const Distribution& dist, double value) {
    if (dist.log) return std::log(value / dist.low) / std::log(dist.high / dist.low);
    return (value - dist.low) / (dist.high - dist.low);
}

class Bench {
 public:
    Bench(const hone_descriptor& descriptor, const std::vector<std::string>& options, std::size_t n_objectives,
          const std::vector<Distribution>& space)
        : setup_{descriptor, Options(descriptor, options),
                 "suggest",  std::vector<std::string>(n_objectives),
                 1,          [](auto, auto trial, auto) { return trial; }},
          history_(std::vector(n_objectives, Direction::Minimize), attributes(descriptor)) {
        for (std::size_t i = 0; i < space.size(); ++i)
            space_.push_back({fmt::format("x{}", i), 0, std::make_shared<const Distribution>(space[i])});
    }

    void add_uniform(std::uint64_t n) {
        for (; n_ < n; ++n_) {
            auto trial = record();
            for (std::size_t i = 0; i < trial.params.size(); ++i)
                trial.params[i].value = sample(*trial.params[i].distribution, mix(1, n_, Purpose::HostSampling, i));
            finish(trial);
        }
    }

    // The sampler's own, in runs of `chunk` trials that do not see each other.
    void add_own(std::uint64_t n, std::uint64_t chunk) {
        while (n_ < n) {
            const auto from = n_, to = std::min(n, n_ + chunk);
            Sampler sampler(setup_, history_, Sampler::Bracket{0, [from](auto row) { return row >= from; }, {}});
            while (n_ < to) run(sampler);
        }
    }

    void measure(int n) {
        Sampler sampler(setup_, history_);
        run(sampler);  // reads the whole history
        for (int i = 0; i < n; ++i) fmt::print("{:.6f}\n", run(sampler));
    }

 private:
    static std::vector<std::string> attributes(const hone_descriptor& descriptor) {
        std::vector<std::string> keys;
        for (std::uint64_t i = 0; i < descriptor.n_attributes; ++i)
            keys.emplace_back(view_of(descriptor.attributes[i]));
        return keys;
    }

    TrialRecord record() const {
        TrialRecord trial;
        trial.id = static_cast<std::int64_t>(n_) + 1;
        trial.number = static_cast<std::int64_t>(n_);
        trial.state = State::Complete;
        trial.params = space_;
        return trial;
    }

    // Of each objective a sphere in the unit cube, about a centre of its own.
    void finish(TrialRecord& trial) {
        std::vector<double> values(history_.directions().size(), 0);
        for (std::size_t k = 0; k < values.size(); ++k) {
            const double centre = 0.3 + 0.4 * static_cast<double>(k);
            for (const auto& p : trial.params) values[k] += std::pow(unit(*p.distribution, p.value) - centre, 2);
        }
        trial.values = values;
        history_.learn_finished(trial);
    }

    // One trial; how many milliseconds its values took.
    double run(Sampler& sampler) {
        auto trial = record();
        const auto begin = std::chrono::steady_clock::now();
        const auto proposal = sampler.ask(n_, mix(1, n_, Purpose::Ask), nothing_given_);
        for (auto& p : trial.params) p.value = value(sampler, proposal, p);
        const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - begin;

        trial.system_attrs = proposal.system_attrs;
        for (auto& [key, json] : sampler.tell(n_, State::Complete, HONE_REASON_UNKNOWN, {}))
            trial.system_attrs[key] = json;
        finish(trial);
        ++n_;
        return taken.count();
    }

    double value(Sampler& sampler, const Proposal& proposal, const Parameter& asked) const {
        for (const auto& p : proposal.values)
            if (p.name == asked.name) return p.value;
        const auto index = hash_of_name(asked.name);
        const auto single = sampler.ask_one(n_, mix(1, n_, Purpose::AskOne, index), asked.name, asked.distribution);
        return single && !std::isnan(single->value)
                   ? single->value
                   : sample(*asked.distribution, mix(1, n_, Purpose::HostSampling, index));
    }

    const Sampler::Setup setup_;
    const Given nothing_given_{{}, {}, {}};
    History history_;
    std::vector<Parameter> space_;
    std::uint64_t n_ = 0;
};

}  // namespace

int main(int argc, char** argv) try {
    po::options_description described("suggest");
    described.add_options()("sampler", po::value<std::string>()->required(), "the library")(
        "option,S", po::value<std::vector<std::string>>()->default_value({}, ""), "key=value")(
        "history", po::value<std::string>()->default_value("uniform"), "uniform or own")(
        "chunk", po::value<std::uint64_t>()->default_value(2000), "own: trials that see each other")(
        "space", po::value<std::string>()->default_value("floats"), "floats or mixed")(
        "parameters", po::value<std::size_t>()->default_value(10), "how many")(
        "objectives", po::value<std::size_t>()->default_value(1), "how many")(
        "trials", po::value<std::uint64_t>()->required(), "finished before the first timed one")(
        "asks", po::value<int>()->default_value(30), "timed trials");
    po::variables_map given;
    po::store(po::parse_command_line(argc, argv, described), given);
    po::notify(given);

    const auto n = given["parameters"].as<std::size_t>();
    Bench bench(load_plugin(given["sampler"].as<std::string>(), {}, HONE_KIND_SAMPLER),
                given["option"].as<std::vector<std::string>>(), given["objectives"].as<std::size_t>(),
                given["space"].as<std::string>() == "mixed" ? mixed_space(n) : float_space(n));
    if (given["history"].as<std::string>() == "own")
        bench.add_own(given["trials"].as<std::uint64_t>(), given["chunk"].as<std::uint64_t>());
    else
        bench.add_uniform(given["trials"].as<std::uint64_t>());
    bench.measure(given["asks"].as<int>());
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
