// The host's side of the border as plain tables, so that the C++ layer can be tested alone.
#pragma once

#include <hone/abi.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fake {

inline std::string text_of(hone_str s) { return s.data ? std::string(s.data, s.size) : std::string(); }
inline hone_str str_of(std::string_view s) { return {s.data(), s.size()}; }

// Remembers what a plugin says.
struct Host {
    Host() = default;
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    std::string reason;
    std::vector<std::pair<int, std::string>> lines;
    hone_host table{.struct_size = sizeof(hone_host),
                    .major = HONE_MAJOR,
                    .minor = HONE_MINOR,
                    .reserved = 0,
                    .ctx = this,
                    .fail = fail,
                    .reason = last_reason,
                    .log = log,
                    .extension = extension};

 private:
    static Host& of(const hone_host* host) { return *static_cast<Host*>(host->ctx); }
    static hone_status fail(const hone_host* host, hone_status code, hone_str text) noexcept {
        of(host).reason = text_of(text);
        return code;
    }
    static hone_str last_reason(const hone_host* host) noexcept { return str_of(of(host).reason); }
    static void log(const hone_host* host, std::int32_t level, hone_str line) noexcept {
        of(host).lines.emplace_back(level, text_of(line));
    }
    static const void* extension(const hone_host*, hone_str) noexcept { return nullptr; }
};

// Answers every parameter by `answers`, refuses with `status`, stops at the step `stop_at`.
struct Trial {
    explicit Trial(Host& the_host) : host(the_host) {}
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;

    Host& host;
    std::map<std::string, double> answers;
    hone_status status = HONE_OK;
    std::int64_t stop_at = -1;

    std::map<std::string, hone_dist> asked;
    std::map<std::string, std::vector<hone_choice>> choices;
    std::vector<std::pair<std::int64_t, std::map<std::string, double>>> reports;
    std::map<std::string, std::string> attributes;
    std::map<std::string, double> constraints;
    std::string checkpoint_folder;

    hone_trial table{.struct_size = sizeof(hone_trial),
                     .attempt = 2,
                     .number = 17,
                     .seed = 99,
                     .deadline = 60,
                     .device = -1,
                     .ctx = this,
                     .suggest = suggest,
                     .report = report,
                     .should_prune = should_prune,
                     .set_attribute = set_attribute,
                     .set_constraint = set_constraint,
                     .checkpoint_dir = checkpoint_dir,
                     .cancelled = cancelled};

 private:
    static Trial& of(const hone_trial* trial) { return *static_cast<Trial*>(trial->ctx); }
    hone_status answer() {
        if (status != HONE_OK) host.reason = "refused by the test";
        return status;
    }

    static hone_status suggest(const hone_trial* trial, hone_str name, const hone_dist* dist, double* value) noexcept {
        auto& me = of(trial);
        me.asked[text_of(name)] = *dist;
        auto& copied = me.choices[text_of(name)];
        copied.assign(dist->choices, dist->choices + dist->n_choices);
        *value = me.answers.count(text_of(name)) ? me.answers.at(text_of(name)) : dist->low;
        return me.answer();
    }
    static hone_status report(const hone_trial* trial, std::int64_t step, const hone_metric* metrics, std::uint64_t n,
                              std::int32_t* verdict) noexcept {
        auto& me = of(trial);
        std::map<std::string, double> values;
        for (std::uint64_t i = 0; i < n; ++i) values[text_of(metrics[i].name)] = metrics[i].value;
        me.reports.emplace_back(step, values);
        return should_prune(trial, verdict);
    }
    static hone_status should_prune(const hone_trial* trial, std::int32_t* verdict) noexcept {
        auto& me = of(trial);
        *verdict =
            !me.reports.empty() && me.reports.back().first == me.stop_at ? 2 : 0;  // a verdict of a later version
        return me.answer();
    }
    static hone_status set_attribute(const hone_trial* trial, hone_str key, hone_str json) noexcept {
        of(trial).attributes[text_of(key)] = text_of(json);
        return of(trial).answer();
    }
    static hone_status set_constraint(const hone_trial* trial, hone_str name, double value) noexcept {
        of(trial).constraints[text_of(name)] = value;
        return of(trial).answer();
    }
    static hone_status checkpoint_dir(const hone_trial* trial, hone_str* path) noexcept {
        *path = str_of(of(trial).checkpoint_folder);
        return of(trial).answer();
    }
    static std::int32_t cancelled(const hone_trial* trial) noexcept { return of(trial).status == HONE_CANCELLED; }
};

// Option values as the host hands them over.
inline hone_value value(std::string_view name, std::int32_t type) {
    hone_value made{};
    made.name = str_of(name);
    made.type = type;
    return made;
}
inline hone_value text_value(std::string_view name, std::string_view text, std::int32_t type = HONE_TYPE_TEXT) {
    auto made = value(name, type);
    made.text = str_of(text);
    return made;
}
inline hone_value int_value(std::string_view name, std::int64_t number) {
    auto made = value(name, HONE_TYPE_INT);
    made.integer = number;
    made.real = static_cast<double>(number);
    return made;
}
inline hone_value real_value(std::string_view name, double number) {
    auto made = value(name, HONE_TYPE_REAL);
    made.real = number;
    return made;
}
inline hone_value bool_value(std::string_view name, bool truth) {
    auto made = value(name, HONE_TYPE_BOOL);
    made.boolean = truth;
    return made;
}

inline hone_dist float_dist(double low, double high, double step = 0) {
    return {.kind = HONE_FLOAT,
            .flags = 0,
            .low = low,
            .high = high,
            .step = step,
            .n_choices = 0,
            .choices = nullptr,
            .more = nullptr};
}
inline hone_dist int_dist(double low, double high, double step = 1) {
    auto made = float_dist(low, high, step);
    made.kind = HONE_INT;
    return made;
}
inline hone_dist with_log(hone_dist dist) {
    dist.flags |= HONE_LOG;
    return dist;
}
inline hone_dist categorical_dist(const std::vector<hone_choice>& choices) {
    auto made = float_dist(0, static_cast<double>(choices.size()) - 1, 1);
    made.kind = HONE_CATEGORICAL;
    made.n_choices = choices.size();
    made.choices = choices.data();
    return made;
}

// An instance of one plugin of a library, made as a host makes it.
class Instance {
 public:
    Instance(Host& host, const hone_descriptor& descriptor, std::vector<hone_value> options = {})
        : descriptor_(descriptor), options_(std::move(options)) {
        study_.options = options_.data();
        study_.n_options = options_.size();
        status_ = descriptor.create(&host.table, &study_, &self_);
    }
    ~Instance() {
        if (status_ == HONE_OK) descriptor_.destroy(self_);
    }
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    hone_status status() const { return status_; }
    void* self() const { return self_; }

    template <class Api>
    const Api& api() const {
        return *static_cast<const Api*>(descriptor_.api);
    }

 private:
    const hone_descriptor& descriptor_;
    std::vector<hone_value> options_;
    hone_str value_names_[2] = {HONE_STR("loss"), HONE_STR("")};
    hone_study study_{.struct_size = sizeof(hone_study),
                      .n_objectives = 2,
                      .name = HONE_STR("the study"),
                      .value_names = value_names_,
                      .seed = 5,
                      .n_options = 0,
                      .options = nullptr,
                      .ctx = nullptr,
                      .settle = nullptr};
    void* self_ = nullptr;
    hone_status status_ = HONE_FAILED;
};

}  // namespace fake
