#pragma once
// The strategies' makers by name, for builtin.cpp alone; see strategy.hpp for what each is given.
#include "route/strategy.hpp"

namespace weir::route {

std::unique_ptr<const Orderer> make_order(config::Section settings, std::span<const Target> targets,
                                          const Orderer* previous);
std::unique_ptr<const Orderer> make_weighted(config::Section settings,
                                             std::span<const Target> targets,
                                             const Orderer* previous);
std::unique_ptr<const Orderer> make_latency(config::Section settings,
                                            std::span<const Target> targets,
                                            const Orderer* previous);
std::unique_ptr<const Orderer> make_percentile(config::Section settings,
                                               std::span<const Target> targets,
                                               const Orderer* previous);
std::unique_ptr<const Orderer> make_throughput(config::Section settings,
                                               std::span<const Target> targets,
                                               const Orderer* previous);
std::unique_ptr<const Orderer> make_least_busy(config::Section settings,
                                               std::span<const Target> targets,
                                               const Orderer* previous);
std::unique_ptr<const Orderer> make_cost(config::Section settings, std::span<const Target> targets,
                                         const Orderer* previous);
std::unique_ptr<const Orderer> make_bid(config::Section settings, std::span<const Target> targets,
                                        const Orderer* previous);

std::unique_ptr<const Orderer> make_difficulty(config::Section settings,
                                               std::span<const Target> targets,
                                               const Orderer* previous);
std::unique_ptr<const Orderer> make_consensus(config::Section settings,
                                              std::span<const Target> targets,
                                              const Orderer* previous);
std::unique_ptr<const Orderer> make_cascade(config::Section settings,
                                            std::span<const Target> targets,
                                            const Orderer* previous);

std::unique_ptr<const Orderer> make_adaptive(config::Section settings,
                                             std::span<const Target> targets,
                                             const Orderer* previous);
std::unique_ptr<const Orderer> make_semantic(config::Section settings,
                                             std::span<const Target> targets,
                                             const Orderer* previous);
std::unique_ptr<const Orderer> make_lua(config::Section settings, std::span<const Target> targets,
                                        const Orderer* previous);

// The options in file order, each with its likely cost in USD as the score (infinite: unknown).
void append_with_costs(const Question& question, Ranking& ranking);

}  // namespace weir::route
