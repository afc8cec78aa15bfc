#include <hone/objective.hpp>

#include <array>
#include <charconv>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "csv.hpp"
#include "dataset.hpp"
#include "fnv1a.hpp"
#include "location.hpp"
#include "network.hpp"

namespace {

using namespace hone::mlp;

constexpr std::int64_t min_epochs = 5;

struct Tensors {
    torch::Tensor features, labels;

    explicit Tensors(Part part)
        : features(torch::from_blob(part.features.data(),
                                    {static_cast<std::int64_t>(part.n_rows()),
                                     static_cast<std::int64_t>(part.features.size() / part.n_rows())},
                                    torch::kFloat)
                       .clone()),
          labels(
              torch::from_blob(part.labels.data(), {static_cast<std::int64_t>(part.n_rows())}, torch::kLong).clone()) {}

    void move_to(const torch::Device& device) {
        features = features.to(device);
        labels = labels.to(device);
    }
};

struct Settings {
    double rate;
    std::string_view optimizer;
    std::int64_t n_layers, hidden_dim;
    double dropout;
    std::int64_t batch_size, epochs;

    static Settings ask(hone::Trial& trial, std::int64_t max_epochs) {
        Settings s{};
        s.rate = trial.suggest_float("lr", 1e-5, 1e-2, hone::log);
        s.optimizer = trial.suggest_categorical("optimizer", {"Adam", "SGD", "RMSprop"});
        s.n_layers = trial.suggest_int("n_layers", 2, 5);
        s.hidden_dim = trial.suggest_int("hidden_dim", 64, 512, hone::step(64));
        s.dropout = trial.suggest_float("dropout_rate", 0.1, 0.5);
        s.batch_size = trial.suggest_int("batch_size", 64, 256, hone::step(64));
        s.epochs = trial.suggest_int("epochs", min_epochs, max_epochs);
        return s;
    }
};

std::unique_ptr<torch::optim::Optimizer> make_optimizer(const Settings& settings, const Network& network) {
    using namespace torch::optim;
    if (settings.optimizer == "Adam") return std::make_unique<Adam>(network.parameters(), AdamOptions(settings.rate));
    if (settings.optimizer == "SGD") return std::make_unique<SGD>(network.parameters(), SGDOptions(settings.rate));
    return std::make_unique<RMSprop>(network.parameters(), RMSpropOptions(settings.rate));
}

double accuracy(const Network& network, const Tensors& data) {
    const torch::NoGradGuard no_gradients;
    const auto right = network(data.features).argmax(1).eq(data.labels).sum().item<std::int64_t>();
    return static_cast<double>(right) / static_cast<double>(data.labels.size(0));
}

// LibTorch's own errors carry a page of its stack, which is not for people.
template <class Work>
auto without_backtrace(Work work) {
    try {
        return work();
    } catch (const c10::Error& e) {
        throw hone::Error(e.what_without_backtrace());
    }
}

std::string hex(std::uint64_t number) {
    std::array<char, 16> digits;
    return {digits.data(), std::to_chars(digits.begin(), digits.end(), number, 16).ptr};
}

class Mlp final : public hone::Objective {
 public:
    static constexpr hone::Option option_list[] = {
        {.name = "data",
         .types = hone::Type::path,
         .help = "a CSV file with a header; left out: handwritten digits, which come with it"},
        {.name = "label", .fallback = "label", .help = "the column that says what a row is; all others are features"},
        {.name = "device",
         .fallback = "auto",
         .choices = {"auto", "cpu", "cuda"},
         .help = "where to train; auto: with CUDA if there is a device"},
        {.name = "max_epochs",
         .types = hone::Type::integer,
         .fallback = "20",
         .low = min_epochs,
         .help = "no trial has more epochs"},
    };
    static constexpr hone::Value value_list[] = {{"accuracy", hone::maximize}};

    explicit Mlp(const hone::Options& options)
        : file_(options.find<std::filesystem::path>("data")),
          label_(options.get<std::string>("label")),
          device_(options.get<std::string>("device")),
          max_epochs_(options.get<std::int64_t>("max_epochs")) {}

    void prepare() override {
        torch::set_num_threads(1);
        uses_cuda_ = device_ != "cpu" && torch::cuda::is_available();
        if (device_ == "cuda" && !uses_cuda_)
            throw hone::Error("device=cuda, but LibTorch finds no CUDA device here: take device=cpu or device=auto");
        const auto file = file_ ? *file_ : shipped_file("digits.csv");
        auto text = read_file(file);
        fingerprint_ = "fnv1a:" + hex(fnv1a(text));
        const auto dataset = make_dataset(parse_csv(text, file.string()), label_);
        n_classes_ = static_cast<std::int64_t>(dataset.classes.size());
        without_backtrace([&] {
            train_.emplace(dataset.train);
            validation_.emplace(dataset.validation);
        });
    }

    std::string fingerprint() override { return fingerprint_; }

    hone::Result evaluate(hone::Trial& trial) override {
        return without_backtrace([&] { return train(trial); });
    }

 private:
    torch::Device device_of(const hone::Trial& trial) const {
        if (!uses_cuda_) return torch::kCPU;
        const auto index = trial.device().value_or(0);
        const auto n_devices = static_cast<std::int64_t>(torch::cuda::device_count());
        if (index >= n_devices)
            throw hone::Error("the trial is to use device " + std::to_string(index) + ", but LibTorch finds only " +
                              std::to_string(n_devices));
        return {torch::kCUDA, static_cast<torch::DeviceIndex>(index)};
    }

    hone::Result train(hone::Trial& trial) {
        const auto settings = Settings::ask(trial, max_epochs_);
        const auto device = device_of(trial);
        train_->move_to(device);
        validation_->move_to(device);
        Chance chance(trial.seed(), device);
        const Network network({train_->features.size(1), settings.n_layers, settings.hidden_dim, n_classes_}, chance,
                              device);
        const auto optimizer = make_optimizer(settings, network);
        for (std::int64_t epoch = 0;; ++epoch) {
            train_once(trial, settings, network, *optimizer, chance);
            const double reached = accuracy(network, *validation_);
            if (trial.report(epoch, reached)) return hone::pruned;
            if (epoch + 1 == settings.epochs) return reached;
        }
    }

    void train_once(const hone::Trial& trial, const Settings& settings, const Network& network,
                    torch::optim::Optimizer& optimizer, Chance& chance) const {
        const auto order =
            torch::randperm(train_->labels.size(0), chance.cpu, torch::kLong).to(train_->labels.device());
        for (const auto& batch : order.split(settings.batch_size)) {
            if (trial.cancelled()) throw hone::Cancelled{};
            const auto scores = network.with_dropout(train_->features.index_select(0, batch), settings.dropout, chance);
            optimizer.zero_grad();
            torch::nn::functional::cross_entropy(scores, train_->labels.index_select(0, batch)).backward();
            optimizer.step();
        }
    }

    std::optional<std::filesystem::path> file_;
    std::string label_, device_;
    std::int64_t max_epochs_;
    bool uses_cuda_ = false;
    std::string fingerprint_;
    std::int64_t n_classes_ = 0;
    std::optional<Tensors> train_, validation_;
};

}  // namespace

HONE_PLUGIN(Mlp, "mlp", "1.0.0", "Accuracy of a neural network on rows of numbers with labels.")
