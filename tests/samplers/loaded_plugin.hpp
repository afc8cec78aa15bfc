// A plugin's library as the host loads it, with options given in place of the host's checked ones.
#pragma once

#include <dlfcn.h>
#include <hone/abi.h>

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace fake {

inline hone_value integer_option(const char* name, std::int64_t value) {
    return {{name, std::char_traits<char>::length(name)}, HONE_TYPE_INT, 0, value, static_cast<double>(value), {}};
}
inline hone_value bool_option(const char* name, int value) {
    return {{name, std::char_traits<char>::length(name)}, HONE_TYPE_BOOL, value, 0, 0, {}};
}
inline hone_value real_option(const char* name, double value) {
    return {{name, std::char_traits<char>::length(name)}, HONE_TYPE_REAL, 0, 0, value, {}};
}
inline hone_value text_option(const char* name, const char* text, std::int32_t type = HONE_TYPE_TEXT) {
    return {{name, std::char_traits<char>::length(name)}, type, 0, 0, 0, {text, std::char_traits<char>::length(text)}};
}
inline hone_value null_option(const char* name) {
    return {{name, std::char_traits<char>::length(name)}, HONE_TYPE_NULL, 0, 0, 0, {}};
}

// hone.studies/1 with one study in it, called "source".
class Studies {
 public:
    explicit Studies(const hone_history& source) : source_(source) {}
    Studies(const Studies&) = delete;

    const hone_studies* table() const { return &table_; }

 private:
    static hone_status trials(const hone_studies* studies, hone_str name, const hone_history** history) noexcept {
        if (std::string_view(name.data, name.size) != "source") return HONE_INVALID;
        *history = &static_cast<const Studies*>(studies->ctx)->source_;
        return HONE_OK;
    }

    const hone_history& source_;
    const hone_studies table_{sizeof(hone_studies), 0, this, trials};
};

class Plugin {
 public:
    Plugin(const char* file, std::vector<hone_value> options, std::uint32_t n_objectives = 1,
           const Studies* studies = nullptr, std::uint64_t seed = 1)
        : Plugin(file, std::move(options), std::vector<hone_str>(n_objectives), studies, seed) {}
    Plugin(const char* file, std::vector<hone_value> options, std::span<const hone_str> value_names,
           const Studies* studies = nullptr, std::uint64_t seed = 1)
        : options_(std::move(options)), value_names_(value_names.begin(), value_names.end()) {
        void* library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) throw std::runtime_error(dlerror());
        descriptor_ = static_cast<const hone_entry*>(dlsym(library, "hone_plugin"))->descriptors[0];

        host_ = {};
        host_.struct_size = sizeof host_;
        host_.major = HONE_MAJOR;
        host_.fail = [](const hone_host*, hone_status code, hone_str) noexcept { return code; };
        host_.reason = [](const hone_host*) noexcept { return hone_str{}; };
        host_.ctx = this;
        studies_ = studies ? studies->table() : nullptr;
        host_.log = [](const hone_host* host, std::int32_t, hone_str line) noexcept {
            static_cast<Plugin*>(host->ctx)->log_.emplace_back(line.data, line.size);
        };
        host_.extension = [](const hone_host* host, hone_str id) noexcept -> const void* {
            const bool asked = std::string_view(id.data, id.size) == "hone.studies/1";
            return asked ? static_cast<Plugin*>(host->ctx)->studies_ : nullptr;
        };
        study_ = {};
        study_.struct_size = sizeof study_;
        study_.n_objectives = static_cast<std::uint32_t>(value_names_.size());
        study_.name = HONE_STR("study");
        study_.value_names = value_names_.data();
        study_.seed = seed;
        study_.n_options = options_.size();
        study_.options = options_.data();
        if (descriptor_->create(&host_, &study_, &self_) != HONE_OK) throw std::runtime_error("create failed");
    }
    ~Plugin() { descriptor_->destroy(self_); }
    Plugin(const Plugin&) = delete;

    const std::vector<std::string>& log() const { return log_; }
    const hone_descriptor& descriptor() const { return *descriptor_; }
    void* self() const { return self_; }
    const hone_sampler_api& sampler() const { return *static_cast<const hone_sampler_api*>(descriptor_->api); }
    const hone_pruner_api& pruner() const { return *static_cast<const hone_pruner_api*>(descriptor_->api); }

 private:
    std::vector<hone_value> options_;
    std::vector<hone_str> value_names_;
    std::vector<std::string> log_;
    const hone_descriptor* descriptor_;
    const hone_studies* studies_;
    hone_host host_;
    hone_study study_;
    void* self_ = nullptr;
};

}  // namespace fake
