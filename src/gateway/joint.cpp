#include "gateway/joint.hpp"

#include <algorithm>

namespace weir::gateway {
namespace {

constexpr std::string_view spaces = " \t\r\n";

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Whoever repeats words begins at the beginning of one. Scripts without spaces begin anywhere.
bool begins_word(std::string_view text, std::size_t at) {
    return at == 0 || !is_word(text[at - 1]) || !is_word(text[at]);
}

std::string_view without_lead(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
    return text;
}

}  // namespace

std::string_view Joint::given(std::string_view sent) {
    return sent.substr(0, sent.find_last_not_of(spaces) + 1);
}

Joint::Joint(std::string_view sent)
    : text_(without_lead(given(sent))), space_(sent.substr(given(sent).size())) {
    if (text_.size() < restart_bytes_min) restart_ = Restart::no;
}

Joint::Fit Joint::feed(std::string_view text, std::string& fresh) {
    if (decided_) {
        let_through(text, fresh);
        return Fit::fits;
    }
    if (held_.empty()) {
        const std::string_view rest = without_lead(text);
        lead_ += text.substr(0, text.size() - rest.size());
        text = rest;
    }
    held_ += text;
    if (held_.empty()) return Fit::fits;
    compare_with_beginning();
    if (restart_ == Restart::no && matched_ >= other_answer_bytes) return Fit::other_answer;
    if (!may_restart() && (restart_ == Restart::complete || !may_overlap_more())) decide(fresh);
    return Fit::fits;
}

Joint::Fit Joint::finish(std::string& fresh) {
    if (decided_) return Fit::fits;
    // It stopped in the middle of saying it all again.
    if (may_restart() && matched_ >= other_answer_bytes) return Fit::other_answer;
    decide(fresh);
    return Fit::fits;
}

void Joint::compare_with_beginning() {
    if (!may_restart()) return;
    const std::size_t until = std::min(held_.size(), text_.size());
    while (matched_ < until && held_[matched_] == text_[matched_])
        ++matched_;
    if (matched_ == text_.size())
        restart_ = Restart::complete;
    else if (matched_ < until)
        restart_ = Restart::no;
}

// Whether what is held stands in the text's end, so that more of it may follow there.
bool Joint::may_overlap_more() const {
    const std::size_t from = text_.size() - std::min(text_.size(), overlap_bytes_max);
    for (std::size_t at = text_.find(held_, from); at != std::string::npos;
         at = text_.find(held_, at + 1))
        if (begins_word(text_, at) && at + held_.size() < text_.size()) return true;
    return false;
}

// Bytes of held_ that the text ends with.
std::size_t Joint::overlap() const {
    if (restart_ == Restart::complete) return text_.size();
    const std::size_t most = std::min({held_.size(), text_.size(), overlap_bytes_max});
    for (std::size_t size = most; size >= overlap_bytes_min; --size) {
        const std::size_t at = text_.size() - size;
        if (std::string_view(text_).substr(at) != std::string_view(held_).substr(0, size)) continue;
        if (!begins_word(text_, at)) continue;
        // A text that repeats itself may well do so once more.
        const std::size_t from = text_.size() - std::min(text_.size(), 2 * overlap_bytes_max);
        if (text_.find(std::string_view(held_).substr(0, size), from) != at) return 0;
        return size;
    }
    return 0;
}

void Joint::decide(std::string& fresh) {
    decided_ = true;
    const std::size_t repeated = overlap();
    if (repeated == 0) let_through(lead_, fresh);
    let_through(std::string_view(held_).substr(repeated), fresh);
    held_ = {};
    text_ = {};
    lead_ = {};
}

void Joint::let_through(std::string_view text, std::string& fresh) {
    std::size_t known = 0;
    while (!past_space_ && known < text.size()) {
        past_space_ = space_.empty() || text[known] != space_.front();
        if (past_space_) break;
        space_.erase(0, 1);
        ++known;
    }
    fresh += text.substr(known);
}

}  // namespace weir::gateway
