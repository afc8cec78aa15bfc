#include "study/spool.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "storage/database/url.hpp"
#include "storage/retry_chain.hpp"
#include "study/attributes.hpp"
#include "study/seeds.hpp"
#include "study/spooled_result.hpp"

namespace hone::host {

namespace {

namespace fs = std::filesystem;

constexpr off_t reserved = 1 << 20;  // bytes

fs::path state_folder() {
    if (const char* state = std::getenv("XDG_STATE_HOME"); state && *state) return state;
    const char* home = std::getenv("HOME");
    return home && *home ? fs::path(home) / ".local/state" : fs::temp_directory_path();
}

// What tells one storage from another, whoever asks for it and however.
std::string identity(std::string_view url) {
    const auto parsed = parse_storage_url(url);
    if (parsed.backend == StorageUrl::Backend::Sqlite) return fs::weakly_canonical(parsed.path).string();
    const auto& server = parsed.server;
    return fmt::format("{} {} {} {}", static_cast<int>(parsed.backend), server.host, server.port, server.database);
}

class File {
 public:
    File(const fs::path& path, int flags) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {
        if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), path.string());
    }
    ~File() { ::close(descriptor_); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    int descriptor() const { return descriptor_; }
    void sync() const { check(::fsync(descriptor_) == 0); }
    void write(std::string_view text) const {
        while (!text.empty()) {
            const auto n = ::write(descriptor_, text.data(), text.size());
            check(n > 0);
            text.remove_prefix(static_cast<std::size_t>(n));
        }
    }

 private:
    static void check(bool good) {
        if (!good) throw std::system_error(errno, std::generic_category(), "the spool cannot be written to");
    }

    int descriptor_;
};

constexpr std::string_view reserve_prefix = "reserved-for-";

// A host that was killed leaves its reserve, but no lock on it.
void remove_reserves_of_the_dead(const fs::path& folder) {
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (!entry.path().filename().string().starts_with(reserve_prefix)) continue;
        const int descriptor = ::open(entry.path().c_str(), O_WRONLY | O_CLOEXEC);
        if (descriptor < 0) continue;
        std::error_code ignored;
        if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) fs::remove(entry.path(), ignored);
        ::close(descriptor);
    }
}

bool is_result(const fs::path& file) { return file.extension() == ".json"; }

std::vector<fs::path> results_in(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (is_result(entry.path())) files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

std::optional<SpooledResult> result_in(const fs::path& file) {
    std::ifstream stream(file);
    const std::string text((std::istreambuf_iterator<char>(stream)), {});
    try {
        return spooled_result_from_json(text);
    } catch (const std::exception&) {
        spdlog::warn("{} cannot be read as a result, and stays where it is", file.string());
        return std::nullopt;
    }
}

// SQLite gives the ids of what was deleted again.
bool is_same_trial(const TrialRecord& a, const TrialRecord& b) {
    const auto of_a = parsed_attribute(a.system_attrs, attribute::trial);
    const auto of_b = parsed_attribute(b.system_attrs, attribute::trial);
    if (a.id != b.id || !of_a.is_object() || !of_b.is_object()) return false;
    return of_a.value("host", "") == of_b.value("host", "") && of_a.value("sequence", -1) == of_b.value("sequence", -1);
}

TrialWrite as_write(const TrialRecord& trial, std::int64_t study, const RetryPolicy& retry) {
    TrialWrite write{.id = trial.id,
                     .params = trial.params,
                     .reports = {trial.intermediate_values.begin(), trial.intermediate_values.end()},
                     .user_attrs = trial.user_attrs,
                     .system_attrs = trial.system_attrs};
    for (const auto& [metric, steps] : trial.series)
        for (const auto& [step, value] : steps) write.series.push_back({step, metric, value});
    write.ending = Ending{trial.state, trial.values.value_or(std::vector<double>()), trial.complete.value()};
    if (trial.state == State::Fail && retry.covers(failure_reason(trial.system_attrs)))
        write.ending->retry = Retry{study, retry.at_most};
    return write;
}

// Did a retry of the trial bring a result, or was this one brought in before?
bool is_superseded(const TrialRecord& trial, const std::vector<TrialRecord>& all) {
    const auto number = std::to_string(trial.number);
    return std::ranges::any_of(all, [&](const TrialRecord& other) {
        if (other.state != State::Complete && other.state != State::Pruned) return false;
        const auto spooled = other.system_attrs.find(attribute::spooled_from);
        if (spooled != other.system_attrs.end() && spooled->second == number) return true;
        const auto history = retry_history(other.system_attrs);
        return std::ranges::find(history, trial.number) != history.end();
    });
}

// The trial's end is in the database, whatever it took. False: it is no trial of this study.
bool bring_in_one(Storage& storage, std::int64_t study, TrialRecord trial, const RetryPolicy& retry) {
    auto found = storage.find_trial(study, trial.number);
    if (!found || !is_same_trial(*found, trial)) return false;
    const auto write = as_write(trial, study, retry);
    if (found->state == State::Running && storage.write({&write, 1}).front()) {
        spdlog::info("trial {} was {} before the database went away: brought in", trial.number,
                     trial.state == State::Fail ? "failed" : "finished");
        return true;
    }
    found = storage.find_trial(study, trial.number);
    if (found && found->state != State::Fail) return true;  // it was written, and only the answer was lost
    Cursor from_the_beginning;
    if (trial.state == State::Fail || is_superseded(trial, storage.changes(study, from_the_beginning))) return true;
    trial.system_attrs.insert_or_assign(std::string(attribute::spooled_from), std::to_string(trial.number));
    const auto number = storage.add_trials(study, {&trial, 1}).front();
    spdlog::info("trial {} was failed before its result could be written: brought in as trial {}", trial.number,
                 number);
    return true;
}

}  // namespace

