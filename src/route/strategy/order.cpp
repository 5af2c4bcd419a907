// Priority: the targets as the file lists them.
#include "route/strategy/builtin.hpp"

namespace weir::route {
namespace {

class Order final : public Orderer {
public:
    void order(const Question& question, Ranking& ranking, std::string&) const override {
        for (std::uint32_t i = 0; i < question.options.size(); ++i)
            if (question.options[i].weight > 0) ranking.push_back({.option = i});
    }
};

}  // namespace

std::unique_ptr<const Orderer> make_order(config::Section settings, std::span<const Target>,
                                          const Orderer*) {
    settings.finish();
    return std::make_unique<Order>();
}

std::unique_ptr<const Orderer> file_order() { return std::make_unique<Order>(); }

}  // namespace weir::route
