// hone study copy
#include "storage/copy/study_copy.hpp"

#include <fmt/format.h>

#include <csignal>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/lookup.hpp"
#include "errors.hpp"
#include "report/json.hpp"
#include "text/say.hpp"

namespace hone::host {

namespace {

volatile std::sig_atomic_t interrupted = 0;

// The first one is heard between two slices, the second ends the program at once.
void hear_interrupts() {
    struct sigaction action {};
    action.sa_handler = [](int) { interrupted = 1; };
    action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(signal, &action, nullptr);
}

CopyRequest request_of(const po::variables_map& options, const std::string& usage) {
    CopyRequest request;
    request.from = options["storage"].as<std::string>();
    request.to = get_or(options, "to", request.from);
    if (request.to == "memory:") throw UsageError("memory: keeps nothing, so nothing can be copied there");
    const auto old = required(options, "name", usage);
    if (!options.count("new") && !options.count("to"))
        throw UsageError(fmt::format("what shall the copy be called? usage: {}", usage));
    request.name = options.count("new") ? new_study_name(options, "new", usage) : old;
    request.study = study_named(old, *storage_of(options)).id;
    return request;
}

Json json_of(const CopyRequest& request, const CopyResult& result) {
    return {{"study", request.name},   {"storage", without_password(request.to)},
            {"trials", result.trials}, {"running", result.running},
            {"rows", result.rows},     {"checksum", fmt::format("{:016x}", result.checksum)}};
}

std::string text_of(const CopyRequest& request, const CopyResult& result) {
    auto text = fmt::format("study '{}' in {}: {} trials, {} rows, checksum {:016x} as in the original\n", request.name,
                            without_password(request.to), result.trials, result.rows, result.checksum);
    if (result.running > 0)
        text += fmt::format("RUNNING trials, copied as they stand: {}; whoever runs them goes on in the original\n",
                            result.running);
    return text;
}

}  // namespace

int study_copy_command(const Arguments& arguments) {
    po::options_description target("Copy");
    target.add_options()("to", po::value<std::string>()->value_name("URL"),
                         "the storage that gets the copy (default: the same one)");
    const Grammar grammar{
        .usage = "hone study copy NAME [NEW] [options]",
        .summary = "A study once more, in this storage or another one; NEW may be left out with --to.",
        .groups = {storage_options(), target, output_options()},
        .positional = {"name", "new"}};
    const auto options = parse(grammar, arguments);
    if (!options) return 0;
    const auto format = format_of(*options);
    const auto request = request_of(*options, grammar.usage);
    hear_interrupts();
    try {
        const auto result = copy_study(request, [] { return interrupted != 0; });
        std::cout << (format == Format::Json ? dump(json_of(request, result)) + "\n" : text_of(request, result));
        return 0;
    } catch (const UnfinishedCopy& e) {
        complain(fmt::format("{}; what was copied so far can be deleted with: hone study delete {} --storage '{}'",
                             e.what(), e.left_over, without_password(request.to)));
    } catch (const StorageError& e) {
        complain(e.what());
    } catch (const std::invalid_argument& e) {
        throw UsageError(e.what());
    }
    return interrupted != 0 ? 130 : 1;
}

}  // namespace hone::host
