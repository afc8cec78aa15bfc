// Lets trials begin one after the other, and none while one that began `window` before it still runs. Without a window
// it lets all in at once. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>

namespace hone::host {

class InOrder {
 public:
    explicit InOrder(std::optional<int> window) : window_(window) {}

    // A place in the order, from the moment at which one may begin. Until begun() nobody else gets one.
    class Place {
     public:
        explicit Place(InOrder& order);
        ~Place();
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;

        // The trial runs, and will have ended when this goes.
        void begun();
        // It did not, and others may.
        void give_up() { lock_ = {}; }

     private:
        InOrder& order_;
        std::unique_lock<std::mutex> lock_;
        std::optional<std::int64_t> number_;
    };

 private:
    const std::optional<std::int64_t> window_;
    std::mutex mutex_;
    std::condition_variable ended_;
    std::int64_t next_ = 0;
    std::set<std::int64_t> running_;
};

}  // namespace hone::host
