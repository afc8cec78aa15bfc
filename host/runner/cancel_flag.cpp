#include "runner/cancel_flag.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace hone::host {

namespace {

constexpr std::size_t page = sizeof(std::atomic<std::uint32_t>);

}  // namespace

CancelFlag::CancelFlag() : descriptor_(::memfd_create("hone-cancel", MFD_CLOEXEC)) {
    if (descriptor_ < 0 || ::ftruncate(descriptor_, page) != 0)
        throw std::system_error(errno, std::generic_category(), "no memory to share with a runner");
    map();
}

CancelFlag::CancelFlag(int descriptor) : descriptor_(descriptor) {
    map();
    ::close(descriptor_);
    descriptor_ = -1;
}

void CancelFlag::map() {
    void* memory = ::mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, 0);
    if (memory == MAP_FAILED)
        throw std::system_error(errno, std::generic_category(), "no memory to share with a runner");
    flag_ = static_cast<std::atomic<std::uint32_t>*>(memory);  // zero, as fresh memory is
}

CancelFlag::~CancelFlag() {
    ::munmap(flag_, page);
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace hone::host
