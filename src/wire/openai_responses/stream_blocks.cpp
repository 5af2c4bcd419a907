#include "wire/openai_responses/stream_blocks.hpp"

#include <algorithm>
#include <utility>

namespace weir::wire::openai_responses {

namespace {

void set_block(llm::StreamEvent& event, int block) {
    std::visit(
        [block](auto& one) {
            if constexpr (requires { one.block = block; }) one.block = block;
        },
        event);
}

}  // namespace

bool Blocks::waits(Key key) const {
    return std::ranges::any_of(waiting_, [key](const Block& one) { return one.key == key; });
}

bool Blocks::call_is_open() const {
    return open_ && !open_->closed && std::holds_alternative<llm::ToolCall>(open_->part.body);
}

void Blocks::open(Key key, llm::Part part, Out& out) {
    Block block = {.key = key, .part = std::move(part), .waiting = {}};
    if (call_is_open() || !waiting_.empty())
        waiting_.push_back(std::move(block));
    else
        start(std::move(block), out);
}

void Blocks::add(Key key, llm::StreamEvent delta, Out& out) {
    if (is_open(key)) {
        set_block(delta, count_ - 1);
        out.push_back(std::move(delta));
        return;
    }
    for (auto block = waiting_.rbegin(); block != waiting_.rend(); ++block)
        if (block->key == key) {
            block->waiting.push_back(std::move(delta));
            return;
        }
}

void Blocks::close(Key key, Out& out) {
    for (Block& block : waiting_)
        if (block.key == key) block.closed = true;
    if (!open_ || open_->key != key) return;
    open_->closed = true;
    start_waiting(out);
}

void Blocks::sign(llm::Signature signature, Out& out) {
    const llm::PartSigned hung = {0, count_ - 1, std::move(signature)};
    if (!waiting_.empty())
        waiting_.back().waiting.emplace_back(hung);
    else if (open_)
        out.push_back(hung);
}

void Blocks::start(Block block, Out& out) {
    end(out);
    open_ = std::move(block);
    const int number = count_++;
    out.push_back(llm::BlockOpened{0, number, open_->part});
    for (llm::StreamEvent& event : std::exchange(open_->waiting, {})) {
        set_block(event, number);
        out.push_back(std::move(event));
    }
}

// One after the other, up to a call that is not complete.
void Blocks::start_waiting(Out& out) {
    while (!waiting_.empty() && !call_is_open()) {
        Block block = std::move(waiting_.front());
        waiting_.pop_front();
        start(std::move(block), out);
    }
}

void Blocks::end(Out& out) {
    if (!open_) return;
    out.push_back(llm::BlockClosed{0, count_ - 1});
    open_.reset();
}

void Blocks::finish(Out& out) {
    end(out);
    while (!waiting_.empty()) {
        start_waiting(out);
        end(out);  // also a call that nobody closed
    }
}

}  // namespace weir::wire::openai_responses
