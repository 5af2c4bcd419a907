#pragma once
// The parts of writing a request. Local to this wire.
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "wire/bedrock/parts_write.hpp"
#include "wire/bedrock/request_write_reasoning.hpp"

namespace weir::wire::bedrock {

// A part in its turn, and where it stood for names of what is dropped.
struct Entry {
    const llm::Part* part = nullptr;
    const llm::CacheMarker* cache = nullptr;
    std::size_t message = 0;
};

// Messages of one role in a row are one turn: Converse wants roles to alternate.
struct Turn {
    bool assistant = false;
    std::vector<Entry> entries;
    std::vector<std::size_t> messages;  // places in the request
};

// The conversation as Converse wants it. Views the request, and owns what had to be made.
class Turns {
public:
    explicit Turns(const llm::ChatRequest& request);

    const std::vector<Entry>& system() const { return system_; }
    const std::vector<Turn>& turns() const { return turns_; }
    // Names of the tools that were called; empty when there are neither calls nor results.
    const std::vector<std::string>& called() const { return called_; }
    bool has_tool_blocks() const { return has_tool_blocks_; }
    // The last turn waits for the model after tools ran, and no thoughts of Bedrock led to them:
    // Claude with a thinking budget refuses that (providers.md 4.9 f).
    bool calls_without_thoughts(const WriteOptions& options) const;

private:
    void add(const llm::Message& message, std::size_t index);
    void add_instruction(const llm::Message& message, std::size_t index);
    Turn& turn_of(bool assistant);
    void say_nothing();
    void note_tools(const llm::Part& part);

    std::deque<llm::Part> made_;
    std::vector<Entry> system_;
    std::vector<Turn> turns_;
    std::vector<std::string> called_;
    bool has_tool_blocks_ = false;
};

void write_messages(json::Writer& out, const llm::ChatRequest& request, const Turns& turns,
                    const WriteOptions& options, Dropped& dropped);

// toolConfig. unsupported for what request.hpp says.
Result<void> write_tools(json::Writer& out, const llm::ChatRequest& request, const Turns& turns,
                         const WriteOptions& options, Dropped& dropped);

// additionalModelRequestFields and outputConfig: ways of thinking, top_k, structured answers.
Result<void> write_additional(json::Writer& out, const llm::ChatRequest& request,
                              const ReasoningFields& reasoning, Dropped& dropped);

}  // namespace weir::wire::bedrock
