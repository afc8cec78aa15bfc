// An objective's library as the host's runner loads it, with a trial that answers from a map.
#pragma once

#include <dlfcn.h>
#include <hone/abi.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace fake {

using OptionTexts = std::map<std::string, std::string>;

inline hone_str str(std::string_view text) { return {text.data(), text.size()}; }
inline std::string text(hone_str s) { return s.data ? std::string(s.data, s.size) : std::string(); }

// The reason of the last failing call.
inline std::string& reason() {
    static std::string text;
    return text;
}

inline const hone_host& host() {
    static const hone_host table = [] {
        hone_host host{};
        host.struct_size = sizeof host;
        host.major = HONE_MAJOR;
        host.fail = [](const hone_host*, hone_status code, hone_str why) noexcept {
            reason() = text(why);
            return code;
        };
        host.reason = [](const hone_host*) noexcept { return str(reason()); };
        host.log = [](const hone_host*, std::int32_t, hone_str) noexcept {};
        host.extension = [](const hone_host*, hone_str) noexcept -> const void* { return nullptr; };
        return host;
    }();
    return table;
}

inline void require(hone_status status) {
    if (status != HONE_OK) throw std::runtime_error(reason());
}

// What was asked of the trial.
struct Asked {
    std::string name;
    std::int32_t kind;
    std::uint32_t flags;
    double low, high, step;

    bool operator==(const Asked&) const = default;
};

// Parameters that the map lacks are in the middle of their range, rounded down to the grid, or the first choice.
class Trial {
 public:
    std::map<std::string, double> values;  // in the storage's form
    std::uint64_t seed = 1;
    std::int64_t device = -1;
    std::function<bool(std::int64_t step)> stops_at = [](std::int64_t) { return false; };
    bool is_cancelled = false;

    std::vector<Asked> asked;
    std::vector<std::pair<std::int64_t, double>> reports;
    std::map<std::string, double> constraints;

    hone_trial table() {
        hone_trial trial{};
        trial.struct_size = sizeof trial;
        trial.seed = seed;
        trial.deadline = std::numeric_limits<double>::infinity();
        trial.device = device;
        trial.ctx = this;
        trial.suggest = [](const hone_trial* t, hone_str name, const hone_dist* dist, double* value) noexcept {
            *value = of(t).suggest(text(name), *dist);
            return hone_status{HONE_OK};
        };
        trial.report = [](const hone_trial* t, std::int64_t step, const hone_metric* metrics, std::uint64_t n,
                          std::int32_t* verdict) noexcept {
            for (std::uint64_t i = 0; i < n; ++i) of(t).reports.emplace_back(step, metrics[i].value);
            *verdict = of(t).stops_at(step) ? 1 : 0;
            return hone_status{of(t).is_cancelled ? HONE_CANCELLED : HONE_OK};
        };
        trial.set_constraint = [](const hone_trial* t, hone_str name, double value) noexcept {
            of(t).constraints[text(name)] = value;
            return hone_status{HONE_OK};
        };
        trial.cancelled = [](const hone_trial* t) noexcept -> std::int32_t { return of(t).is_cancelled; };
        return trial;
    }

 private:
    static Trial& of(const hone_trial* trial) { return *static_cast<Trial*>(trial->ctx); }

    double suggest(const std::string& name, const hone_dist& dist) {
        asked.push_back({name, dist.kind, dist.flags, dist.low, dist.high, dist.step});
        if (const auto found = values.find(name); found != values.end()) return found->second;
        if (dist.kind == HONE_CATEGORICAL) return 0;
        const double middle = (dist.low + dist.high) / 2;
        return dist.step > 0 ? dist.low + std::floor((middle - dist.low) / dist.step) * dist.step : middle;
    }
};

struct Outcome {
    hone_status status;
    std::vector<double> values;
};

class Objective {
 public:
    // Options that are not given have the descriptor's defaults.
    explicit Objective(const char* file, OptionTexts given = {}) : texts_(std::move(given)) {
        setenv("OPENBLAS_NUM_THREADS", "1", 1);  // as the runner starts
        setenv("OMP_NUM_THREADS", "1", 1);
        void* library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) throw std::runtime_error(dlerror());
        descriptor_ = static_cast<const hone_entry*>(dlsym(library, "hone_plugin"))->descriptors[0];
        for (std::uint64_t i = 0; i < descriptor_->n_options; ++i) add_option(*descriptor_->options[i]);
        study_ = {sizeof study_, 0, HONE_STR("study"), nullptr, 1, options_.size(), options_.data(), nullptr, nullptr};
        require(descriptor_->create(&host(), &study_, &self_));
    }
    ~Objective() { descriptor_->destroy(self_); }
    Objective(const Objective&) = delete;

    const hone_descriptor& descriptor() const { return *descriptor_; }

    hone_declaration describe() {
        hone_declaration declaration{sizeof(hone_declaration), 0, nullptr, nullptr};
        require(api().describe(self_, &declaration));
        return declaration;
    }
    void prepare() { require(api().prepare(self_)); }
    std::string fingerprint() {
        hone_str result{};
        require(api().fingerprint(self_, &result));
        return text(result);
    }
    Outcome evaluate(Trial& trial) {
        const auto table = trial.table();
        std::vector<double> room(4);
        hone_result result{sizeof(hone_result), static_cast<std::uint32_t>(room.size()), room.data()};
        const auto status = api().evaluate(self_, &table, &result);
        room.resize(status == HONE_OK ? result.n : 0);
        return {status, room};
    }

 private:
    const hone_objective_api& api() const { return *static_cast<const hone_objective_api*>(descriptor_->api); }

    void add_option(const hone_option& option) {
        auto found = texts_.find(text(option.name));
        if (found == texts_.end()) {
            if (option.fallback.data == nullptr) return;
            found = texts_.emplace(text(option.name), text(option.fallback)).first;
        }
        options_.push_back(typed(option, found->second));
    }

    static hone_value typed(const hone_option& option, const std::string& given) {
        if (option.types & HONE_TYPE_INT) return {option.name, HONE_TYPE_INT, 0, std::stoll(given), 0, {}};
        if (option.types & HONE_TYPE_REAL) return {option.name, HONE_TYPE_REAL, 0, 0, std::stod(given), {}};
        return {option.name, static_cast<std::int32_t>(option.types), 0, 0, 0, str(given)};
    }

    OptionTexts texts_;
    std::vector<hone_value> options_;
    const hone_descriptor* descriptor_;
    hone_study study_;
    void* self_ = nullptr;
};

}  // namespace fake
