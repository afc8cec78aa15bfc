// hone: dispatches to the subcommands and turns what they throw into one line and an exit status.
#include <fcntl.h>
#include <fmt/format.h>
#include <hone/abi.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/secrets.hpp"
#include "errors.hpp"
#include "runner/child.hpp"
#include "storage/storage.hpp"
#include "text/nearest.hpp"
#include "text/one_line.hpp"
#include "text/say.hpp"

namespace hone::host {

namespace {

struct Command {
    std::string name;  // one word or two
    std::string summary;
    int (*run)(const Arguments&);
};

const std::vector<Command>& commands() {
    static const std::vector<Command> all = {
        {"run", "run trials of an objective", run_command},
        {"study list", "the studies of a storage", study_list_command},
        {"study show", "one study", study_show_command},
        {"study create", "an empty study", study_create_command},
        {"study rename", "another name for a study", study_rename_command},
        {"study delete", "a study goes, with its trials", study_delete_command},
        {"study copy", "a study once more, also in another storage", study_copy_command},
        {"trial list", "the trials of a study", trial_list_command},
        {"trial show", "one trial", trial_show_command},
        {"best", "the best trial, or the Pareto front", best_command},
        {"verify", "compute a study's suggestions again, and compare", verify_command},
        {"enqueue", "a trial with given parameters, for whichever host takes it next", enqueue_command},
        {"storage check", "the schema, the clock, the hosts at work, and all that is damaged", storage_check_command},
        {"storage upgrade", "bring the schema of an older Optuna up", storage_upgrade_command},
        {"plugin list", "the plugins on the path", plugin_list_command},
        {"plugin info", "one plugin and its options", plugin_info_command},
    };
    return all;
}

constexpr std::string_view scan_command = "plugin scan";  // not for people

const std::vector<std::string>& unbuilt_commands() {
    static const std::vector<std::string> all = {"ask", "tell", "report", "importance", "plugin check", "plugin new"};
    return all;
}

void print_help() {
    std::cout << "usage: hone COMMAND [options]\n\nFinds good hyperparameters.\n\nCommands\n";
    for (const auto& c : commands()) std::cout << fmt::format("  {:<15} {}\n", c.name, c.summary);
    std::cout << "\nEach answers --help. hone --version states host, ABI and SDK.\n";
}

void print_version() {
    std::cout << fmt::format("hone {}\nABI {}.{}\nSDK {}\n", HONE_VERSION, HONE_MAJOR, HONE_MINOR, HONE_VERSION);
}

[[noreturn]] void refuse_command(const Arguments& arguments) {
    const auto two = arguments.size() > 1 ? arguments[0] + " " + arguments[1] : arguments[0];
    for (const auto& unbuilt : unbuilt_commands())
        if (unbuilt == two || unbuilt == arguments[0] || (arguments.size() == 1 && unbuilt.starts_with(two + " ")))
            throw UsageError(fmt::format("'hone {}' is not built yet", unbuilt));
    std::vector<std::string> names, of_group;
    for (const auto& c : commands()) {
        names.push_back(c.name);
        if (c.name.starts_with(arguments[0] + " ")) of_group.push_back(c.name);
    }
    if (!of_group.empty()) throw UsageError(fmt::format("there is no command '{}'{}", two, suggestion(two, of_group)));
    throw UsageError(fmt::format("there is no command '{}'{}", arguments[0], suggestion(arguments[0], names)));
}

int dispatch(const Arguments& arguments) {
    if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h" || arguments[0] == "help") {
        print_help();
        return arguments.empty() ? 2 : 0;
    }
    if (arguments[0] == "--version") {
        print_version();
        return 0;
    }
    const auto rest = [&](std::size_t words) {
        return Arguments(arguments.begin() + static_cast<std::ptrdiff_t>(words), arguments.end());
    };
    const auto two = arguments.size() > 1 ? arguments[0] + " " + arguments[1] : std::string();
    if (two == scan_command) return plugin_scan_command(rest(2));
    for (const auto& c : commands()) {
        if (c.name == arguments[0]) return c.run(rest(1));
        if (c.name == two) return c.run(rest(2));
    }
    refuse_command(arguments);
}

// A message of the log.
class InOneLine final : public spdlog::custom_flag_formatter {
 public:
    void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& into) override {
        const auto line = in_one_line({message.payload.data(), message.payload.size()});
        into.append(line.data(), line.data() + line.size());
    }
    std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<InOneLine>(); }
};

void set_up_log() {
    spdlog::set_default_logger(spdlog::stderr_color_mt("hone"));
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    formatter->add_flag<InOneLine>('*').set_pattern("%^%l%$: %*");
    spdlog::set_formatter(std::move(formatter));
    const char* level = std::getenv("HONE_LOG");
    if (!level) return;
    const auto parsed = spdlog::level::from_str(level);
    if (parsed == spdlog::level::off && std::string_view(level) != "off")
        throw UsageError(fmt::format(
            "HONE_LOG cannot be '{}': it takes trace, debug, info, warning, error, critical or off", level));
    spdlog::set_level(parsed);
}

// A descriptor 0, 1 or 2 that is closed would be given to the next file or socket, and what is printed would go there.
void open_standard_descriptors() {
    for (int fd; (fd = ::open("/dev/null", O_RDWR)) >= 0;) {
        if (fd <= STDERR_FILENO) continue;
        ::close(fd);
        return;
    }
}

int complain_and_exit(std::string_view text, int status) {
    complain(text);
    return status;
}

int guarded_main(const Arguments& arguments) {
    const auto text_of = [&](const std::exception& e) { return without_passwords(e.what(), arguments); };
    try {
        set_up_log();
        const int status = dispatch(arguments);
        std::cout.flush();
        return std::cout ? status : complain_and_exit("stdout cannot be written to", 1);
    } catch (const UsageError& e) {
        return complain_and_exit(text_of(e), 2);
    } catch (const std::bad_alloc&) {
        return complain_and_exit("out of memory", 1);
    } catch (const std::exception& e) {
        return complain_and_exit(text_of(e), 1);
    }
}

}  // namespace

}  // namespace hone::host

int main(int argc, char** argv) {
    using namespace hone::host;
    open_standard_descriptors();
    const Arguments arguments(argv + 1, argv + argc);
    hide_passwords(argc, argv);
    if (arguments.size() == 4 && arguments[0] == runner_argument)
        run_child(std::atoi(argv[2]), std::atoi(argv[3]), std::atoi(argv[4]));
    return guarded_main(arguments);
}
