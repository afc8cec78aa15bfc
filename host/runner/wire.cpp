#include "runner/wire.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <cerrno>

namespace hone::host {

namespace {

// A frame is a 32-bit length, a kind and a body of that length.
constexpr std::size_t header_size = sizeof(std::uint32_t) + 1;
constexpr std::uint32_t longest_body = 64u << 20;

std::uint32_t body_length(const char* header) {
    std::uint32_t length;
    std::memcpy(&length, header, sizeof length);
    const auto kind = static_cast<std::uint8_t>(header[sizeof length]);
    if (length > longest_body || kind < static_cast<std::uint8_t>(MessageKind::Load) ||
        kind > static_cast<std::uint8_t>(MessageKind::Ended))
        throw WireError("something that is no message came in");
    return length;
}

// False at the end of the stream before the first byte.
bool receive_all(int socket, char* data, std::size_t size) {
    for (std::size_t done = 0; done < size;) {
        const auto n = ::recv(socket, data + done, size - done, 0);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            if (n == 0 && done == 0) return false;
            throw WireError("the connection broke");
        }
        done += static_cast<std::size_t>(n);
    }
    return true;
}

}  // namespace

Encoder& Encoder::add(std::string_view text) {
    add(static_cast<std::uint32_t>(text.size()));
    body_.append(text);
    return *this;
}

Encoder& Encoder::add(const std::vector<std::string>& texts) {
    add(static_cast<std::uint32_t>(texts.size()));
    for (const auto& text : texts) add(std::string_view(text));
    return *this;
}

Encoder& Encoder::add(const Distribution& d) {
    add(d.kind).add(d.log).add(d.low).add(d.high).add(d.step).add(static_cast<std::uint32_t>(d.choices.size()));
    for (const auto& choice : d.choices) {
        add(static_cast<std::uint8_t>(choice.index()));
        if (const auto* boolean = std::get_if<bool>(&choice)) add(*boolean);
        if (const auto* integer = std::get_if<std::int64_t>(&choice)) add(*integer);
        if (const auto* real = std::get_if<double>(&choice)) add(*real);
        if (const auto* text = std::get_if<std::string>(&choice)) add(std::string_view(*text));
    }
    return *this;
}

std::string_view Decoder::bytes(std::size_t n) {
    if (n > rest_.size()) throw WireError("a message was cut short");
    const auto taken = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return taken;
}

std::string Decoder::text() { return std::string(bytes(take<std::uint32_t>())); }

std::size_t Decoder::count() {
    const auto n = take<std::uint32_t>();
    if (n > rest_.size()) throw WireError("a message was cut short");
    return n;
}

std::vector<std::string> Decoder::texts() {
    std::vector<std::string> all(count());
    for (auto& one : all) one = text();
    return all;
}

Distribution Decoder::distribution() {
    Distribution d;
    d.kind = static_cast<Kind>(take<std::underlying_type_t<Kind>>());
    d.log = take<std::uint8_t>() != 0;
    d.low = take<double>();
    d.high = take<double>();
    d.step = take<double>();
    d.choices.resize(count());
    for (auto& choice : d.choices) {
        switch (take<std::uint8_t>()) {
            case 0:
                choice = std::monostate{};
                break;
            case 1:
                choice = take<std::uint8_t>() != 0;
                break;
            case 2:
                choice = take<std::int64_t>();
                break;
            case 3:
                choice = take<double>();
                break;
            case 4:
                choice = text();
                break;
            default:
                throw WireError("a message holds an unknown choice");
        }
    }
    if (d.kind != Kind::Float && d.kind != Kind::Int && d.kind != Kind::Categorical)
        throw WireError("a message holds an unknown distribution");
    return d;
}

void Decoder::end() const {
    if (!rest_.empty()) throw WireError("a message was too long");
}

void send_message(int socket, MessageKind kind, std::string_view body) {
    std::string frame;
    frame.reserve(header_size + body.size());
    const auto length = static_cast<std::uint32_t>(body.size());
    frame.append(reinterpret_cast<const char*>(&length), sizeof length);
    frame.push_back(static_cast<char>(kind));
    frame.append(body);
    for (std::size_t done = 0; done < frame.size();) {
        const auto n = ::send(socket, frame.data() + done, frame.size() - done, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw WireError(fmt::format("the connection broke ({})", std::strerror(errno)));
        done += static_cast<std::size_t>(n);
    }
}

std::optional<Message> receive_message(int socket) {
    char header[header_size];
    if (!receive_all(socket, header, header_size)) return std::nullopt;
    Message message{static_cast<MessageKind>(header[header_size - 1]), std::string(body_length(header), '\0')};
    if (!message.body.empty() && !receive_all(socket, message.body.data(), message.body.size()))
        throw WireError("the connection broke");
    return message;
}

bool Inbox::fill(int socket) {
    bytes_.erase(0, taken_);
    taken_ = 0;
    char chunk[16384];
    const auto n = ::recv(socket, chunk, sizeof chunk, MSG_DONTWAIT);
    if (n > 0) bytes_.append(chunk, static_cast<std::size_t>(n));
    return n > 0 || (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR));
}

std::optional<Message> Inbox::next() {
    if (bytes_.size() - taken_ < header_size) return std::nullopt;
    const char* header = bytes_.data() + taken_;
    const std::size_t length = body_length(header);
    if (bytes_.size() - taken_ - header_size < length) return std::nullopt;
    Message message{static_cast<MessageKind>(header[header_size - 1]), std::string(header + header_size, length)};
    taken_ += header_size + length;
    return message;
}

}  // namespace hone::host
