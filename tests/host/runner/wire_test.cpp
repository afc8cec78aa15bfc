#include "runner/wire.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <limits>
#include <random>

#include "runner/messages.hpp"

using namespace hone::host;

namespace {

struct Pair {
    std::array<int, 2> ends{};
    Pair() { REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0); }
    ~Pair() {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;
};

const Distribution mixed = make_categorical({std::monostate{}, true, std::int64_t{7}, 0.5, std::string("täxt\0x", 7)});

}  // namespace

TEST_CASE("a message arrives as it was sent, in however many pieces") {
    const Pair pair;
    send_message(pair.ends[0], MessageKind::Suggest, encode(Question{"x", mixed, 3}));
    send_message(pair.ends[0], MessageKind::Prepare);
    Inbox inbox;
    while (inbox.fill(pair.ends[1])) {
        if (const auto first = inbox.next()) {
            const auto question = decode<Question>(first->body);
            CHECK(first->kind == MessageKind::Suggest);
            CHECK(question.name == "x");
            CHECK(question.distribution == mixed);
            CHECK(question.value == 3);
            break;
        }
    }
    CHECK(inbox.next()->kind == MessageKind::Prepare);
    CHECK_FALSE(inbox.next());
}

TEST_CASE("the special numbers survive the wire bit for bit") {
    const double inf = std::numeric_limits<double>::infinity();
    const auto outcome = decode<Outcome>(encode(Outcome(Finished{{-0.0, inf, -inf, 5e-324, 1.7976931348623157e308}})));
    const auto& values = std::get<Finished>(outcome).values;
    CHECK(std::signbit(values[0]));
    CHECK(values == std::vector<double>{0.0, inf, -inf, 5e-324, 1.7976931348623157e308});
}

TEST_CASE("a message that is cut short, or too long, is no message") {
    const auto body = encode(Question{"name", mixed, 1});
    for (std::size_t n = 0; n < body.size(); ++n) CHECK_THROWS_AS(decode<Question>(body.substr(0, n)), WireError);
    CHECK_THROWS_AS(decode<Question>(body + "x"), WireError);
}

TEST_CASE("garbage is never taken for a message, and never makes the reader allocate what it says") {
    std::mt19937 random(1);
    for (int round = 0; round < 2000; ++round) {
        std::string garbage(static_cast<std::size_t>(random() % 64), '\0');
        for (auto& c : garbage) c = static_cast<char>(random());
        try {
            decode<Question>(garbage);
            decode<Start>(garbage);
        } catch (const WireError&) {
            continue;
        } catch (const std::invalid_argument&) {
            continue;
        }
    }
    const Pair pair;
    const std::string lying_length = "\xff\xff\xff\xff\x0a and some";
    REQUIRE(::send(pair.ends[0], lying_length.data(), lying_length.size(), 0) > 0);
    Inbox inbox;
    REQUIRE(inbox.fill(pair.ends[1]));
    CHECK_THROWS_AS(inbox.next(), WireError);
}

TEST_CASE("the end of the stream is told from a broken frame") {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    ::close(ends[0]);
    CHECK_FALSE(receive_message(ends[1]));
    CHECK_THROWS_AS(send_message(ends[1], MessageKind::Prepare), WireError);
    ::close(ends[1]);
}
