#include "gateway/said.hpp"

namespace weir::gateway {

struct Said::Visitor {
    Said& said;

    void operator()(const llm::Started& started) const { said.started_ = started; }
    void operator()(const llm::UsageReport& report) const { said.usage_ = report; }
    void operator()(const llm::AnswerExtra& extra) const {
        if (said.takes(extra.extra.json.size())) said.extras_.push_back(extra);
    }
    void operator()(const llm::Finished&) const {}

    void operator()(const llm::BlockOpened& opened) const {
        const bool thoughts = std::holds_alternative<llm::Reasoning>(opened.part.body);
        const bool text = std::holds_alternative<llm::Text>(opened.part.body);
        if (opened.choice != 0 || !(thoughts || text)) return said.give_up();
        said.thinking_ = thoughts;
        said.blocks_.push_back(
            {.part = opened.part, .text = {}, .deltas = {}, .proof = {}, .signature = {}});
    }
    void operator()(const llm::TextDelta& delta) const {
        if (delta.choice != 0 || said.blocks_.empty()) return said.give_up();
        // Kept twice: by block for the writer, and whole for who continues it.
        if (!said.takes(delta.text.size())) return;
        said.text_ += delta.text;
        append(delta.text);
    }
    void operator()(const llm::ReasoningDelta& delta) const {
        if (delta.choice != 0 || said.blocks_.empty()) return said.give_up();
        if (said.takes(delta.text.size())) append(delta.text);
    }
    void operator()(const llm::ReasoningProof& proof) const {
        if (proof.choice != 0 || said.blocks_.empty()) return said.give_up();
        const llm::Reasoning& of = proof.proof;
        if (said.takes(of.signature.size() + of.data.size() + of.raw_json.size()))
            said.blocks_.back().proof = of;
    }
    void operator()(const llm::PartSigned& of) const {
        if (of.choice != 0 || said.blocks_.empty()) return said.give_up();
        if (said.takes(of.signature.bytes.size())) said.blocks_.back().signature = of.signature;
    }
    void operator()(const llm::BlockClosed&) const { said.thinking_ = false; }
    void operator()(const llm::ChoiceFinished& finished) const {
        if (finished.choice != 0) return said.give_up();
        said.finish_ = finished;
    }

    // Calls, refusals, sounds, sources and probabilities: what another model adds would not fit.
    template <class Other>
    void operator()(const Other&) const {
        said.give_up();
    }

    void append(const std::string& text) const {
        Block& block = said.blocks_.back();
        block.text += text;
        block.deltas.push_back(static_cast<std::uint32_t>(text.size()));
    }
};

void Said::on_event(const llm::StreamEvent& event) {
    if (const auto* opened = std::get_if<llm::BlockOpened>(&event); opened && opened->choice == 0) {
        ++block_count_;
        open_ = true;
    }
    if (std::holds_alternative<llm::BlockClosed>(event)) open_ = false;
    if (!given_up_) std::visit(Visitor{*this}, event);
}

void Said::give_up() {
    given_up_ = true;
    blocks_ = {};
    extras_ = {};
    text_ = {};
}

// A delta costs its size as well, so that many small ones are no way around the limit.
bool Said::takes(std::size_t bytes) {
    bytes_ += bytes + sizeof(std::uint32_t);
    if (bytes_ > bytes_max_) give_up();
    return !given_up_;
}

void Said::tell_block(int index, wire::StreamWriter& writer, std::string& out) const {
    const Block& block = blocks_[static_cast<std::size_t>(index)];
    const bool thoughts = std::holds_alternative<llm::Reasoning>(block.part.body);
    writer.write(llm::BlockOpened{.choice = 0, .block = index, .part = block.part}, out);
    std::size_t at = 0;
    for (const std::uint32_t size : block.deltas) {
        std::string piece = block.text.substr(at, size);
        at += size;
        if (thoughts)
            writer.write(llm::ReasoningDelta{.choice = 0, .block = index, .text = std::move(piece)},
                         out);
        else
            writer.write(llm::TextDelta{.choice = 0, .block = index, .text = std::move(piece)},
                         out);
    }
    if (block.proof)
        writer.write(llm::ReasoningProof{.choice = 0, .block = index, .proof = *block.proof}, out);
    if (block.signature)
        writer.write(llm::PartSigned{.choice = 0, .block = index, .signature = *block.signature},
                     out);
    if (!open_ || index + 1 < blocks())
        writer.write(llm::BlockClosed{.choice = 0, .block = index}, out);
}

void Said::tell(wire::StreamWriter& writer, std::string& out) const {
    if (started_) writer.write(*started_, out);
    if (usage_) writer.write(*usage_, out);
    for (const llm::AnswerExtra& extra : extras_)
        writer.write(extra, out);
    for (int i = 0; i < blocks(); ++i)
        tell_block(i, writer, out);
    if (finish_) writer.write(*finish_, out);
}

}  // namespace weir::gateway
