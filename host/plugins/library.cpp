#include "plugins/library.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <xmmintrin.h>

#include <algorithm>
#include <boost/dll/shared_library.hpp>
#include <map>
#include <mutex>
#include <set>
#include <vector>

#include "errors.hpp"
#include "plugins/elf.hpp"

namespace hone::host {

namespace {

namespace dll = boost::dll;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
    throw WorldError(fmt::format("{} cannot be used: {}", file.string(), why));
}

// dlopen's own reason, without Boost's misleading error code around it.
std::string dlerror_text(const std::string& what) {
    static constexpr std::string_view mark = "dlerror system message: ";
    const auto at = what.find(mark);
    if (at == std::string::npos) return what;
    auto text = what.substr(at + mark.size());
    if (const auto end = text.rfind(')'); end != std::string::npos) text.resize(end);
    return text;
}

dll::shared_library open_library(const std::filesystem::path& file) {
    // A library built with -ffast-math switches the whole process to flush-to-zero in its static constructors.
    constexpr unsigned control_bits = 0xffc0;
    const auto control = _mm_getcsr() & control_bits;
    try {
        dll::shared_library library(file.string(), dll::load_mode::rtld_now | dll::load_mode::rtld_local);
        if ((_mm_getcsr() & control_bits) != control) {
            _mm_setcsr((_mm_getcsr() & ~control_bits) | control);
            refuse(file, "it changes how floating-point numbers are rounded; build it without -ffast-math");
        }
        return library;
    } catch (const boost::system::system_error& e) {
        refuse(file, dlerror_text(e.what()));
    }
}

// The sizes of version 1.0: what every struct must at least reach.
template <class T>
void check_size(const std::filesystem::path& file, std::string_view what, const T* p) {
    if (!p) refuse(file, fmt::format("{} is missing", what));
    if (p->struct_size < sizeof(T))
        refuse(file, fmt::format("{} has {} bytes, {} are needed", what, p->struct_size, sizeof(T)));
}

void require(const std::filesystem::path& file, std::string_view id, std::string_view function, bool there) {
    if (!there) refuse(file, fmt::format("plugin '{}' has no function '{}'", id, function));
}

void check_api(const std::filesystem::path& file, const hone_descriptor& d) {
    const auto id = view_of(d.id);
    const auto what = fmt::format("the function table of plugin '{}'", id);
    require(file, id, "create", d.create != nullptr);
    require(file, id, "destroy", d.destroy != nullptr);
    switch (d.kind) {
        case HONE_KIND_OBJECTIVE: {
            const auto* api = static_cast<const hone_objective_api*>(d.api);
            check_size(file, what, api);
            return require(file, id, "evaluate", api->evaluate != nullptr);
        }
        case HONE_KIND_SAMPLER: {
            const auto* api = static_cast<const hone_sampler_api*>(d.api);
            check_size(file, what, api);
            return require(file, id, "ask", api->ask != nullptr);
        }
        case HONE_KIND_PRUNER: {
            const auto* api = static_cast<const hone_pruner_api*>(d.api);
            check_size(file, what, api);
            return require(file, id, "judge", api->judge != nullptr);
        }
        default:
            return;  // a kind of a later version: passed over
    }
}

bool valid_id(std::string_view id) {
    return !id.empty() && id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

void check_entry(const std::filesystem::path& file, const hone_entry& entry) {
    if (entry.magic != HONE_MAGIC) refuse(file, "its hone_plugin does not begin with hone's magic number");
    if (entry.major != HONE_MAJOR)
        refuse(file, fmt::format("it was built for version {} of the plugin ABI, this host has version {}", entry.major,
                                 HONE_MAJOR));
    if (entry.needs_minor > HONE_MINOR)
        refuse(file, fmt::format("it needs version {}.{} of the plugin ABI, this host has {}.{}; install a newer hone",
                                 entry.major, entry.needs_minor, HONE_MAJOR, HONE_MINOR));
    check_size(file, "its hone_plugin", &entry);
    if (entry.n_descriptors == 0 || !entry.descriptors) refuse(file, "it holds no plugin");

    std::set<std::pair<int, std::string_view>> ids;
    for (const auto* d : std::span(entry.descriptors, entry.n_descriptors)) {
        check_size(file, "a descriptor", d);
        if (!valid_id(view_of(d->id)))
            refuse(file, fmt::format("the plugin id '{}' has other characters than a-z, 0-9 and _", view_of(d->id)));
        if (!ids.emplace(d->kind, view_of(d->id)).second)
            refuse(file, fmt::format("it holds two plugins with the id '{}'", view_of(d->id)));
        for (const auto* option : std::span(d->options, d->n_options)) check_size(file, "an option", option);
        check_api(file, *d);
    }
}

std::span<const hone_descriptor* const> open_checked(const std::filesystem::path& file) {
    check_elf(file);
    // Never destroyed: see the header. Reachable, so that leak checkers stay quiet.
    static auto& libraries = *new std::vector<dll::shared_library>;
    auto library = open_library(file);
    libraries.push_back(library);
    if (!library.has("hone_plugin")) refuse(file, "it has no symbol hone_plugin, so it is not a plugin of hone");
    const auto& entry = library.get<const hone_entry>("hone_plugin");
    check_entry(file, entry);
    return {entry.descriptors, entry.n_descriptors};
}

}  // namespace

std::string_view view_of(hone_str s) { return s.data ? std::string_view(s.data, s.size) : std::string_view(); }

hone_str str_of(std::string_view s) { return {s.data(), s.size()}; }

std::span<const hone_descriptor* const> load_library(const std::filesystem::path& file) {
    static std::mutex mutex;
    static auto& known = *new std::map<std::filesystem::path, std::span<const hone_descriptor* const>>;
    const auto path = std::filesystem::absolute(file).lexically_normal();
    const std::lock_guard lock(mutex);
    if (const auto it = known.find(path); it != known.end()) return it->second;
    return known.emplace(path, open_checked(path)).first->second;
}

const hone_descriptor& load_plugin(const std::filesystem::path& file, std::string_view id, int kind) {
    std::vector<const hone_descriptor*> fitting;
    std::vector<std::string> others;
    for (const auto* d : load_library(file)) {
        if (d->kind == kind && (id.empty() || view_of(d->id) == id)) fitting.push_back(d);
        if (d->kind == kind) others.emplace_back(view_of(d->id));
    }
    if (others.empty()) refuse(file, fmt::format("it holds no {}", kind_name(kind)));
    if (fitting.empty())
        refuse(file, fmt::format("it holds no {} '{}'; there is {}", kind_name(kind), id, fmt::join(others, ", ")));
    if (fitting.size() > 1)
        refuse(file, fmt::format("it holds several {}s; pick one of {} as FILE:ID", kind_name(kind),
                                 fmt::join(others, ", ")));
    return *fitting.front();
}

std::string noun(const hone_descriptor& d) { return fmt::format("{} {}", kind_name(d.kind), view_of(d.id)); }

std::string_view kind_name(int kind) {
    switch (kind) {
        case HONE_KIND_OBJECTIVE:
            return "objective";
        case HONE_KIND_SAMPLER:
            return "sampler";
        case HONE_KIND_PRUNER:
            return "pruner";
        default:
            return "plugin";
    }
}

}  // namespace hone::host
