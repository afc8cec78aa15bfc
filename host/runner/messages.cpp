#include "runner/messages.hpp"

namespace hone::host {

std::string encode(const ObjectiveChoice& c) {
    return Encoder().add(c.file).add(c.id).add(c.options).add(c.study).add(c.seed).body();
}

template <>
ObjectiveChoice decode<ObjectiveChoice>(std::string_view body) {
    Decoder d(body);
    ObjectiveChoice c{d.text(), d.text(), d.texts(), d.text(), d.take<std::uint64_t>()};
    d.end();
    return c;
}

std::string encode(const Declaration& declared) {
    Encoder e;
    e.add(declared.id).add(declared.version).add(declared.value_names);
    for (const auto direction : declared.directions) e.add(direction);
    return e.add(declared.options_json).body();
}

template <>
Declaration decode<Declaration>(std::string_view body) {
    Decoder d(body);
    Declaration declared;
    declared.id = d.text();
    declared.version = d.text();
    declared.value_names = d.texts();
    for (std::size_t i = 0; i < declared.value_names.size(); ++i) declared.directions.push_back(d.take<int>());
    declared.options_json = d.text();
    d.end();
    return declared;
}

std::string encode(const Unusable& u) { return Encoder().add(u.blame).add(u.text).body(); }

template <>
Unusable decode<Unusable>(std::string_view body) {
    Decoder d(body);
    Unusable u{d.take<Blame>(), d.text()};
    d.end();
    return u;
}

std::string encode(const Start& start) {
    const auto& f = start.facts;
    Encoder e;
    e.add(f.number).add(f.attempt).add(f.seed).add(f.deadline).add(f.device).add(start.reports);
    e.add(static_cast<std::uint32_t>(start.proposal.size()));
    for (const auto& p : start.proposal) e.add(p.name).add(*p.distribution).add(p.value);
    return e.body();
}

template <>
Start decode<Start>(std::string_view body) {
    Decoder d(body);
    Start start;
    auto& f = start.facts;
    f.number = d.take<std::uint64_t>();
    f.attempt = d.take<std::int32_t>();
    f.seed = d.take<std::uint64_t>();
    f.deadline = d.take<double>();
    f.device = d.take<std::int64_t>();
    start.reports = d.take<Reports>();
    start.proposal.resize(d.count());
    for (auto& p : start.proposal) {
        p.name = d.text();
        p.distribution = std::make_shared<const Distribution>(d.distribution());
        p.value = d.take<double>();
    }
    d.end();
    return start;
}

std::string encode(const Question& q) { return Encoder().add(q.name).add(q.distribution).add(q.value).body(); }

template <>
Question decode<Question>(std::string_view body) {
    Decoder d(body);
    Question q{d.text(), d.distribution(), d.take<double>()};
    d.end();
    return q;
}

std::string encode(const ReportedStep& report) {
    Encoder e;
    e.add(report.step).add(static_cast<std::uint32_t>(report.metrics.size()));
    for (const auto& m : report.metrics) e.add(m.name).add(m.value);
    return e.body();
}

template <>
ReportedStep decode<ReportedStep>(std::string_view body) {
    Decoder d(body);
    ReportedStep report{d.take<std::int64_t>(), {}};
    report.metrics.resize(d.count());
    for (auto& m : report.metrics) {
        m.name = d.text();
        m.value = d.take<double>();
    }
    d.end();
    return report;
}

std::string encode(const Refusal& r) { return Encoder().add(r.kind).add(r.text).body(); }

template <>
Refusal decode<Refusal>(std::string_view body) {
    Decoder d(body);
    Refusal r{d.take<Refusal::Kind>(), d.text()};
    d.end();
    return r;
}

std::string encode(const Outcome& outcome) {
    Encoder e;
    e.add(static_cast<std::uint8_t>(outcome.index()));
    if (const auto* finished = std::get_if<Finished>(&outcome)) {
        e.add(static_cast<std::uint32_t>(finished->values.size()));
        for (const double v : finished->values) e.add(v);
    } else if (const auto* failure = std::get_if<Failure>(&outcome)) {
        e.add(failure->reason).add(failure->text);
    }
    return e.body();
}

template <>
Outcome decode<Outcome>(std::string_view body) {
    Decoder d(body);
    Outcome outcome;
    switch (d.take<std::uint8_t>()) {
        case 0: {
            Finished finished;
            finished.values.resize(d.count());
            for (auto& v : finished.values) v = d.take<double>();
            outcome = std::move(finished);
            break;
        }
        case 1:
            outcome = WasPruned{};
            break;
        case 2: {
            Failure failure;
            failure.reason = d.take<std::uint8_t>();
            failure.text = d.text();
            outcome = std::move(failure);
            break;
        }
        default:
            throw WireError("a message holds an unknown outcome");
    }
    d.end();
    return outcome;
}

}  // namespace hone::host
