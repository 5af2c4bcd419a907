#pragma once
// A gateway for tests whose route "both" is semantic with embeddings: "code" goes to one/m and
// "weather" to two/m. An embedding model at "two" knows what the texts of `meanings` mean, at
// $0.001 a token and 3 tokens a text; both providers' chats answer `answer_body`.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/example_embedding.hpp"
#include "gateway/prompt_embedding.hpp"
#include "gateway/test_recorded.hpp"
#include "json/document.hpp"
#include "route/embedded/embedded.hpp"

namespace weir::gateway::test {

class EmbeddingWorld : public RecordedWorld {
public:
    // Of texts; what is not here means neither.
    std::map<std::string, std::string, std::less<>> meanings = {{"fix this bug", "[1,0,0]"},
                                                                {"will it rain", "[0,1,0]"}};
    std::string embeddings = "{ model: two/embedder, timeout: 20s }";
    std::vector<std::string> embedded;  // texts, in the order in which they came
    std::vector<Play> next;             // of the embedding model, in the place of its answer
    std::string chat_target;            // of the last one: "one.test"
    Play chat_play = answers();

    void prepare() {
        keys_required = true;
        strategy =
            "semantic: { routes: { code: { utterances: [fix this bug], targets: one/m },\n"
            "  weather: { utterances: [will it rain], targets: two/m } }, embeddings: " +
            embeddings + " }";
        upstream.author = [this](const Upstream::Asked& asked) { return play(asked); };
        recorded();
    }
    // As a worker does that gets its snapshot.
    void make_examples() {
        prepare();
        begin_examples(services());
        run();
        EXPECT_TRUE(of_route().ready());
        log.flush();
        embedded.clear();
        log_lines.clear();
    }
    const route::Embedded& of_route() {
        return *services().snapshot->routes.find("both")->orderer->embedded();
    }
    // "one.test" or "two.test", as the prompt is answered; note() says why.
    std::string ask(std::string_view prompt, Fields more_headers = {}) {
        Fields headers = with_key;
        headers.insert(headers.end(), more_headers.begin(), more_headers.end());
        exchange.emplace(
            Exchange::Request{.headers = headers,
                              .body = R"({"model":"both","messages":[{"role":"user","content":")" +
                                      std::string(prompt) + R"("}]})"});
        chat_target.clear();
        log_lines.clear();
        serve(*exchange);
        return chat_target;
    }
    std::string note() {
        const auto record = json::read(services().decision_text);
        return record ? std::string(record->root()["note"].text()) : "";
    }
    std::int64_t outcomes(route::EmbeddingOutcome outcome) const {
        return metrics.prompt_embeddings[static_cast<std::size_t>(outcome)].value();
    }
    std::optional<Exchange> exchange;  // of the last ask()

private:
    Play play(const Upstream::Asked& asked) {
        if (!asked.target.ends_with("/embeddings")) {
            chat_target = asked.authority;
            return chat_play;
        }
        const auto body = json::read(asked.body);
        std::string data;
        std::size_t count = 0;
        for (const json::Value text : body->root()["input"].elements()) {
            embedded.emplace_back(text.text());
            const auto known = meanings.find(embedded.back());
            data += (count > 0 ? "," : "") + std::string(R"({"index":)") + std::to_string(count) +
                    R"(,"embedding":)" + (known == meanings.end() ? "[0,0,1]" : known->second) +
                    "}";
            ++count;
        }
        if (!next.empty()) {
            Play special = std::move(next.front());
            next.erase(next.begin());
            return special;
        }
        const std::string tokens = std::to_string(3 * count);
        return answers(R"({"object":"list","data":[)" + data +
                       R"(],"model":"embedder","usage":{"prompt_tokens":)" + tokens +
                       R"(,"total_tokens":)" + tokens + "}}");
    }
};

inline constexpr NanoUsd embedding_cost{3'000};  // of one text

}  // namespace weir::gateway::test
