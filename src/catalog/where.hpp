#pragma once
// The filter of `weir models --where`: conditions separated by commas, all of which must hold.
//
//   provider=openai,kind=chat,ctx>=200k,price_in<=1,tools,!reasoning
//
// Words      id model provider class wire kind status billing region in out  with = and !=; a value
// may
//            hold '*' for any characters and '|' between alternatives (provider=openai|azure)
// Numbers    ctx input_max output_max (tokens; 200k is 200,000 and 1M 1,000,000), released (a
// date),
//            price_in price_out price_cache_read (USD per million tokens, exact)   = != >= <= > <
// Flags      tools structured_output reasoning vision streaming open_weights free, or with '!'
// before
//
// What nobody knows matches no condition about it, neither way.
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "catalog/catalog.hpp"

namespace weir::catalog {

class Where {
public:
    // An error is ErrorKind::invalid_request and names the condition at fault, with a suggestion.
    static Result<Where> read(std::string_view text);

    // Prices are those of a call with a short prompt at `at`.
    bool matches(const Provider& provider, const Offering& offering, SysTime at) const;
    bool empty() const { return conditions_.empty(); }

    enum class Op : std::uint8_t { equal, not_equal, at_least, at_most, more, less };
    struct Condition {
        std::string field;
        Op op = Op::equal;
        std::vector<std::string> words;  // of a word field: the alternatives
        std::int64_t number = 0;         // tokens, nano-dollars per million, or yyyymmdd
        bool flag = true;                // of a flag: wanted or not
    };

private:
    std::vector<Condition> conditions_;
};

}  // namespace weir::catalog
