// One flag that host and runner share in memory, so that an objective can ask at no cost whether the run is stopping.
#pragma once

#include <atomic>
#include <cstdint>

namespace hone::host {

class CancelFlag {
 public:
    // A new page, to be inherited by descriptor. Throws std::system_error.
    CancelFlag();
    // The page behind an inherited descriptor, which is closed.
    explicit CancelFlag(int descriptor);
    ~CancelFlag();
    CancelFlag(const CancelFlag&) = delete;
    CancelFlag& operator=(const CancelFlag&) = delete;

    int descriptor() const { return descriptor_; }
    void raise() { flag_->store(1); }
    bool raised() const { return flag_->load(std::memory_order_relaxed) != 0; }

 private:
    void map();

    int descriptor_;
    std::atomic<std::uint32_t>* flag_ = nullptr;
};

}  // namespace hone::host
