#include "runner/remote_trial.hpp"

#include <algorithm>

#include "study/requests.hpp"

namespace hone::host {

RemoteTrial::RemoteTrial(int socket, Start start, const CancelFlag& cancel)
    : socket_(socket), start_(std::move(start)), cancel_(cancel) {}

double RemoteTrial::suggest(const std::string& name, const Distribution& distribution) {
    check_name("parameter", name);
    const std::lock_guard lock(one_request_);
    if (cancelled()) throw Cancelled();
    if (const auto* p = proposed(name, distribution)) {
        send_message(socket_, MessageKind::Asked, encode(Question{name, distribution, p->value}));
        return p->value;
    }
    const auto answer = ask(MessageKind::Suggest, encode(Question{name, distribution}), MessageKind::Value);
    // From now on the host's answer holds, also for a range that the proposal would fit.
    std::erase_if(start_.proposal, [&name](const Parameter& p) { return p.name == name; });
    return Decoder(answer).take<double>();
}

const Parameter* RemoteTrial::proposed(const std::string& name, const Distribution& distribution) const {
    const auto p = std::find_if(start_.proposal.begin(), start_.proposal.end(),
                                [&name](const Parameter& candidate) { return candidate.name == name; });
    return p != start_.proposal.end() && usable(*p, distribution) ? &*p : nullptr;
}

Verdict RemoteTrial::report(std::int64_t step, std::span<const Metric> metrics) {
    check_report(step, metrics);
    const std::lock_guard lock(one_request_);
    if (cancelled()) throw Cancelled();
    const auto body = encode(ReportedStep{step, {metrics.begin(), metrics.end()}});
    if (start_.reports == Reports::Unjudged) {
        send_message(socket_, MessageKind::Report, body);
        return Verdict::GoOn;
    }
    verdict_ = Decoder(ask(MessageKind::Report, body, MessageKind::Verdict)).take<Verdict>();
    return verdict_;
}

Verdict RemoteTrial::should_prune() {
    const std::lock_guard lock(one_request_);
    if (cancelled()) throw Cancelled();
    return verdict_;
}

void RemoteTrial::set_user_attribute(const std::string& key, const std::string& json) {
    check_name("attribute", key);
    check_json(key, json);
    const std::lock_guard lock(one_request_);
    send_message(socket_, MessageKind::Attribute, Encoder().add(key).add(json).body());
}

void RemoteTrial::set_constraint(const std::string& name, double value) {
    check_name("constraint", name);
    check_constraint(name, value);
    const std::lock_guard lock(one_request_);
    send_message(socket_, MessageKind::Constraint, Encoder().add(name).add(value).body());
}

std::string RemoteTrial::ask(MessageKind question, const std::string& body, MessageKind answer) {
    send_message(socket_, question, body);
    auto message = receive_message(socket_);
    if (!message) throw WireError("the host is gone");
    if (message->kind == MessageKind::Refusal) {
        const auto refusal = decode<Refusal>(message->body);
        if (refusal.kind == Refusal::Kind::Cancelled) throw Cancelled();
        throw InvalidRequest(refusal.text);
    }
    if (message->kind != answer) throw WireError("the host answered something else");
    return std::move(message->body);
}

}  // namespace hone::host
