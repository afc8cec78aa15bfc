#include "runner/scan.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <span>
#include <system_error>

#include "plugins/library.hpp"
#include "plugins/options.hpp"
#include "runner/process.hpp"

namespace hone::host {

namespace {

using Json = nlohmann::ordered_json;

constexpr auto patience = std::chrono::seconds(10);  // with a library that hangs while it is loaded

// What the process prints until it ends; it is ended when it takes too long.
std::string output_of(Process& process, int descriptor) {
    const auto give_up = std::chrono::steady_clock::now() + patience;
    std::string text;
    std::array<char, 4096> chunk;
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(give_up - std::chrono::steady_clock::now());
        pollfd readable{descriptor, POLLIN, 0};
        if (left.count() <= 0 || ::poll(&readable, 1, static_cast<int>(left.count())) == 0) {
            process.kill_group();
            return text;
        }
        const auto n = ::read(descriptor, chunk.data(), chunk.size());
        if (n == 0) return text;
        if (n > 0) text.append(chunk.data(), static_cast<std::size_t>(n));
    }
}

}  // namespace

Scanned scan_library(const std::filesystem::path& file) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    const Descriptor output(ends[0]);
    Descriptor child_output(ends[1]);
    Process process({.arguments = {"plugin", "scan", file.string()},
                     .environment = {},
                     .inherited = {},
                     .output = child_output.get()});
    child_output.close();
    const auto text = output_of(process, output.get());
    const auto death = process.death();

    Scanned scanned;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        const auto line = text.substr(begin, end - begin);
        begin = end + 1;
        if (auto plugin = Json::parse(line, nullptr, false); plugin.is_object())
            scanned.plugins.push_back(std::move(plugin));
        else if (line.starts_with("hone: "))
            scanned.complaint = line.substr(6);
    }
    if (scanned.plugins.empty() && scanned.complaint.empty())
        scanned.complaint = fmt::format("{} cannot be used: loading it, {}", file.string(), death.text);
    return scanned;
}

Json describe_plugin(const hone_descriptor& d, const std::filesystem::path& file) {
    Json plugin = {{"id", view_of(d.id)},
                   {"kind", kind_name(d.kind)},
                   {"version", view_of(d.version)},
                   {"summary", view_of(d.summary)},
                   {"file", file.string()},
                   {"options", Json::array()},
                   {"abi", fmt::format("{}.{}", HONE_MAJOR, HONE_MINOR)}};
    for (const auto* option : std::span(d.options, d.n_options)) plugin["options"].push_back(describe_option(*option));
    return plugin;
}

}  // namespace hone::host
