// hone run
#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <iostream>
#include <random>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/lookup.hpp"
#include "cli/resolve.hpp"
#include "errors.hpp"
#include "plugins/find.hpp"
#include "plugins/instance.hpp"
#include "plugins/library.hpp"
#include "report/json.hpp"
#include "report/progress.hpp"
#include "report/text.hpp"
#include "study/attributes.hpp"
#include "study/loop.hpp"
#include "study/plugin_study.hpp"
#include "text/nearest.hpp"
#include "text/say.hpp"

namespace hone::host {

namespace {

using Texts = std::vector<std::string>;

Grammar run_grammar() {
    po::options_description plugins("Objective, sampler, pruner");
    plugins.add_options()("objective-option,O", po::value<Texts>()->value_name("KEY=VALUE"),
                          "an option of the objective; repeatable")                                                //
        ("sampler,s", po::value<std::string>()->default_value("auto")->value_name("NAME"), "the sampler")          //
        ("sampler-option,S", po::value<Texts>()->value_name("KEY=VALUE"), "an option of the sampler; repeatable")  //
        ("pruner,p", po::value<std::string>()->value_name("NAME"),
         "the pruner (default: median; with several objectives nop)")                                            //
        ("pruner-option,P", po::value<Texts>()->value_name("KEY=VALUE"), "an option of the pruner; repeatable")  //
        ("prune-patience", po::value<std::int64_t>()->value_name("N"),
         "hear the pruner only after N reports without improvement; with -p nop they decide (default: always)")  //
        ("prune-min-delta", po::value<double>()->value_name("D"),
         "what counts as an improvement for --prune-patience (default: 0)")  //
        ("fix", po::value<Texts>()->value_name("NAME=VALUE"), "hold a parameter, whatever the sampler; repeatable");

    po::options_description study("Study");
    study.add_options()("study", po::value<std::string>()->value_name("NAME"),
                        "made if it is missing, continued if it is there (default: the objective's name)")  //
        ("direction", po::value<Texts>()->value_name("minimize|maximize"),
         "one per objective value (default: what the objective declares)")  //
        ("seed", po::value<std::string>()->value_name("N"),
         "seeds sampler, trials and objective (default: the study's, or random)")  //
        ("deterministic", po::bool_switch(),
         "the same study for the same --seed and --jobs N, whatever the timing, on one host. A trial sees only "
         "those as finished that began N before it, and waits for them: jobs idle behind a slow trial, and pruners "
         "that compare "
         "running trials (asha, hyperband) stop less")  //
        ("allow-drift", po::bool_switch(),
         "accept another objective version, options or data than the study's, and record it")  //
        ("duplicates", po::value<std::string>()->default_value("allow")->value_name("allow|resample"),
         "resample: ask the sampler again, up to 20 times, where a trial of any host has all of what it proposes")  //
        ("sync-interval", po::value<std::string>()->default_value("1s")->value_name("D"),
         "longest age of what is known of other hosts");

    po::options_description limits("Limits");
    limits.add_options()("trials,n", po::value<std::int64_t>()->value_name("N"),
                         "trials that this run starts (default: no bound)")                                  //
        ("timeout", po::value<std::string>()->value_name("D"), "stop starting trials after D: 90, 10m, 2h")  //
        ("jobs,j", po::value<int>()->default_value(1)->value_name("N"), "objectives running at once")        //
        ("isolation", po::value<std::string>()->default_value("process")->value_name("process|none"),
         "each objective in its own child process, or in the host, where nothing can stop one that hangs")  //
        ("trial-timeout", po::value<std::string>()->value_name("D"),
         "a trial that runs longer is killed and recorded as failed");

    po::options_description fleet("Many hosts, and failures");
    fleet.add_options()("until", po::value<std::int64_t>()->value_name("N"),
                        "stop once the study holds N finished trials, whoever ran them (default: no bound)")  //
        ("retry", po::value<std::int64_t>()->default_value(0)->value_name("N"),
         "queue a trial again, up to N times, that was lost, crashed, or ran out of time or memory")  //
        ("retry-on", po::value<std::string>()->default_value("accidents")->value_name("accidents|all"),
         "all: after exceptions, exits and NaN, too")  //
        ("heartbeat", po::value<std::string>()->default_value("10s")->value_name("D"),
         "how often this host says that its trials live")  //
        ("grace-period", po::value<std::string>()->default_value("60s")->value_name("D"),
         "fail a trial of hone that has been silent for longer; at least 2s, and twice --heartbeat")  //
        ("foreign-grace", po::value<std::string>()->default_value("10m")->value_name("D"),
         "likewise a trial of another program")  //
        ("storage-timeout", po::value<std::string>()->default_value("10m")->value_name("D"),
         "how long a database that went away is waited for")  //
        ("spool-dir", po::value<std::string>()->value_name("DIR"),
         "where finished results wait that could not be written (default: in the user's state folder)");

    po::options_description quiet("Output");
    quiet.add_options()("quiet,q", po::bool_switch(), "no progress, no log below a warning");

    return {.usage = "hone run OBJECTIVE [options]",
            .summary = "Run trials of an objective. OBJECTIVE is a name on the plugin path, a file, or FILE:ID.",
            .groups = {plugins, study, limits, fleet, quiet, storage_options(), plugin_options(), output_options()},
            .positional = {"objective"},
            .not_built = {"gpus", "checkpoint-dir", "keep-checkpoints"}};
}

// While an objective runs in the host itself, what it prints goes to stderr: stdout holds results.
class StdoutToStderr {
 public:
    StdoutToStderr() : saved_(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)) { ::dup2(STDERR_FILENO, STDOUT_FILENO); }
    ~StdoutToStderr() {
        std::cout.flush();
        std::fflush(stdout);
        ::dup2(saved_, STDOUT_FILENO);
        ::close(saved_);
    }
    StdoutToStderr(const StdoutToStderr&) = delete;
    StdoutToStderr& operator=(const StdoutToStderr&) = delete;