fs::path spool_folder(const std::string& chosen, std::string_view storage_url) {
    const auto base = chosen.empty() ? state_folder() / "hone" / "spool" : fs::path(chosen);
    return fs::absolute(base / fmt::format("{:016x}", hash_of_name(identity(storage_url))));
}

Spool::Spool(fs::path folder, std::string study, std::string host)
    : folder_(std::move(folder)),
      study_(std::move(study)),
      host_(std::move(host)),
      reserve_(folder_ / fmt::format("{}{}", reserve_prefix, host_)) {
    try {
        fs::create_directories(folder_);
        remove_reserves_of_the_dead(folder_);
        reserve_descriptor_ = ::open(reserve_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (reserve_descriptor_ < 0 || ::flock(reserve_descriptor_, LOCK_EX | LOCK_NB) != 0)
            throw std::system_error(errno, std::generic_category(), reserve_.string());
        if (const int error = ::posix_fallocate(reserve_descriptor_, 0, reserved))
            throw std::system_error(error, std::generic_category(), reserve_.string());
    } catch (const std::system_error& e) {
        spdlog::warn("no room for results that the database cannot take ({}); name another --spool-dir", e.what());
    }
}

Spool::~Spool() {
    std::error_code ignored;
    release_reserve();
    if (fs::is_directory(folder_, ignored) && results_in(folder_).empty()) {
        fs::remove(folder_ / "lock", ignored);
        fs::remove(folder_, ignored);  // which does nothing while others use it
    }
}

void Spool::release_reserve() {
    std::error_code ignored;
    fs::remove(reserve_, ignored);
    const std::lock_guard lock(mutex_);
    if (reserve_descriptor_ >= 0) ::close(std::exchange(reserve_descriptor_, -1));
}

void Spool::keep(const TrialRecord& trial) {
    release_reserve();
    fs::create_directories(folder_);
    const auto name = fmt::format("{:08}-{}", trial.number, host_);
    const auto unfinished = folder_ / (name + ".part");
    {
        const File file(unfinished, O_WRONLY | O_CREAT | O_TRUNC);
        file.write(to_json(SpooledResult{study_, trial}));
        file.sync();
    }
    fs::rename(unfinished, folder_ / (name + ".json"));
    File(folder_, O_RDONLY | O_DIRECTORY).sync();
}

void Spool::bring_in(Storage& storage, std::int64_t study, const RetryPolicy& retry) {
    std::error_code ignored;
    if (!fs::is_directory(folder_, ignored) || results_in(folder_).empty()) return;
    const File lock(folder_ / "lock", O_RDWR | O_CREAT);
    if (::flock(lock.descriptor(), LOCK_EX) != 0)
        throw std::system_error(errno, std::generic_category(), "the spool cannot be locked");
    for (const auto& file : results_in(folder_)) {
        auto result = result_in(file);
        if (!result || result->study != study_) continue;
        if (bring_in_one(storage, study, std::move(result->trial), retry))
            fs::remove(file);
        else
            spdlog::warn("{} is the result of no trial of study '{}', and stays where it is", file.string(), study_);
    }
}

}  // namespace hone::host
