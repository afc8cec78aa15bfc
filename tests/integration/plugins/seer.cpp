#include <bit>
#include <chrono>
#include <cmath>
#include <hone/sampler.hpp>
#include <thread>

namespace {

// What differs in anything gets another number.
class Print {
 public:
    explicit Print(std::uint64_t seed) : state_(seed) {}

    void add(std::uint64_t word) { state_ = hone::Rng(state_ ^ word)(); }
    void add(double value) { add(std::isnan(value) ? 0 : std::bit_cast<std::uint64_t>(value)); }
    void add(std::string_view text) {
        for (const char c : text) add(static_cast<std::uint64_t>(c));
    }
    void add(hone::Dist dist) {
        for (const double bound : {dist.low(), dist.high(), dist.step()}) add(bound);
    }
    hone::Rng rng() const { return hone::Rng(state_); }

 private:
    std::uint64_t state_;
};

void add_row(Print& print, const hone::History& history, std::uint64_t row) {
    print.add(row);
    print.add(std::uint64_t{history.state()[row]});
    for (const auto place : history.path(row)) {
        print.add(history.column(place).name());
        print.add(history.column(place)[row]);
        print.add(*history.column(place).dist(row));
    }
    print.add(history.loss()[row]);
    print.add(history.seconds()[row]);
    print.add(std::uint64_t{history.reason()[row]});
    print.add(static_cast<std::uint64_t>(history.last_step()[row]));
    print.add(history.last_loss()[row]);
}

double drawn(hone::Rng& rng, hone::Dist dist) { return dist.clip(dist.low() + rng.uniform() * dist.width()); }

// All that it may see decides what it answers, so that no two views look alike to it. It takes its time, as those do
// that compute: others wait for it meanwhile, and learn more.
struct Seer final : hone::Sampler {
    void ask(const hone::History& history, hone::Ask& ask) override {
        std::this_thread::sleep_for(std::chrono::milliseconds(3));
        auto rng = seen(history, ask).rng();
        for (const auto p : ask.params()) p.set(drawn(rng, p.dist()));
    }

    std::optional<double> ask_one(const hone::History& history, hone::Ask& ask, const hone::Param& param) override {
        auto rng = seen(history, ask).rng();
        return drawn(rng, param.dist());
    }

 private:
    static Print seen(const hone::History& history, const hone::Ask& ask) {
        Print print(ask.seed());
        print.add(history.size());
        for (std::uint64_t row = 0; row < history.size(); ++row)
            if (history.state()[row] != HONE_STATE_UNSEEN) add_row(print, history, row);
        for (const auto p : ask.params()) {
            print.add(p.name());
            print.add(p.dist());
        }
        return print;
    }
};

}  // namespace

HONE_PLUGIN(Seer, "seer", "1.0.0", "Answers that all it sees decides.")