 private:
    int saved_;
};

std::optional<double> optional_duration(const po::variables_map& options, const std::string& name) {
    if (!options.count(name)) return std::nullopt;
    return duration(name, options[name].as<std::string>());
}

RunLimits limits_of(const po::variables_map& options) {
    RunLimits limits;
    if (options.count("trials")) limits.trials = options["trials"].as<std::int64_t>();
    if (limits.trials && *limits.trials < 0) throw UsageError("--trials cannot be negative");
    limits.jobs = options["jobs"].as<int>();
    if (limits.jobs < 1 || limits.jobs > 4096) throw UsageError("--jobs takes 1 to 4096");
    limits.timeout = optional_duration(options, "timeout").value_or(limits.timeout);
    limits.trial_timeout = optional_duration(options, "trial-timeout").value_or(limits.trial_timeout);
    return limits;
}

std::optional<std::int64_t> until_of(const po::variables_map& options) {
    if (!options.count("until")) return std::nullopt;
    const auto until = options["until"].as<std::int64_t>();
    if (until < 0) throw UsageError("--until cannot be negative");
    return until;
}

RetryPolicy retry_of(const po::variables_map& options) {
    const auto& on = options["retry-on"].as<std::string>();
    if (on != "accidents" && on != "all")
        throw UsageError(fmt::format("--retry-on cannot be '{}': it takes accidents or all", on));
    const RetryPolicy policy{options["retry"].as<std::int64_t>(),
                             on == "all" ? RetryPolicy::On::All : RetryPolicy::On::Accidents};
    if (policy.at_most < 0) throw UsageError("--retry cannot be negative");
    return policy;
}

Duplicates duplicates_of(const po::variables_map& options) {
    const auto& name = options["duplicates"].as<std::string>();
    if (name != "allow" && name != "resample")
        throw UsageError(fmt::format("--duplicates cannot be '{}': it takes allow or resample", name));
    return name == "allow" ? Duplicates::Allow : Duplicates::Resample;
}

std::optional<int> deterministic_jobs_of(const po::variables_map& options) {
    if (!options["deterministic"].as<bool>()) return std::nullopt;
    const auto refuse = [](const char* option, const char* what) {
        throw UsageError(fmt::format("--deterministic cannot go with {}: {} differs from run to run", option, what));
    };
    if (options.count("timeout")) refuse("--timeout", "what fits into a time");
    if (retry_of(options).at_most != 0) refuse("--retry", "when a trial is queued again");
    if (duplicates_of(options) == Duplicates::Resample) refuse("--duplicates resample", "what was tried already");
    return options["jobs"].as<int>();
}

std::optional<PrunePatience> prune_patience_of(const po::variables_map& options) {
    const auto min_delta = get_or<double>(options, "prune-min-delta", 0);
    if (!(min_delta >= 0)) throw UsageError("--prune-min-delta cannot be negative");
    if (!options.count("prune-patience")) {
        if (options.count("prune-min-delta")) throw UsageError("--prune-min-delta needs --prune-patience");
        return std::nullopt;
    }
    const auto reports = options["prune-patience"].as<std::int64_t>();
    if (reports < 0) throw UsageError("--prune-patience cannot be negative");
    return PrunePatience{static_cast<std::uint64_t>(reports), min_delta};
}

using Seconds = std::chrono::duration<double>;

Seconds seconds(const po::variables_map& options, const char* name) {
    return Seconds(duration(name, options[name].as<std::string>()));
}

std::string machine_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

std::string random_id() {
    std::random_device entropy;
    return fmt::format("{:08x}{:08x}", entropy(), entropy());
}

void check_grace(const char* name, Seconds grace, Seconds heartbeat) {
    // MySQL's clock has whole seconds.
    if (grace.count() < 2) throw UsageError(fmt::format("--{} must be at least 2s", name));
    if (grace < 2 * heartbeat)
        throw UsageError(
            fmt::format("--{} must be at least twice --heartbeat: with {} s and {} s, a living host would seem dead",
                        name, grace.count(), heartbeat.count()));
}

HostSign host_of(const po::variables_map& options) {
    HostSign host{random_id(), machine_name(), ::getpid(), seconds(options, "heartbeat"),
                  seconds(options, "grace-period")};
    if (host.heartbeat < std::chrono::milliseconds(100)) throw UsageError("--heartbeat must be at least 100ms");
    check_grace("grace-period", host.grace, host.heartbeat);
    return host;
}

Seconds foreign_grace_of(const po::variables_map& options) {
    const auto grace = seconds(options, "foreign-grace");
    check_grace("foreign-grace", grace, seconds(options, "heartbeat"));
    return grace;
}

Isolation isolation_of(const po::variables_map& options) {
    const auto& name = options["isolation"].as<std::string>();
    if (name != "process" && name != "none")
        throw UsageError(fmt::format("--isolation cannot be '{}': it takes process or none", name));
    if (name == "none" && options.count("trial-timeout"))
        throw UsageError("--trial-timeout needs --isolation process: nothing in the host itself can be killed");
    return name == "none" ? Isolation::None : Isolation::Process;
}

std::map<std::string, std::string> held_of(const po::variables_map& options) {
    std::map<std::string, std::string> held;
    for (const auto& assignment : get_or<Texts>(options, "fix", {})) {
        const auto equals = assignment.find('=');
        if (equals == std::string::npos || equals == 0)
            throw UsageError(fmt::format("--fix '{}' is not of the form NAME=VALUE", assignment));
        if (!held.emplace(assignment.substr(0, equals), assignment.substr(equals + 1)).second)
            throw UsageError(fmt::format("--fix gives '{}' twice", assignment.substr(0, equals)));
    }
    return held;
}

PluginChoice choose(const po::variables_map& options, const std::string& name, int kind, const char* option) {
    const auto file = find_plugin(name, kind, plugin_path(get_or<Texts>(options, "plugin-path", {})));
    const auto& descriptor = load_plugin(file.path, file.id, kind);
    return {descriptor, Options(descriptor, get_or<Texts>(options, option, {}))};
}

ObjectiveChoice objective_of(const po::variables_map& options) {
    if (!options.count("objective")) throw UsageError("which objective? usage: hone run OBJECTIVE [options]");
    if (options.count("study") && options["study"].as<std::string>().empty())
        throw UsageError("--study is empty; leave it out, and the study is named like the objective");
    const auto file = find_plugin(options["objective"].as<std::string>(), HONE_KIND_OBJECTIVE,
                                  plugin_path(get_or<Texts>(options, "plugin-path", {})));
    return {file.path, file.id, get_or<Texts>(options, "objective-option", {}),
            get_or<std::string>(options, "study", ""), 0};
}

Json json_of_result(const Study& study, const RunResult& result, const std::string& url) {
    const auto& counts = result.counts;
    Json object = {{"study", study.setup().record.name},
                   {"storage", without_password(url)},
                   {"seed", study.setup().seed},
                   {"seconds", result.seconds},
                   {"trials", {{"complete", counts.complete}, {"pruned", counts.pruned}, {"failed", counts.failed}}},
                   {"best", nullptr}};
    const auto best = study.best();
    if (study.n_objectives() == 1 && !best.empty()) object["best"] = json_trial(best.front());
    if (study.n_objectives() > 1) {
        object["front"] = Json::array();
        for (const auto& trial : best) object["front"].push_back(json_trial(trial));
    }
    return object;
}

int status_of(const RunResult& result, const Interrupts& interrupts) {
    const auto& counts = result.counts;
    if (result.error) return 1;
    if (interrupts.stage() != Stage::Running) return 130;
    return counts.failed > 0 && counts.complete + counts.pruned == 0 ? 3 : 0;
}

void print_result(const Study& study, const RunResult& result, const std::string& url, Format format) {
    if (format == Format::Json) {
        std::cout << dump(json_of_result(study, result, url)) << "\n";
        return;
    }
    const auto& counts = result.counts;
    std::cout << fmt::format("study '{}': {} complete, {} pruned, {} failed in {:.2f} s (seed {})\n",
                             study.setup().record.name, counts.complete, counts.pruned, counts.failed, result.seconds,
                             study.setup().seed)
              << text_of_best(study.best(), counts.complete);
}

// What the command line says by itself, checked.
struct Request {
    explicit Request(const po::variables_map& options)
        : format(format_of(options)),
          echo(options["quiet"].as<bool>() ? Echo::Nothing : Echo::Lines),
          limits(limits_of(options)),
          isolation(isolation_of(options)),
          url(options["storage"].as<std::string>()),
          directions(get_or<Texts>(options, "direction", {})),
          drift(options["allow-drift"].as<bool>() ? Drift::Allowed : Drift::Refused),
          seed(seed_of(options)),
          held(held_of(options)),
          until(until_of(options)),
          retry(retry_of(options)),
          duplicates(duplicates_of(options)),
          prune_patience(prune_patience_of(options)),
          deterministic_jobs(deterministic_jobs_of(options)),
          host(host_of(options)),
          foreign_grace(foreign_grace_of(options)),
          storage_timeout(seconds(options, "storage-timeout")),
          spool_dir(get_or<std::string>(options, "spool-dir", "")),
          sync_interval(duration("sync-interval", options["sync-interval"].as<std::string>())),
          objective(objective_of(options)),
          sampler(choose(options, options["sampler"].as<std::string>(), HONE_KIND_SAMPLER, "sampler-option")) {}

