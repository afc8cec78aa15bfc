// The network and its chance. LibTorch takes 20 s to compile: included by plugin.cpp alone.
#pragma once

#include <torch/torch.h>

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

namespace hone::mlp {

/// All randomness of one trial, apart from LibTorch's global generators, so that trials can train at the same time.
/// Initial weights and shuffles are drawn on the CPU, the same for every device; dropout where it is applied.
struct Chance {
    Chance(std::uint64_t seed, const torch::Device& device)
        : cpu(at::detail::createCPUGenerator(seed)),
          dropout(device.is_cpu() ? cpu : at::globalContext().defaultGenerator(device).clone()) {
        if (!device.is_cpu()) dropout.set_current_seed(seed);
    }

    torch::Generator cpu;
    torch::Generator dropout;
};

struct Shape {
    std::int64_t n_features, n_hidden, hidden_dim, n_classes;
};

/// Hidden layers, each Linear, ReLU, Dropout, and a Linear to the classes.
class Network {
 public:
    Network(const Shape& shape, Chance& chance, const torch::Device& device) {
        std::int64_t inputs = shape.n_features;
        for (std::int64_t i = 0; i < shape.n_hidden; ++i)
            layers_.push_back(initial(std::exchange(inputs, shape.hidden_dim), shape.hidden_dim, chance, device));
        layers_.push_back(initial(inputs, shape.n_classes, chance, device));
    }

    std::vector<torch::Tensor> parameters() const {
        std::vector<torch::Tensor> all;
        for (const auto& layer : layers_) all.insert(all.end(), {layer.weight, layer.bias});
        return all;
    }

    /// Scores of the classes, nothing dropped.
    torch::Tensor operator()(const torch::Tensor& rows) const {
        return forward(rows, [](const torch::Tensor& x) { return x; });
    }

    /// Scores for training: each hidden unit is zeroed at that rate, the others grow to make up for it.
    torch::Tensor with_dropout(const torch::Tensor& rows, double rate, Chance& chance) const {
        return forward(rows, [&](const torch::Tensor& x) {
            return x * torch::empty_like(x).bernoulli_(1 - rate, chance.dropout).div_(1 - rate);
        });
    }

 private:
    struct Layer {
        torch::Tensor weight, bias;
    };

    // As torch.nn.Linear begins: weights and biases uniform within 1/sqrt(inputs).
    static Layer initial(std::int64_t inputs, std::int64_t outputs, Chance& chance, const torch::Device& device) {
        const double bound = 1 / std::sqrt(static_cast<double>(inputs));
        const auto draw = [&](at::IntArrayRef size) {
            return torch::empty(size).uniform_(-bound, bound, chance.cpu).to(device).requires_grad_();
        };
        return {draw({outputs, inputs}), draw({outputs})};
    }

    template <class Dropout>
    torch::Tensor forward(torch::Tensor x, Dropout dropout) const {
        for (std::size_t i = 0; i + 1 < layers_.size(); ++i)
            x = dropout(torch::relu(torch::linear(x, layers_[i].weight, layers_[i].bias)));
        return torch::linear(x, layers_.back().weight, layers_.back().bias);
    }

    std::vector<Layer> layers_;
};

}  // namespace hone::mlp
