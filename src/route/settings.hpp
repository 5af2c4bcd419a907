#pragma once
// `routes:` and `breaker:` of weir.yaml, read against the deployments that the providers make.
//
//   fast:
//     targets: [openai/gpt-5-mini, { model: groq/llama-3.3-70b, weight: 2, variant: b }]
//     strategy: weighted            # or another, or with settings: { percentile: { ... } }
//     require: { region: eu }       # constraints.hpp
//     fall_through_when: { p95_ttft: 800ms }
//     sticky: user                  # none | user | session | key
//     affinity: { by: session, ttl: 5m }   # of strategies that weigh caches
//     fallbacks: [slow, anthropic/claude-haiku-4-5]
//     equivalents: weights          # or class: who is asked after them (equivalents.hpp)
//     on_context_length: [google/gemini-3-pro]
//     on_content_filter: []
//     retry: { attempts_max: 4, same_target_max: 2, base: 250ms, cap: 8s, budget_percent: 20,
//              wait_max: 30s }
//     timeouts: { first_byte: 20s }
//     slow_stream: { first_event: 8s, stall: 20s }
//     on_broken_stream: continue    # or error, the default
//     continue_prompt: "..."
#include "config/section.hpp"
#include "route/health.hpp"
#include "route/route.hpp"

namespace weir::route {

// In file order, so that indexes of fallbacks hold. Every problem goes to section.problems():
// unknown providers and models (with the nearest), no targets, no weight above 0, variants or
// targets twice, routes that fall back to each other in a circle. A route with problems is still in
// the result.
// previous: before a reload; what strategies of routes that go on have learnt is taken over.
std::vector<Route> read_routes(config::Section section, const Deployments& deployments,
                               const Routes* previous = nullptr);

HealthSettings read_health(config::Section section);

}  // namespace weir::route
