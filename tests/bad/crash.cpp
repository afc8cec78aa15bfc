// An objective that misbehaves in every so-manieth trial, from 0, in the way that `how` says.
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <hone/objective.hpp>
#include <limits>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace {

using Outcome = std::optional<hone::Result>;  // none: go on as if nothing had happened

void write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = ::write(descriptor, bytes.data(), bytes.size());
        if (n <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

Outcome segv(hone::Trial&) {
    const volatile std::uintptr_t nowhere = 8;  // neither an optimiser nor a sanitizer can tell
    *reinterpret_cast<volatile int*>(nowhere) = 1;
    return {};
}

Outcome kill_itself(hone::Trial&) {
    ::raise(SIGKILL);
    return {};
}

Outcome hang(hone::Trial&) {
    for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
}

Outcome close_descriptors(hone::Trial&) {
    ::close_range(3, std::numeric_limits<unsigned>::max(), 0);
    return {};
}

Outcome flood(hone::Trial&) {
    const std::string line = std::string(99, 'x') + '\n';
    for (int i = 0; i < 500'000; ++i) write_all(STDOUT_FILENO, line);  // 50 MB
    return {};
}

Outcome garbage(hone::Trial& trial) {
    hone::Rng rng(trial.seed());
    std::string bytes(4096, '\0');
    for (auto& byte : bytes) byte = static_cast<char>(rng());
    for (int descriptor = 3; descriptor < 1024; ++descriptor) {
        struct stat about {};
        if (::fstat(descriptor, &about) == 0 && S_ISSOCK(about.st_mode)) write_all(descriptor, bytes);
    }
    return {};
}

Outcome allocate(hone::Trial&) {
    auto* volatile block = new char[std::size_t{1} << 46];  // more than any machine has
    delete[] block;
    return {};
}

struct Behaviour {
    std::string_view name;
    Outcome (*misbehave)(hone::Trial&);
};

constexpr std::array behaviours{
    Behaviour{"segv", segv},
    Behaviour{"kill", kill_itself},
    Behaviour{"abort", [](hone::Trial&) -> Outcome { std::abort(); }},
    Behaviour{"exit", [](hone::Trial&) -> Outcome { std::exit(3); }},
    Behaviour{"throw", [](hone::Trial&) -> Outcome { throw std::runtime_error("the objective has had enough"); }},
    Behaviour{"throw_int", [](hone::Trial&) -> Outcome { throw 7; }},
    Behaviour{"hang", hang},
    Behaviour{"close_fds", close_descriptors},
    Behaviour{"flood", flood},
    Behaviour{"garbage", garbage},
    Behaviour{"nan", [](hone::Trial&) -> Outcome { return std::numeric_limits<double>::quiet_NaN(); }},
    Behaviour{"inf", [](hone::Trial&) -> Outcome { return std::numeric_limits<double>::infinity(); }},
    Behaviour{"wrong_count",
              [](hone::Trial&) -> Outcome {
                  return hone::Result{1, 2};
              }},
    Behaviour{"bad_range", [](hone::Trial& trial) -> Outcome { return trial.suggest_float("y", 1, 0); }},
    Behaviour{"no_memory", [](hone::Trial&) -> Outcome { throw std::bad_alloc(); }},
    Behaviour{"alloc", allocate},
};

struct Crash final : hone::Objective {
    static constexpr hone::Option option_list[] = {
        {.name = "how",
         .choices = {"segv", "kill", "abort", "exit", "throw", "throw_int", "hang", "close_fds", "flood", "garbage",
                     "nan", "inf", "wrong_count", "bad_range", "no_memory", "alloc"},
         .flags = hone::Flag::required,
         .help = "what goes wrong"},
        {.name = "every", .types = hone::Type::integer, .fallback = "10", .low = 1, .help = "in one trial of so many"},
    };
    static constexpr hone::Value value_list[] = {{"", hone::minimize}};

    explicit Crash(const hone::Options& options)
        : how_(options.get<std::string>("how")), every_(options.get<std::int64_t>("every")) {}

    hone::Result evaluate(hone::Trial& trial) override {
        if (trial.number() % every_ == 0)
            if (const auto outcome = misbehave(trial)) return *outcome;
        const double x = trial.suggest_float("x", -5, 5);
        return x * x;
    }

 private:
    Outcome misbehave(hone::Trial& trial) const {
        for (const auto& behaviour : behaviours)
            if (behaviour.name == how_) return behaviour.misbehave(trial);
        throw hone::Error("there is no way '" + how_ + "' to misbehave");
    }

    std::string how_;
    std::int64_t every_;
};

}  // namespace

HONE_PLUGIN(Crash, "crash", "1.0.0", "x squared, with accidents.")
