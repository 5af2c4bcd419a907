#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "json/document.hpp"
#include "wire/anthropic/error.hpp"
#include "wire/anthropic/field.hpp"
#include "wire/anthropic/parts.hpp"
#include "wire/anthropic/stream.hpp"
#include "wire/anthropic/stream_block.hpp"
#include "wire/anthropic/usage.hpp"

namespace weir::wire::anthropic {

namespace {

using json::Value;
using Events = std::vector<llm::StreamEvent>;

std::unexpected<Error> out_of_order(std::string_view type) {
    return fail(ErrorKind::upstream_protocol,
                "the provider's stream has a " + std::string(type) + " out of order");
}

class Reader final : public StreamReader {
public:
    explicit Reader(const json::Limits& limits) : limits_(limits), block_(limits) {}

    Result<void> on_event(const SseEvent& event, Events& out) override {
        if (!event.has_data || trim(event.data).empty() || state_ == State::finished) return {};
        if (const Result<void> read = document_.read(event.data, limits_); !read)
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has an event that is not JSON",
                        read.error().message());
        const Value root = document_.root();
        if (!root.is_object())
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has an event that is not an object");
        if (is_error(root) || event.name == "error") return fail(as_error(read_error(root)));
        const Value type = root["type"];
        for (const Row& row : rows)
            if (type.is(row.type)) return (this->*row.read)(root, out);
        return {};  // ping, and what is new in this version of the API
    }

    Result<void> on_end(Events&) override {
        if (state_ == State::finished) return {};
        return fail(ErrorKind::upstream_protocol,
                    "the provider's stream ended before message_stop");
    }

private:
    enum class State : std::uint8_t { expect_start, started, finished };
    struct Row {
        std::string_view type;
        Result<void> (Reader::*read)(Value, Events&);
    };

    // Runs of deltas are long: they come first.
    static const std::array<Row, 6> rows;

    Result<void> on_message_start(Value root, Events& out) {
        const Value message = root["message"];
        // Some gateways send it twice (recorded by the makers of an SDK); another one is a splice.
        const bool again = state_ == State::started && block_.is_untouched() &&
                           message["id"].is(id_) && !id_.empty();
        if (again) return {};
        if (state_ != State::expect_start) return out_of_order("message_start");
        state_ = State::started;
        id_ = message["id"].text();
        out.push_back(llm::Started{.id = id_, .model = message["model"].text()});
        take_stop(message);
        take_extras(message, known_in_message);
        take_usage(message["usage"], out);
        return {};
    }

    Result<void> on_block_start(Value root, Events& out) {
        if (state_ != State::started || block_.is_open())
            return out_of_order("content_block_start");
        block_.on_start(root["index"].integer_or(-1), root["content_block"], out);
        return {};
    }

    Result<void> on_block_delta(Value root, Events& out) {
        if (!is_of_open_block(root)) return out_of_order("content_block_delta");
        return block_.on_delta(root["delta"], out);
    }

    Result<void> on_block_stop(Value root, Events& out) {
        if (!is_of_open_block(root)) return out_of_order("content_block_stop");
        block_.on_stop(out);
        return {};
    }

    Result<void> on_message_delta(Value root, Events& out) {
        if (state_ != State::started || block_.is_open()) return out_of_order("message_delta");
        static constexpr std::array<std::string_view, 3> known = {"type", "delta", "usage"};
        take_stop(root["delta"]);
        take_extras(root["delta"], known_in_message);
        take_extras(root, known);
        take_usage(root["usage"], out);
        return {};
    }

    Result<void> on_message_stop(Value, Events& out) {
        if (state_ != State::started || block_.is_open()) return out_of_order("message_stop");
        state_ = State::finished;
        out.push_back(llm::ChoiceFinished{.choice = 0,
                                          .stop = read_stop_reason(native_stop_),
                                          .stop_sequence = stop_sequence_,
                                          .native_stop = native_stop_});
        for (llm::Extra& extra : extras_)
            out.push_back(llm::AnswerExtra{std::move(extra)});
        for (const llm::Extra& extra : count_.extras())
            out.push_back(llm::AnswerExtra{extra});
        out.push_back(llm::Finished{count_.usage(), count_.service_tier()});
        return {};
    }

    bool is_of_open_block(Value root) const {
        return block_.is_open() && root["index"].integer_or(-1) == block_.index();
    }

    void take_stop(Value from) {
        if (from["stop_reason"].is_text()) native_stop_ = from["stop_reason"].text();
        if (from["stop_sequence"].is_text()) stop_sequence_ = from["stop_sequence"].text();
    }

    void take_usage(Value usage, Events& out) {
        if (!count_.take(usage)) return;
        const std::optional<llm::Usage> read = count_.usage();
        if (read == told_) return;
        told_ = read;
        out.push_back(llm::UsageReport{*read});
    }

    // The latest of each counts: they are told at the end.
    void take_extras(Value object, std::span<const std::string_view> known) {
        std::vector<llm::Extra> found;
        read_extras(object, known, {}, found);
        for (llm::Extra& extra : found) {
            const auto before = std::ranges::find(extras_, extra.name, &llm::Extra::name);
            if (before != extras_.end())
                *before = std::move(extra);
            else
                extras_.push_back(std::move(extra));
        }
    }

    static constexpr std::array<std::string_view, 8> known_in_message = {
        "id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "usage"};

    json::Limits limits_;
    json::Document document_;
    State state_ = State::expect_start;
    BlockReader block_;
    UsageCount count_;
    std::string id_;
    std::optional<llm::Usage> told_;
    std::string native_stop_;
    std::string stop_sequence_;
    std::vector<llm::Extra> extras_;
};

constexpr std::array<Reader::Row, 6> Reader::rows = {{
    {"content_block_delta", &Reader::on_block_delta},
    {"content_block_start", &Reader::on_block_start},
    {"content_block_stop", &Reader::on_block_stop},
    {"message_start", &Reader::on_message_start},
    {"message_delta", &Reader::on_message_delta},
    {"message_stop", &Reader::on_message_stop},
}};

}  // namespace

std::unique_ptr<StreamReader> make_stream_reader(const json::Limits& limits, const Quirks&) {
    return std::make_unique<Reader>(limits);
}

}  // namespace weir::wire::anthropic
