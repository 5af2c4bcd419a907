#include "wire/openai_responses/peek_input.hpp"

#include "wire/cuts.hpp"
#include "wire/openai_chat/field.hpp"
#include "wire/seal.hpp"

namespace weir::wire::openai_responses {

namespace {

using json::Value;
using openai_chat::bad_field;
using openai_chat::element;

class InputPeeker {
public:
    explicit InputPeeker(ChatPeek& peek) : peek_(peek) {}

    Result<void> run(Value input) {
        if (input.is_text()) {
            peek_.messages = 1;
            return {};
        }
        if (!input.is_array())
            return fail(bad_field("input", "must be a string or an array of items"));
        for (const Value one : input.elements()) {
            if (!one.is_object())
                return fail(bad_field(element("input", peek_.messages), "must be an object"));
            if (const Result<void> read = item(one); !read) return read;
            ++peek_.messages;
        }
        peek_.seals.cuts = std::move(cuts_).finish();
        return {};
    }

private:
    Result<void> item(Value value) {
        const Value type = value["type"];
        if (type.is("reasoning") && is_sealed_json(value["encrypted_content"].raw())) {
            cuts_.cut(value.range());
            peek_.seals.dropped.push_back(element("input", peek_.messages));
            return {};
        }
        cuts_.keep(value.range());
        const Value role = value["role"];
        if (role.is("developer")) peek_.developer_roles.push_back(role.range());
        if (type.is("item_reference") || (!type.exists() && !role.exists()))
            peek_.item_references = true;
        if (type.is("image_generation_call") && value["result"].is_text())
            inline_bytes(value["result"]);
        for (const Value list : {value["content"], value["output"]})
            for (const Value part : list.elements())
                read_part(part);
        if (value["output"].is_object()) read_part(value["output"]);  // a screenshot
        return {};
    }

    void read_part(Value part) {
        const Value type = part["type"];
        if (type.is("input_image") || type.is("computer_screenshot"))
            return media(part["image_url"], peek_.remote_images);
        if (type.is("input_audio")) return media(part["input_audio"]["data"], peek_.remote_audio);
        if (!type.is("input_file")) return;
        if (part["file_data"].is_text()) return media(part["file_data"], peek_.remote_files);
        ++peek_.remote_files;
    }

    void media(Value data, int& remote) {
        const std::string_view raw = data.raw();
        const bool by_url = raw.starts_with("\"http://") || raw.starts_with("\"https://") ||
                            raw.starts_with("\"http:\\/\\/") || raw.starts_with("\"https:\\/\\/");
        if (by_url || !data.is_text())
            ++remote;
        else
            inline_bytes(data);
    }

    void inline_bytes(Value data) {
        ++peek_.inline_media;
        peek_.inline_media_bytes += data.raw().size();
    }

    ChatPeek& peek_;
    Cuts cuts_;
};

}  // namespace

Result<void> peek_input(Value input, ChatPeek& peek) { return InputPeeker(peek).run(input); }

}  // namespace weir::wire::openai_responses
