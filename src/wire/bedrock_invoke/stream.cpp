#include "wire/bedrock_invoke/stream.hpp"

#include <limits>
#include <optional>

#include "json/writer.hpp"
#include "wire/anthropic/stream.hpp"
#include "wire/anthropic/stream_scan.hpp"
#include "wire/bedrock/error.hpp"
#include "wire/bedrock_invoke/chunk.hpp"

namespace weir::wire::bedrock_invoke {

namespace {

class Scan final : public StreamScan {
public:
    Scan(const json::Limits& limits, const Quirks& quirks)
        : unwrapper_(limits), inside_(anthropic::make_stream_scan(limits, quirks)) {}

    Result<ChunkFacts> on_event(const SseEvent& event) override {
        if (event.exception) {
            failed_ = inside_->facts();
            failed_->said = bedrock::read_exception(event.name, event.data);
            return fail(bedrock::as_error(failed_->said));
        }
        const Result<SseEvent> inner = unwrapper_.unwrap(event);
        if (!inner) return fail(inner.error());
        return inside_->on_event(*inner);
    }

    Result<void> on_end() const override { return inside_->on_end(); }
    const StreamFacts& facts() const override { return failed_ ? *failed_ : inside_->facts(); }

private:
    Unwrapper unwrapper_;
    std::unique_ptr<StreamScan> inside_;
    std::optional<StreamFacts> failed_;  // with what the exception said
};

class Reader final : public StreamReader {
public:
    Reader(const json::Limits& limits, const Quirks& quirks)
        : unwrapper_(limits), inside_(anthropic::make_stream_reader(limits, quirks)) {}

    Result<void> on_event(const SseEvent& event, std::vector<llm::StreamEvent>& out) override {
        if (event.exception)
            return fail(bedrock::as_error(bedrock::read_exception(event.name, event.data)));
        const Result<SseEvent> inner = unwrapper_.unwrap(event);
        if (!inner) return fail(inner.error());
        if (!inner->has_data) return {};
        return inside_->on_event(*inner, out);
    }

    Result<void> on_end(std::vector<llm::StreamEvent>& out) override {
        return inside_->on_end(out);
    }

private:
    Unwrapper unwrapper_;
    std::unique_ptr<StreamReader> inside_;
};

class Writer final : public StreamWriter {
public:
    explicit Writer(const WriteOptions& options)
        : inside_(anthropic::make_stream_writer(options)),
          written_(std::numeric_limits<std::size_t>::max()) {}

    void write(const llm::StreamEvent& event, std::string& out) override {
        if (const auto* report = std::get_if<llm::UsageReport>(&event)) usage_ = report->usage;
        const auto* const finished = std::get_if<llm::Finished>(&event);
        if (finished != nullptr && finished->usage) usage_ = finished->usage;
        events_.clear();
        inside_->write(event, events_);
        written_.feed(events_);
        SseEvent one;
        while (written_.next(one).value_or(false)) {
            const bool last = one.name == "message_stop";
            append_chunk(out, last ? with_metrics() : one.data);
        }
    }

    void write_error(const Error& error, const ErrorNote& note, std::string& out) override {
        out += bedrock::write_stream_error(error, note);
    }

private:
    std::string_view with_metrics() {
        last_.clear();
        json::Writer to(last_);
        to.open_object().member("type", "message_stop");
        if (usage_) {
            to.key("amazon-bedrock-invocationMetrics").open_object();
            to.member("inputTokenCount", usage_->input_uncached.value());
            to.member("outputTokenCount", usage_->output().value());
            const Tokens written = usage_->input_cache_write + usage_->input_cache_write_1h;
            if (usage_->input_cache_read.value() != 0)
                to.member("cacheReadInputTokenCount", usage_->input_cache_read.value());
            if (written.value() != 0) to.member("cacheWriteInputTokenCount", written.value());
            to.close_object();
        }
        to.close_object();
        return last_;
    }

    std::unique_ptr<StreamWriter> inside_;
    SseReader written_;
    std::string events_;  // of one event, as Anthropic sends them
    std::string last_;
    std::optional<llm::Usage> usage_;
};

}  // namespace

std::unique_ptr<StreamScan> make_stream_scan(const json::Limits& limits, const Quirks& quirks) {
    return std::make_unique<Scan>(limits, quirks);
}

std::unique_ptr<StreamReader> make_stream_reader(const json::Limits& limits, const Quirks& quirks) {
    return std::make_unique<Reader>(limits, quirks);
}

std::unique_ptr<StreamWriter> make_stream_writer(const WriteOptions& options) {
    return std::make_unique<Writer>(options);
}

}  // namespace weir::wire::bedrock_invoke
