// How failures cross the border: exceptions inside the plugin, a status and a text outside. Every function of a table
// runs its work in detail::guarded, so no exception ever leaves.
//
//   thrown in the plugin           what the host reads
//   Cancelled                      HONE_CANCELLED
//   Error                          its status (HONE_FAILED unless given), its text
//   std::bad_alloc                 HONE_NO_MEMORY
//   any other std::exception       HONE_FAILED, what()
//   a text or an int               HONE_FAILED, the text, or the number in a sentence
//   anything else                  HONE_FAILED, "threw something that is not a std::exception"
#pragma once

#include <hone/abi.h>

#include <charconv>
#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace hone {

/// A failure with a reason for people: one sentence that says what was wrong and what to do. The host adds the names of
/// the plugin and the trial.
class Error : public std::runtime_error {
 public:
    explicit Error(const std::string& reason, hone_status status = HONE_FAILED)
        : std::runtime_error(reason), status_(status) {}
    hone_status status() const noexcept { return status_; }

 private:
    hone_status status_;
};

/// The run is stopping. Thrown by Trial::suggest... and Trial::report; let it pass. No std::exception, so that a
/// `catch (const std::exception&)` around a training loop does not swallow it.
struct Cancelled {};

namespace detail {

inline std::string_view view_of(hone_str s) noexcept {
    return s.data ? std::string_view(s.data, s.size) : std::string_view();
}

constexpr hone_str str_of(std::string_view s) noexcept { return {s.data(), s.size()}; }

inline hone_status fail(const hone_host& host, hone_status status, std::string_view reason) noexcept {
    return host.fail(&host, status, str_of(reason));
}

inline hone_status fail_with_number(const hone_host& host, int thrown) noexcept {
    char text[64] = "threw the int ";
    const auto begin = std::strlen(text);
    const auto end = std::to_chars(text + begin, text + begin + 12, thrown).ptr;
    std::strcpy(end, ", not a std::exception");
    return fail(host, HONE_FAILED, text);
}

// Of the exception being handled: call it in a catch block only.
inline hone_status status_of_exception(const hone_host& host) noexcept {
    try {
        throw;
    } catch (const Cancelled&) {
        return HONE_CANCELLED;
    } catch (const Error& e) {
        return fail(host, e.status(), e.what());
    } catch (const std::bad_alloc&) {
        return fail(host, HONE_NO_MEMORY, "out of memory");
    } catch (const std::exception& e) {
        return fail(host, HONE_FAILED, e.what());
    } catch (const std::string& text) {
        return fail(host, HONE_FAILED, text);
    } catch (const char* text) {
        return fail(host, HONE_FAILED, text ? text : "threw a null text");
    } catch (int number) {
        return fail_with_number(host, number);
    } catch (...) {
        return fail(host, HONE_FAILED, "threw something that is not a std::exception");
    }
}

// Runs `work` (returning a status, or nothing for HONE_OK) and turns what it throws into a status.
template <class Work>
hone_status guarded(const hone_host& host, Work work) noexcept {
    try {
        if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
            work();
            return HONE_OK;
        } else {
            return work();
        }
    } catch (...) {
        return status_of_exception(host);
    }
}

// The other way round: a status that a function of the host returned, as an exception.
inline void check(const hone_host& host, hone_status status) {
    if (status == HONE_OK) return;
    if (status == HONE_CANCELLED) throw Cancelled{};
    if (status == HONE_NO_MEMORY) throw std::bad_alloc();
    const auto reason = view_of(host.reason(&host));
    throw Error(reason.empty() ? "the host refused and gave no reason" : std::string(reason), status);
}

}  // namespace detail
}  // namespace hone
