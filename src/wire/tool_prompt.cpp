#include "wire/tool_prompt.hpp"

#include "json/document.hpp"

namespace weir::wire {
namespace {

using json::Value;

constexpr int depth_max = 16;  // deeper schemas are cut: their braces still count

class Declarations {
public:
    explicit Declarations(std::string& out) : out_(out) {}

    void parameters(Value schema) { properties(schema, 0, 0); }

private:
    bool requires_key(Value schema, std::string_view key) {
        for (const Value one : schema["required"].elements())
            if (one.is(key)) return true;
        return false;
    }

    void properties(Value schema, std::size_t indent, int depth) {
        for (const json::Member& member : schema["properties"].members()) {
            if (!member.value.is_object()) continue;
            const Value description = member.value["description"];
            // Those of nested objects are not shown.
            if (depth == 0 && description.text_bytes() > 0) {
                out_ += "// ";
                description.append_text(out_);
                out_ += '\n';
            }
            out_.append(indent, ' ');
            member.key.append_text(out_);
            out_ += requires_key(schema, member.key.text()) ? ": " : "?: ";
            type(member.value, indent, depth);
            out_ += ',';
            const Value usual = member.value["default"];
            if (!usual.is_null()) {
                out_ += " // default: ";
                out_ += usual.is_text() ? usual.text() : std::string(usual.raw());
            }
            out_ += '\n';
        }
    }

    void either(json::Elements choices, std::size_t indent, int depth) {
        bool first = true;
        for (const Value choice : choices) {
            if (!first) out_ += " | ";
            first = false;
            type(choice, indent, depth);
        }
    }

    void literals(json::Elements values) {
        bool first = true;
        for (const Value value : values) {
            if (!first) out_ += " | ";
            first = false;
            out_ += value.raw();
        }
    }

    void type(Value schema, std::size_t indent, int depth) {
        const Value type = schema["type"];
        if (depth >= depth_max) {
            out_ += "any";
        } else if (schema["enum"].is_array()) {
            literals(schema["enum"].elements());
        } else if (schema["const"].exists()) {
            out_ += schema["const"].raw();
        } else if (schema["anyOf"].is_array()) {
            either(schema["anyOf"].elements(), indent, depth + 1);
        } else if (schema["oneOf"].is_array()) {
            either(schema["oneOf"].elements(), indent, depth + 1);
        } else if (type.is_array()) {
            bool first = true;
            for (const Value one : type.elements()) {
                if (!first) out_ += " | ";
                first = false;
                named(one, schema, indent, depth + 1);
            }
        } else {
            named(type, schema, indent, depth);
        }
    }

    void named(Value type, Value schema, std::size_t indent, int depth) {
        if (type.is("string")) {
            out_ += "string";
        } else if (type.is("number") || type.is("integer")) {
            out_ += "number";
        } else if (type.is("boolean")) {
            out_ += "boolean";
        } else if (type.is("null")) {
            out_ += "null";
        } else if (type.is("array")) {
            if (schema["items"].is_object())
                this->type(schema["items"], indent, depth + 1);
            else
                out_ += "any";
            out_ += "[]";
        } else if (schema["properties"].size() > 0) {
            out_ += "{\n";
            properties(schema, indent + 2, depth + 1);
            out_ += '}';
        } else {
            out_ += type.is("object") ? "object" : "any";
        }
    }

    std::string& out_;
};

void declare(const llm::Tool& tool, std::string& out) {
    if (!tool.description.empty()) out += "// " + tool.description + "\n";
    out += "type " + tool.name + " = (";
    const std::string& given = tool.parameters_json.empty() ? tool.raw_json : tool.parameters_json;
    const auto schema = json::read(given);
    if (!schema) {
        out += given;
    } else if (schema->root()["properties"].size() > 0) {
        out += "_: {\n";
        Declarations(out).parameters(schema->root());
        out += '}';
    }
    out += ") => any;\n\n";
}

}  // namespace

std::string tool_prompt(std::span<const llm::Tool> tools) {
    if (tools.empty()) return {};
    std::string out = "namespace functions {\n\n";
    for (const llm::Tool& tool : tools)
        declare(tool, out);
    out += "} // namespace functions";
    return out;
}

}  // namespace weir::wire
