// The trials of other studies that samplers learn from: hone.studies/1.
//
// Another study may grow meanwhile, and hosts come at different times; what a sampler answers must not depend on
// either. So the first host leaves in the study which trials of the other count, under hone:source:<its name>. Later
// hosts, and hone verify, show these, or say that they are there no more.
#pragma once

#include <hone/abi.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/storage.hpp"
#include "study/view.hpp"

namespace hone::host {

class OtherStudies {
 public:
    // For samplers of a study, which need not be there yet: its name, directions and system attributes.
    OtherStudies(Storage& storage, std::string study, std::vector<Direction> directions, Attributes attributes = {});
    ~OtherStudies();
    OtherStudies(const OtherStudies&) = delete;
    OtherStudies& operator=(const OtherStudies&) = delete;

    // Refuses with one sentence, as the ABI says. What was shown stays as long as this lives, or until it is settled.
    const hone_studies* table() const { return &table_; }

    // The study is there: agree with its other hosts on what counts of all that was asked for so far. Nothing else is
    // shown from now on, since the storage is somebody else's; the table may be asked by any thread. Throws
    // StorageError, UsageError.
    void settle(std::int64_t study);

 private:
    struct Source;
    const Source& source(std::string_view name);
    std::unique_ptr<Source> read(const std::string& name, const std::string* record) const;
    StudyRecord find(const std::string& name, bool counted_once) const;
    static hone_status trials(const hone_studies* studies, hone_str name, const hone_history** history) noexcept;

    Storage* storage_;  // null once settled
    const std::string study_;
    const std::vector<Direction> directions_;
    const Attributes attributes_;
    std::map<std::string, std::unique_ptr<Source>, std::less<>> sources_;
    const hone_studies table_;
};

}  // namespace hone::host
