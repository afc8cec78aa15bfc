#include "study/in_order.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>
#include <vector>

using namespace hone::host;

TEST_CASE("none begins while one that began a window before it still runs") {
    InOrder order(3);
    std::vector<std::unique_ptr<InOrder::Place>> places;
    for (int i = 0; i < 3; ++i) {
        places.push_back(std::make_unique<InOrder::Place>(order));
        places.back()->begun();
    }
    std::atomic<bool> is_in = false;
    std::jthread fourth([&] {
        InOrder::Place place(order);
        is_in = true;
    });
    places[1].reset();  // not the first
    places[2].reset();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK_FALSE(is_in);
    places[0].reset();
    fourth.join();
    CHECK(is_in);
}

TEST_CASE("the next comes in when the one before has begun, or gave up") {
    InOrder order(3);
    InOrder::Place first(order);
    std::atomic<int> in = 0;
    const auto come = [&] {
        InOrder::Place place(order);
        ++in;
        place.give_up();
    };
    std::jthread second(come), third(come);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(in == 0);
    first.begun();
    second.join();
    third.join();
    CHECK(in == 2);
}

TEST_CASE("without a window all come in at once") {
    InOrder order({});
    InOrder::Place first(order), second(order);
    first.begun();
    second.begun();
}
