#include "study/in_order.hpp"

namespace hone::host {

InOrder::Place::Place(InOrder& order) : order_(order) {
    if (!order.window_) return;
    lock_ = std::unique_lock(order.mutex_);
    order.ended_.wait(lock_,
                      [&] { return order.running_.empty() || order.next_ - *order.running_.begin() < *order.window_; });
}

void InOrder::Place::begun() {
    if (!order_.window_) return;
    number_ = order_.next_++;
    order_.running_.insert(*number_);
    lock_ = {};
    order_.ended_.notify_all();  // somebody else may be waiting for his turn only
}

InOrder::Place::~Place() {
    if (!number_) return;
    {
        const std::lock_guard lock(order_.mutex_);
        order_.running_.erase(*number_);
    }
    order_.ended_.notify_all();
}

}  // namespace hone::host
