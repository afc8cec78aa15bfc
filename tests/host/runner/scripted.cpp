// An objective that does what its option says, for tests of the trial interface.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <hone/objective.hpp>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

double asks(hone::Trial& t) {
    const double x = t.suggest_float("x", -5, 5);
    const double lr = t.suggest_float("lr", 1e-5, 1e-1, hone::log);
    const double drop = t.suggest_float("drop", 0, 0.5, hone::step(0.125));
    const auto layers = t.suggest_int("layers", 1, 4);
    const auto units = t.suggest_int("units", 32, 256, hone::step(32));
    const auto opt = t.suggest_categorical_index("opt", {"adam", "sgd"});
    if (t.suggest_float("x", -5, 5) != x) throw std::runtime_error("x changed");
    return x + lr + drop + static_cast<double>(layers + units) + static_cast<double>(opt);
}

double reports(hone::Trial& t) {
    const double x = t.suggest_float("x", 0, 1);
    t.report(0, 3.0);
    t.report(0, 4.0);  // the first one counts
    t.report(2, {{"loss", 2.0}, {"other", 9.0}});
    return x;
}

double notes(hone::Trial& t) {
    t.set_user_attr("who", R"({"name": "me", "n": 1})");
    t.set_user_attr("who", R"("last")");
    t.set_constraint("size", 1.5);
    t.set_constraint("size", -1.0);  // the first one counts
    return 1;
}

double from_threads(hone::Trial& t) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&t, i] {
            t.suggest_float("p" + std::to_string(i), 0, 1);
            t.report(i, i);
        });
    for (auto& thread : threads) thread.join();
    return 0;
}

double refused(hone::Trial& t) {
    std::string said;
    const auto attempt = [&said](auto&& call) {
        try {
            call();
            said += "accepted;";
        } catch (const std::exception& e) {
            said += std::string(e.what()) + ";";
        }
    };
    attempt([&] { t.suggest_float("a", 2, 1); });
    attempt([&] { t.suggest_float("b", 0, 1, hone::log); });
    attempt([&] { t.suggest_categorical_index("c", std::vector<std::string>{}); });
    attempt([&] { t.report(-1, 0); });
    attempt([&] { t.set_user_attr("bad", "{not json"); });
    attempt([&] { t.set_constraint("nan", NAN); });
    t.suggest_float("d", 0, 1);
    attempt([&] { t.suggest_int("d", 0, 1); });
    throw std::runtime_error(said);
}

double pruned_by_itself(hone::Trial& t) {
    t.report(3, 0.5);
    return -1;
}

double waits(hone::Trial& t) {
    t.suggest_float("started", 0, 1);  // so that a test can tell that it runs
    while (!t.cancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return t.suggest_float("late", 0, 1);  // throws: the run is stopping
}

double asks_narrow_first(hone::Trial& t) {
    const double narrow = t.suggest_float("w", 0, t.number() < 3 ? 1 : 1e-9);
    if (t.suggest_float("w", 0, 1) != narrow) throw std::runtime_error("w changed");
    return narrow;
}

double no_utf8(hone::Trial& t) {
    std::string said;
    for (const std::string& name : {std::string("p\xff"), std::string(), std::string(513, 'x')}) {
        try {
            t.suggest_float(name, 0, 1);
            said += "accepted;";
        } catch (const std::exception& e) {
            said += std::string(e.what()) + ";";
        }
    }
    try {
        t.set_user_attr("a", "\"\xff\"");
        said += "accepted;";
    } catch (const std::exception&) {
    }
    throw std::runtime_error(said);
}

double prints(hone::Trial&) {
    std::printf("hello from the objective\n");
    throw std::runtime_error("after printing");
}

using Act = double (*)(hone::Trial&);
const std::map<std::string, Act, std::less<>>& acts() {
    static const std::map<std::string, Act, std::less<>> all = {{"asks", asks},
                                                                {"reports", reports},
                                                                {"notes", notes},
                                                                {"from_threads", from_threads},
                                                                {"refused", refused},
                                                                {"prune", pruned_by_itself},
                                                                {"waits", waits},
                                                                {"prints", prints},
                                                                {"narrow", asks_narrow_first},
                                                                {"no_utf8", no_utf8}};
    return all;
}

struct Scripted final : hone::Objective {
    static constexpr hone::Value value_list[] = {{"loss", hone::minimize}};
    static constexpr hone::Option option_list[] = {
        {.name = "act", .flags = hone::Flag::required, .help = "what to do"}};

    explicit Scripted(const hone::Options& options) : act_(options.get<std::string>("act")) {}

    hone::Result evaluate(hone::Trial& trial) override {
        const double value = acts().at(act_)(trial);
        if (value < 0 && act_ == "prune") return hone::pruned;
        return value;
    }

 private:
    std::string act_;
};

}  // namespace

HONE_PLUGIN(Scripted, "scripted", "1.0.0", "Does what its option says.")
