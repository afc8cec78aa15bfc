// An INSERT of one row whose generated key is wanted.
#pragma once

#include <fmt/format.h>

#include "storage/database/database.hpp"
#include "storage/database/prepared.hpp"

namespace hone::host {

template <class... In>
class InsertForId {
 public:
    // `text` up to its VALUES, which it includes.
    InsertForId(const Database& database, const std::string& text, std::string_view id)
        : returns_id_(database.dialect().returns_ids),
          returning_(database.connection(), fmt::format("{} RETURNING {}", text, id)),
          plain_(database.connection(), text) {}

    std::int64_t operator()(const typename Slot<In>::Given&... given) {
        if (returns_id_) return std::get<0>(returning_.first(given...).value());
        plain_(given...);
        long long id = 0;
        plain_.session().get_last_insert_id("", id);
        return id;
    }

 private:
    bool returns_id_;
    Query<std::tuple<std::int64_t>, std::tuple<In...>> returning_;
    Command<In...> plain_;
};

}  // namespace hone::host
