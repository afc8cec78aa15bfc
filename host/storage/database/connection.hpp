// A connection to a database, which may have to be made anew.
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <memory>
#include <string>

namespace hone::host {

class Connection {
 public:
    // Throws soci::soci_error, and keeps what was there then. Statements of the old session notice.
    void open(const soci::backend_factory& factory, const std::string& parameters) {
        session_ = std::make_shared<soci::session>(factory, parameters);
        ++generation_;
    }
    // How often it was opened.
    std::uint64_t generation() const { return generation_; }
    const std::shared_ptr<soci::session>& session() const { return session_; }
    void run(const std::string& sql) const { *session_ << sql; }

 private:
    std::shared_ptr<soci::session> session_;
    std::uint64_t generation_ = 0;
};

// A statement that is prepared when it is first needed, again on every new session, where old ones are useless, and
// after a failure: SOCI then keeps what it allocated for the execution, and the next one would leak it.
class Prepared {
 public:
    Prepared(const Connection& connection, std::string text) : connection_(connection), text_(std::move(text)) {}
    Prepared(const Prepared&) = delete;
    Prepared& operator=(const Prepared&) = delete;

    // `bind(statement)` is called where the statement has to be prepared, `use(statement)` in any case.
    template <class Bind, class Use>
    void with(Bind&& bind, Use&& use) {
        auto& statement = on_current_session(bind);
        has_failed_ = true;
        use(statement);
        has_failed_ = false;
    }
    soci::session& session() { return *session_; }

 private:
    template <class Bind>
    soci::statement& on_current_session(Bind& bind) {
        if (statement_ && !has_failed_ && session_ == connection_.session()) return *statement_;
        statement_.reset();
        session_ = connection_.session();
        auto statement = std::make_unique<soci::statement>(*session_);
        statement->alloc();
        bind(*statement);
        statement->prepare(text_);
        statement->define_and_bind();
        statement_ = std::move(statement);
        return *statement_;
    }

    const Connection& connection_;
    std::string text_;
    std::shared_ptr<soci::session> session_;  // lives as long as the statement
    std::unique_ptr<soci::statement> statement_;
    bool has_failed_ = false;
};

}  // namespace hone::host