    Format format;
    Echo echo;
    RunLimits limits;
    Isolation isolation;
    std::string url;
    Texts directions;
    Drift drift;
    std::optional<std::uint64_t> seed;
    std::map<std::string, std::string> held;
    std::optional<std::int64_t> until;
    RetryPolicy retry;
    Duplicates duplicates;
    std::optional<PrunePatience> prune_patience;
    std::optional<int> deterministic_jobs;
    HostSign host;
    Seconds foreign_grace;
    Seconds storage_timeout;
    std::string spool_dir;
    double sync_interval;
    ObjectiveChoice objective;
    PluginChoice sampler;
};

// What a plugin refuses should leave no study behind. Throws UsageError, PluginFault.
void try_out(const PluginChoice& choice, const std::string& study, const Texts& value_names,
             const hone_studies* studies = nullptr) {
    const PluginStudy view(study, value_names, 0, choice.options);
    const Instance instance(choice.descriptor, view.table(), studies);
}

// What others contribute, and when, nobody can repeat.
void refuse_company(Storage& storage, const StudyRecord& study) {
    const auto hosts = storage.living_hosts(study.id);
    if (hosts.empty()) return;
    throw UsageError(fmt::format("--deterministic is for one host, but {} (pid {}) works on study '{}', too",
                                 hosts.front().name, hosts.front().pid, study.name));
}

// The study of this run, and on it a record of what the run works with.
StudySetup set_up(const Request& request, const po::variables_map& options, Storage& storage, Executor& objective) {
    const auto& declared = objective.declaration();
    const auto& name = request.objective.study.empty() ? declared.id : request.objective.study;
    auto plan = plan_study(storage, name, declared, request.directions);
    const auto usual_pruner = plan.directions.size() == 1 ? "median" : "nop";
    auto pruner =
        choose(options, get_or<std::string>(options, "pruner", usual_pruner), HONE_KIND_PRUNER, "pruner-option");
    auto value_names = declared.value_names;
    value_names.resize(plan.directions.size());
    const auto others = std::make_shared<OtherStudies>(storage, name, plan.directions,
                                                       plan.existing ? plan.existing->system_attrs : Attributes());
    try_out(request.sampler, name, value_names, others->table());
    try_out(pruner, name, value_names);
    const auto fingerprint = objective.prepare();
    auto record = make_study(storage, std::move(plan));
    check_drift(storage, record, declared, fingerprint, request.drift);
    if (request.deterministic_jobs) refuse_company(storage, record);
    others->settle(record.id);
    const auto seed = resolve_seed(storage, record.id, request.seed);
    StudySetup setup{.record = std::move(record),
                     .value_names = std::move(value_names),
                     .seed = seed,
                     .run_id = random_id(),
                     .sampler = request.sampler,
                     .pruner = std::move(pruner),
                     .others = others,
                     .prune_patience = request.prune_patience,
                     .held = request.held,
                     .sync_interval = std::chrono::duration<double>(request.sync_interval),
                     .until = request.until,
                     .deterministic_jobs = request.deterministic_jobs,
                     .retry = request.retry,
                     .duplicates = request.duplicates,
                     .host = request.host,
                     .foreign_grace = request.foreign_grace};
    record_run(storage, setup, declared, fingerprint);
    return setup;
}

RunResult run_with_progress(Study& study, const Request& request, const Interrupts& interrupts,
                            std::unique_ptr<Executor> first, const MakeExecutor& executor) {
    std::optional<Progress> progress;
    if (request.echo == Echo::Lines) progress.emplace(request.limits.trials, [&study] { return study.best(); });
    const auto on_settled = [&progress](const TrialRecord& trial) {
        if (progress) progress->settled(trial);
    };
    return run_study(study, interrupts, request.limits, std::move(first), executor, on_settled);
}

// A mistyped --fix holds nothing, and nobody would notice.
void warn_of_unused_fixes(const Study& study, const Request& request) {
    const auto names = study.parameters();
    for (const auto& [name, value] : request.held)
        if (std::ranges::find(names, name) == names.end())
            spdlog::warn("--fix {}: no trial asked for it{}", name, suggestion(name, names));
}

int run(const po::variables_map& options) {
    const Request request(options);
    if (request.echo == Echo::Nothing) spdlog::set_level(spdlog::level::warn);
    ::signal(SIGPIPE, SIG_IGN);  // who reads the progress may leave; the study goes on
    const Interrupts interrupts;
    auto redirected = request.isolation == Isolation::None ? std::make_unique<StdoutToStderr>() : nullptr;
    const MakeExecutor executor = [&] {
        return make_executor(request.isolation, request.objective, interrupts, request.echo);
    };
    try {
        auto first = executor();
        const auto is_killing = [&interrupts] { return interrupts.stage() == Stage::Killing; };
        const auto storage = storage_at(request.url, IfMissing::Create, {request.storage_timeout, is_killing});
        const OpenStorage open_pulse = [&request](std::function<bool()> gives_up) {
            return storage_at(request.url, IfMissing::Refuse,
                              {request.storage_timeout, std::move(gives_up), Patience::Voice::Silent});
        };
        auto setup = set_up(request, options, *storage, *first);
        std::optional<Spool> spool;
        const bool is_shared = request.url != "memory:";
        if (is_shared) {
            spool.emplace(spool_folder(request.spool_dir, request.url), setup.record.id, setup.record.name,
                          request.host.uuid);
            spool->bring_in(*storage, request.retry);
            setup.spool = &*spool;
        }
        Study study(*storage, is_shared ? open_pulse : nullptr, std::move(setup));
        spdlog::info("study '{}' in {}, seed {}", study.setup().record.name, without_password(request.url),
                     study.setup().seed);
        const auto result = run_with_progress(study, request, interrupts, std::move(first), executor);
        redirected.reset();
        warn_of_unused_fixes(study, request);
        print_result(study, result, request.url, request.format);
        if (result.error) complain(*result.error);
        return status_of(result, interrupts);
    } catch (const Cancelled&) {
        return 130;
    }
}

}  // namespace

int run_command(const Arguments& arguments) {
    const auto options = parse(run_grammar(), arguments);
    return options ? run(*options) : 0;
}

}  // namespace hone::host
