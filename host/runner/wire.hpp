// The language between a host and its runners: length-prefixed frames over a socket pair, both ends the same binary.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "study/distribution.hpp"

namespace hone::host {

// The other side sent what is no message, or is gone.
struct WireError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

enum class MessageKind : std::uint8_t {
    // host to runner
    Load = 1,  // ObjectiveChoice
    Prepare,   // nothing
    Start,     // facts of a trial, whether reports are judged, the joint proposal
    Value,     // the answer to Suggest
    Verdict,   // the answer to Report
    Refusal,   // the other answer: cancelled or invalid, and why
    // runner to host
    Declared,    // Declaration
    Prepared,    // the fingerprint
    Unusable,    // the answer to Load or Prepare: whose fault, and why
    Suggest,     // a parameter that the proposal does not answer
    Asked,       // a parameter that it does
    Report,      // a step's metrics
    Attribute,   // key and JSON
    Constraint,  // name and value
    Ended        // Outcome
};

struct Message {
    MessageKind kind;
    std::string body;
};

// Appends numbers as they are in memory and texts with their length.
class Encoder {
 public:
    template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T> Encoder& add(T value) {
        body_.append(reinterpret_cast<const char*>(&value), sizeof value);
        return *this;
    }
    Encoder& add(std::string_view text);
    Encoder& add(const std::vector<std::string>& texts);
    Encoder& add(const Distribution& distribution);
    const std::string& body() const { return body_; }

 private:
    std::string body_;
};

// Takes apart what Encoder put together; every read is checked. Throws WireError.
class Decoder {
 public:
    explicit Decoder(std::string_view body) : rest_(body) {}

    template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T> T take() {
        T value;
        std::memcpy(&value, bytes(sizeof value).data(), sizeof value);
        return value;
    }
    std::string text();
    std::vector<std::string> texts();
    Distribution distribution();
    // A count of things that take at least one byte each.
    std::size_t count();
    void end() const;

 private:
    std::string_view bytes(std::size_t n);
    std::string_view rest_;
};

// Blocking; throws WireError where the other side is gone.
void send_message(int socket, MessageKind kind, std::string_view body = {});
// Blocking; none at the end of the stream. Throws WireError for what is no frame.
std::optional<Message> receive_message(int socket);

// Frames out of bytes as they arrive, for a reader that must not block.
class Inbox {
 public:
    // Read what there is; false at the end of the stream.
    bool fill(int socket);
    std::optional<Message> next();

 private:
    std::string bytes_;
    std::size_t taken_ = 0;
};

}  // namespace hone::host
