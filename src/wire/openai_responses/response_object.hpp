#pragma once
// The response object around the output: what an answer and the first and last events of a stream
// share. Strict clients want its members there, also when nothing is to be said (providers.md 10.4,
// 4.14: it repeats the request's parameters). Local to this wire.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/writer.hpp"
#include "llm/chat.hpp"
#include "wire/openai_responses/answer.hpp"
#include "wire/translate.hpp"

namespace weir::wire::openai_responses {

// Name of the extra that holds the members of an upstream's response object which have no canonical
// meaning, as one object; and of the one with the members of its usage.
inline constexpr std::string_view response_extra = "response";
inline constexpr std::string_view usage_extra = "usage";

class ResponseObject {
public:
    // Copies what it needs of the options, the repeated members of the client's request among it.
    explicit ResponseObject(const WriteOptions& options);

    void begin(std::string_view id, std::string_view model, std::int64_t created);
    // One of the two above; others are not taken.
    bool add_extra(const llm::Extra& extra);
    void set_service_tier(std::string_view tier);

    const std::string& id() const { return id_; }
    const std::string& model() const { return model_; }
    std::int64_t created() const { return created_; }

    struct State {
        Ending ending;
        std::string_view output;  // items with commas between
        const llm::Usage* usage = nullptr;
        std::string_view error;  // {"code","message"}, or ""
    };
    void write(json::Writer& out, const State& state) const;

private:
    void take_request(std::string_view request);
    void write_repeated(json::Writer& out) const;

    std::string id_;
    std::string model_;
    std::string model_asked_;
    std::int64_t created_ = 0;
    std::string service_tier_;
    std::string usage_;
    std::vector<std::pair<std::string, std::string>> members_;  // raw JSON by name
};

}  // namespace weir::wire::openai_responses
