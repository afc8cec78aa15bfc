// A trial as a runner has it: what the joint proposal answers is answered here, the rest by the host.
#pragma once

#include <mutex>

#include "runner/cancel_flag.hpp"
#include "runner/messages.hpp"
#include "study/trial.hpp"

namespace hone::host {

class RemoteTrial final : public Trial {
 public:
    RemoteTrial(int socket, Start start, const CancelFlag& cancel);

    const TrialFacts& facts() const override { return start_.facts; }
    double suggest(const std::string& name, const Distribution& distribution) override;
    Verdict report(std::int64_t step, std::span<const Metric> metrics) override;
    Verdict should_prune() override;
    void set_user_attribute(const std::string& key, const std::string& json) override;
    void set_constraint(const std::string& name, double value) override;
    bool cancelled() const override { return cancel_.raised(); }

 private:
    const Parameter* proposed(const std::string& name, const Distribution& distribution) const;
    // The body of the expected answer; throws what a Refusal says.
    std::string ask(MessageKind question, const std::string& body, MessageKind answer);

    int socket_;
    Start start_;
    const CancelFlag& cancel_;
    std::mutex one_request_;
    Verdict verdict_ = Verdict::GoOn;
};

}  // namespace hone::host
