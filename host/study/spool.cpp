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
#include <set>
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

// What tells one storage from another, whoever asks for it and however. A socket of PostgreSQL is its host.
std::string identity(std::string_view url) {
    const auto parsed = parse_storage_url(url);
    if (parsed.backend == StorageUrl::Backend::Sqlite) return fs::weakly_canonical(parsed.path).string();
    const auto& server = parsed.server;
    const auto option = [&server](const char* name) {
        const auto found = server.options.find(name);
        return found == server.options.end() ? std::string() : found->second;
    };
    const auto* usual_port = parsed.backend == StorageUrl::Backend::PostgreSql ? "5432" : "3306";
    return fmt::format("{} {} {} {} {} {}", static_cast<int>(parsed.backend), server.host,
                       server.port.empty() ? usual_port : server.port, server.database, option("unix_socket"),
                       option("service"));
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

std::vector<fs::path> files_in(const fs::path& folder, std::error_code& error) {
    std::vector<fs::path> files;
    for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error))
        files.push_back(entry->path());
    return files;
}

// A host that was killed leaves its reserve, but no lock on it.
void remove_reserves_of_the_dead(const fs::path& folder) {
    std::error_code error;
    for (const auto& file : files_in(folder, error)) {
        if (!file.filename().string().starts_with(reserve_prefix)) continue;
        const int descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
        if (descriptor < 0) continue;
        std::error_code ignored;
        if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) fs::remove(file, ignored);
        ::close(descriptor);
    }
    if (error) throw std::system_error(error, folder.string());
}

bool is_result(const fs::path& file) { return file.extension() == ".json"; }

std::vector<fs::path> results_in(const fs::path& folder, std::error_code& error) {
    auto files = files_in(folder, error);
    std::erase_if(files, [](const fs::path& file) { return !is_result(file); });
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

TrialWrite end_of(const TrialRecord& trial, std::int64_t study, const RetryPolicy& retry) {
    auto write = as_write(trial);
    if (trial.state == State::Fail && retry.covers(failure_reason(trial.system_attrs)))
        write.ending->retry = Retry{study, retry.at_most};
    return write;
}

// Numbers of the trials of which a retry brought a result, or whose own was brought in before.
std::set<std::int64_t> superseded(Storage& storage, std::int64_t study) {
    std::set<std::int64_t> numbers;
    Cursor from_the_beginning;
    storage.read_changes(study, from_the_beginning, [&numbers](const std::vector<TrialRecord>& trials) {
        for (const auto& trial : trials) {
            if (trial.state != State::Complete && trial.state != State::Pruned) continue;
            const auto history = retry_history(trial.system_attrs);
            numbers.insert(history.begin(), history.end());
            const auto spooled = parsed_attribute(trial.system_attrs, attribute::spooled_from);
            if (spooled.is_number_integer()) numbers.insert(spooled.get<std::int64_t>());
        }
    });
    return numbers;
}

// Brings results into a study.
class BringIn {
 public:
    BringIn(Storage& storage, std::int64_t study, const RetryPolicy& retry)
        : storage_(storage), study_(study), retry_(retry) {}

    // The trial's end is in the database, whatever it took. False: it is no trial of this study.
    bool operator()(TrialRecord trial) {
        auto found = storage_.find_trial(study_, trial.number);
        if (!found || !is_same_trial(*found, trial)) return false;
        const auto write = end_of(trial, study_, retry_);
        if (found->state == State::Running && storage_.write({&write, 1}).front()) {
            spdlog::info("trial {} was {} before the database went away: brought in", trial.number,
                         trial.state == State::Fail ? "failed" : "finished");
            return true;
        }
        found = storage_.find_trial(study_, trial.number);
        if (found && found->state != State::Fail) return true;  // it was written, and only the answer was lost
        if (trial.state != State::Fail && !is_superseded(trial.number)) add_anew(std::move(trial));
        return true;
    }

 private:
    // The whole study is read, but once.
    bool is_superseded(std::int64_t number) {
        if (!superseded_) superseded_ = superseded(storage_, study_);
        return superseded_->contains(number);
    }

    void add_anew(TrialRecord trial) {
        trial.system_attrs.insert_or_assign(std::string(attribute::spooled_from), std::to_string(trial.number));
        const auto number = storage_.add_trials(study_, {&trial, 1}).front();
        spdlog::info("trial {} was failed before its result could be written: brought in as trial {}", trial.number,
                     number);
    }

    Storage& storage_;
    const std::int64_t study_;
    const RetryPolicy& retry_;
    std::optional<std::set<std::int64_t>> superseded_;
};

}  // namespace

fs::path spool_folder(const std::string& chosen, std::string_view storage_url) {
    const auto base = chosen.empty() ? state_folder() / "hone" / "spool" : fs::path(chosen);
    return fs::absolute(base / fmt::format("{:016x}", hash_of_name(identity(storage_url))));
}

Spool::Spool(fs::path folder, std::int64_t study_id, std::string study, std::string host)
    : folder_(std::move(folder)),
      study_id_(study_id),
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
    release_reserve();
    std::error_code error;
    if (!results_in(folder_, error).empty() || error) return;
    fs::remove(folder_ / "lock", error);
    fs::remove(folder_, error);  // which does nothing while others use it
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
        file.write(to_json(SpooledResult{study_id_, study_, trial}));
        file.sync();
    }
    fs::rename(unfinished, folder_ / (name + ".json"));
    File(folder_, O_RDONLY | O_DIRECTORY).sync();
}

void Spool::bring_in(Storage& storage, const RetryPolicy& retry) {
    std::error_code unreadable;  // which was said when it was opened
    if (results_in(folder_, unreadable).empty()) return;
    try {
        const File lock(folder_ / "lock", O_RDWR | O_CREAT);
        if (::flock(lock.descriptor(), LOCK_EX | LOCK_NB) == 0)
            bring_in_all(storage, retry);
        else
            spdlog::info("another host brings in the results that wait in {}", folder_.string());
    } catch (const std::system_error& e) {
        spdlog::warn("the results that wait in {} cannot be brought in: {}", folder_.string(), e.what());
    }
}

void Spool::bring_in_all(Storage& storage, const RetryPolicy& retry) {
    BringIn bring_in(storage, study_id_, retry);
    std::error_code unreadable;
    for (const auto& file : results_in(folder_, unreadable)) {
        auto result = result_in(file);
        // It may have been renamed since, or deleted and made again.
        if (!result || (result->study_id != study_id_ && result->study != study_)) continue;
        try {
            if (bring_in(std::move(result->trial)))
                fs::remove(file);
            else
                spdlog::warn("{} is the result of a trial that study '{}' does not hold, and stays where it is",
                             file.string(), study_);
        } catch (const StorageGone&) {
            throw;
        } catch (const StudyGone&) {
            throw;
        } catch (const std::exception& e) {
            spdlog::warn("{} is not brought in, and stays where it is: {}", file.string(), e.what());
        }
    }
}

}  // namespace hone::host
