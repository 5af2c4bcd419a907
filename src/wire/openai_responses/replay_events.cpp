#include "wire/openai_responses/replay_events.hpp"

#include <algorithm>
#include <array>

#include "json/document.hpp"
#include "json/writer.hpp"
#include "wire/openai_responses/answer.hpp"
#include "wire/openai_responses/stream_item_writer.hpp"

namespace weir::wire::openai_responses {

namespace {

using json::Value;
using json::Writer;

std::string_view text_of(Value value) { return value.is_text() ? value.raw() : "\"\""; }

class Replay {
public:
    explicit Replay(std::optional<std::int64_t> after) : after_(after.value_or(-1)) {}

    std::string run(Value response) {
        for (const std::string_view type : {"response.created", "response.in_progress"})
            event(type, [&](Writer& to) {
                to.key("response");
                announce(to, response,
                         {{{"status", "\"in_progress\""},
                           {"output", "[]"},
                           {"usage", "null"},
                           {"incomplete_details", "null"},
                           {"error", "null"}}});
            });
        for (const Value one : response["output"].elements()) {
            item(one);
            ++index_;
        }
        const Value status = response["status"];
        std::string_view last = "response.completed";
        if (status.is("incomplete")) last = "response.incomplete";
        if (status.is("failed")) last = "response.failed";
        after_ = -1;
        event(last, [&](Writer& to) { to.member_raw("response", response.raw()); });
        return std::move(out_);
    }

private:
    struct Changed {
        std::string_view name;
        std::string_view json;
    };

    template <class Fill>
    void event(std::string_view type, Fill fill) {
        const std::size_t before = out_.size();
        const bool wanted = events_.next() > after_;
        events_.write(out_, type, fill);
        if (!wanted) out_.resize(before);
    }

    // The object with some of its members as they were at first.
    static void announce(Writer& to, Value object, const std::array<Changed, 5>& changed) {
        to.open_object();
        for (const json::Member& member : object.members()) {
            const auto row = std::ranges::find_if(changed, [&](const Changed& one) {
                return !one.name.empty() && member.key.is(one.name);
            });
            to.member_raw(member.key.text(), row == changed.end() ? member.value.raw() : row->json);
        }
        to.close_object();
    }

    void item(Value item) {
        event("response.output_item.added", [&](Writer& to) {
            to.member("output_index", index_).key("item");
            announce(to, item,
                     {{{"status", "\"in_progress\""},
                       {"content", "[]"},
                       {"summary", "[]"},
                       {"arguments", "\"\""},
                       {"input", "\"\""}}});
        });
        const std::string id = item["id"].text();
        if (item["type"].is("message")) parts(id, item["content"]);
        if (item["type"].is("reasoning")) thoughts(id, item);
        if (item["type"].is("function_call"))
            said(id, "response.function_call_arguments", "arguments", item["arguments"],
                 item["name"]);
        if (item["type"].is("custom_tool_call"))
            said(id, "response.custom_tool_call_input", "input", item["input"], {});
        event("response.output_item.done", [&](Writer& to) {
            to.member("output_index", index_).member_raw("item", item.raw());
        });
    }

    void place(Writer& to, const std::string& id) const {
        to.member("item_id", id).member("output_index", index_);
    }

    void said(const std::string& id, const std::string& type, std::string_view member, Value text,
              Value name) {
        if (!text.is_text()) return;
        event(type + ".delta", [&](Writer& to) {
            place(to, id);
            to.member_raw("delta", text.raw());
        });
        event(type + ".done", [&](Writer& to) {
            place(to, id);
            if (name.is_text()) to.member_raw("name", name.raw());
            to.member_raw(member, text.raw());
        });
    }

    void parts(const std::string& id, Value content) {
        int part_index = 0;
        for (const Value part : content.elements()) {
            const bool refusal = part["type"].is("refusal");
            const bool text = part["type"].is("output_text");
            const auto in_part = [&](Writer& to) {
                place(to, id);
                to.member("content_index", part_index);
            };
            event("response.content_part.added", [&](Writer& to) {
                in_part(to);
                to.key("part");
                announce(to, part,
                         {{{"text", "\"\""},
                           {"refusal", "\"\""},
                           {"annotations", "[]"},
                           {"logprobs", "[]"},
                           {}}});
            });
            if (text) text_events(part, in_part);
            if (refusal) {
                event("response.refusal.delta", [&](Writer& to) {
                    in_part(to);
                    to.member_raw("delta", text_of(part["refusal"]));
                });
                event("response.refusal.done", [&](Writer& to) {
                    in_part(to);
                    to.member_raw("refusal", text_of(part["refusal"]));
                });
            }
            event("response.content_part.done", [&](Writer& to) {
                in_part(to);
                to.member_raw("part", part.raw());
            });
            ++part_index;
        }
    }

    template <class Place>
    void text_events(Value part, Place in_part) {
        const Value logprobs = part["logprobs"];
        const std::string_view probable = logprobs.is_array() ? logprobs.raw() : "[]";
        event("response.output_text.delta", [&](Writer& to) {
            in_part(to);
            to.member_raw("delta", text_of(part["text"])).member_raw("logprobs", probable);
        });
        int annotation_index = 0;
        for (const Value annotation : part["annotations"].elements())
            event("response.output_text.annotation.added", [&](Writer& to) {
                in_part(to);
                to.member("annotation_index", annotation_index++);
                to.member_raw("annotation", annotation.raw());
            });
        event("response.output_text.done", [&](Writer& to) {
            in_part(to);
            to.member_raw("text", text_of(part["text"])).member_raw("logprobs", probable);
        });
    }

    void thoughts(const std::string& id, Value item) {
        int summary_index = 0;
        for (const Value part : item["summary"].elements()) {
            const auto in_summary = [&](Writer& to) {
                place(to, id);
                to.member("summary_index", summary_index);
            };
            event("response.reasoning_summary_part.added", [&](Writer& to) {
                in_summary(to);
                to.member_raw("part", R"({"type":"summary_text","text":""})");
            });
            event("response.reasoning_summary_text.delta", [&](Writer& to) {
                in_summary(to);
                to.member_raw("delta", text_of(part["text"]));
            });
            event("response.reasoning_summary_text.done", [&](Writer& to) {
                in_summary(to);
                to.member_raw("text", text_of(part["text"]));
            });
            event("response.reasoning_summary_part.done", [&](Writer& to) {
                in_summary(to);
                to.member_raw("part", part.raw());
            });
            ++summary_index;
        }
        int content_index = 0;
        for (const Value part : item["content"].elements()) {
            for (const std::string_view end : {"delta", "done"})
                event("response.reasoning_text." + std::string(end), [&](Writer& to) {
                    place(to, id);
                    to.member("content_index", content_index);
                    to.member_raw(end == "delta" ? "delta" : "text", text_of(part["text"]));
                });
            ++content_index;
        }
    }

    std::int64_t after_;
    EventSequence events_;
    int index_ = 0;
    std::string out_;
};

}  // namespace

Result<std::string> replay_events(std::string_view response,
                                  std::optional<std::int64_t> starting_after) {
    const Result<json::Document> document = json::read(response, {.bytes_max = response.size()});
    if (!document || !is_response(document->root()))
        return fail(ErrorKind::internal, "a stored response cannot be read");
    return Replay(starting_after).run(document->root());
}

}  // namespace weir::wire::openai_responses
