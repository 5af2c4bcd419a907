#pragma once
// Where a broken answer's text ends and its continuation begins. Models that are asked to go on
// often say the last words again, begin the whole answer anew, or begin with a space: what the
// client has already is taken away, and nothing else. Works on bytes of valid UTF-8 in whole
// characters, and cuts only where both texts are at the end of one. Pure.
//
// What cannot be decided is left as it came: an overlap of a few bytes may be chance ("hel" +
// "lo"), and so may one that stands in the text several times.
#include <cstdint>
#include <string>
#include <string_view>

namespace weir::gateway {

class Joint {
public:
    // A repetition of at least so many bytes is no chance,
    static constexpr std::size_t overlap_bytes_min = 12;
    // nor is an answer that begins with all of a text of at least so many.
    static constexpr std::size_t restart_bytes_min = 4;
    // Last words are looked for in so much of the text's end.
    static constexpr std::size_t overlap_bytes_max = 1024;
    // A continuation that has said the first so many bytes of the text again, and then says
    // something else, is another answer.
    static constexpr std::size_t other_answer_bytes = 64;

    // sent: all the text that the client has.
    explicit Joint(std::string_view sent);

    // What the continuer is given: sent without the white space at its end, which some providers
    // refuse there. It is expected again, and taken away again.
    static std::string_view given(std::string_view sent);

    enum class Fit : std::uint8_t { fits, other_answer };
    // Appends what of the continuation the client does not have yet; may hold back some of it until
    // the overlap is decided. After other_answer nothing may be fed.
    Fit feed(std::string_view text, std::string& fresh);
    // No more text comes: decides with what there is.
    Fit finish(std::string& fresh);

private:
    bool may_restart() const { return restart_ == Restart::maybe; }
    void compare_with_beginning();
    bool may_overlap_more() const;
    std::size_t overlap() const;
    void decide(std::string& fresh);
    void let_through(std::string_view text, std::string& fresh);

    enum class Restart : std::uint8_t { maybe, complete, no };

    std::string text_;         // sent, without the space at both its ends
    std::string space_;        // at its end, that is still expected
    std::string held_;         // of the continuation, from its first character that is no space
    std::string lead_;         // the space before that
    std::size_t matched_ = 0;  // bytes of held_ that are the text's beginning
    Restart restart_ = Restart::maybe;
    bool decided_ = false;
    bool past_space_ = false;
};

}  // namespace weir::gateway
