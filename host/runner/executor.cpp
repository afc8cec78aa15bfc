#include "runner/executor.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "errors.hpp"

namespace hone::host {

namespace {

class ProcessExecutor final : public Executor {
 public:
    ProcessExecutor(ObjectiveChoice choice, const Interrupts& interrupts, Echo echo)
        : choice_(std::move(choice)), interrupts_(interrupts), echo_(echo) {
        start();
    }

    const Declaration& declaration() const override { return declaration_; }

    const std::string& prepare() override {
        if (!runner_ || !runner_->reusable()) start();
        if (!prepared_) fingerprint_ = runner_->prepare();
        prepared_ = true;
        return fingerprint_;
    }

    Outcome run(Trial& trial, const Start& start, double limit) override {
        auto outcome = runner_->run(trial, start, limit);
        output_ = runner_->reusable() ? std::string() : runner_->output();
        // A failed trial may have left anything behind in its process.
        if (std::holds_alternative<Failure>(outcome)) runner_.reset();
        return outcome;
    }

    std::string output() const override { return output_; }

 private:
    void start() {
        prepared_ = false;
        runner_ = std::make_unique<Runner>(interrupts_, echo_);
        declaration_ = runner_->load(choice_);
    }

    ObjectiveChoice choice_;
    const Interrupts& interrupts_;
    Echo echo_;
    std::unique_ptr<Runner> runner_;
    Declaration declaration_;
    std::string fingerprint_;
    std::string output_;
    bool prepared_ = false;
};

class DirectExecutor final : public Executor {
 public:
    explicit DirectExecutor(const ObjectiveChoice& choice) try : objective_(choice) {
    } catch (const PluginFault& e) {
        throw WorldError(e.what());
    }

    const Declaration& declaration() const override { return objective_.declaration(); }

    const std::string& prepare() override {
        if (!fingerprint_) {
            try {
                fingerprint_ = objective_.prepare();
            } catch (const PluginFault& e) {
                throw WorldError(e.what());
            }
        }
        return *fingerprint_;
    }

    Outcome run(Trial& trial, const Start&, double) override { return objective_.evaluate(trial); }
    std::string output() const override { return {}; }

 private:
    Objective objective_;
    std::optional<std::string> fingerprint_;
};

}  // namespace

std::unique_ptr<Executor> make_executor(Isolation isolation, ObjectiveChoice choice, const Interrupts& interrupts,
                                        Echo echo) {
    if (isolation == Isolation::None) return std::make_unique<DirectExecutor>(choice);
    return std::make_unique<ProcessExecutor>(std::move(choice), interrupts, echo);
}

}  // namespace hone::host
