// Stands between a client and a database server, and cuts the connection at the worst moment.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <thread>

class LossyProxy {
 public:
    enum class Cut { Never, BeforeCommit, BeforeItsAnswer };

    explicit LossyProxy(int server_port) : server_port_(server_port), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
        auto address = local(0);
        socklen_t size = sizeof(address);
        if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 8) != 0 ||
            getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
            throw std::runtime_error("the proxy finds no port");
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this](std::stop_token stop) {
            while (!stop.stop_requested())
                if (is_readable(listener_)) serve(stop, accept(listener_, nullptr, nullptr));
        });
    }
    ~LossyProxy() {
        thread_.request_stop();
        thread_.join();
        close(listener_);
    }
    LossyProxy(const LossyProxy&) = delete;
    LossyProxy& operator=(const LossyProxy&) = delete;

    int port() const { return port_; }
    // Once, at the next COMMIT.
    void cut(Cut where) { cut_ = where; }
    bool has_cut() const { return cut_ == Cut::Never; }

 private:
    static sockaddr_in local(int port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }

    static bool is_readable(int file) {
        pollfd waiting{file, POLLIN, 0};
        return poll(&waiting, 1, 20) == 1;
    }

    // One client at a time.
    void serve(const std::stop_token& stop, int client) {
        const int server = socket(AF_INET, SOCK_STREAM, 0);
        const auto address = local(server_port_);
        if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0)
            while (!stop.stop_requested() && pass_on(client, server)) {
            }
        close(client);
        close(server);
    }

    // False when the connection has ended.
    bool pass_on(int client, int server) {
        pollfd both[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
        poll(both, 2, 20);
        std::array<char, 65536> bytes;
        if (both[0].revents != 0) {
            const auto size = read(client, bytes.data(), bytes.size());
            if (size <= 0) return false;
            const std::string_view text(bytes.data(), static_cast<std::size_t>(size));
            const auto where = text.find("COMMIT") != text.npos && text.find("COMMITTED") == text.npos
                                   ? cut_.exchange(Cut::Never)
                                   : Cut::Never;
            if (where == Cut::BeforeCommit) return false;
            send(server, text.data(), text.size(), MSG_NOSIGNAL);
            if (where == Cut::BeforeItsAnswer) {
                static_cast<void>(read(server, bytes.data(), bytes.size()));
                return false;
            }
        }
        if (both[1].revents != 0) {
            const auto size = read(server, bytes.data(), bytes.size());
            if (size <= 0) return false;
            send(client, bytes.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL);
        }
        return true;
    }

    int server_port_;
    int listener_;
    int port_ = 0;
    std::atomic<Cut> cut_ = Cut::Never;
    std::jthread thread_;
};
