#pragma once
// The headers of an answer: what the client is told about where it came from, what it cost, and how
// much of its limits is left.
#include <array>
#include <span>
#include <string>

#include "gateway/request_context.hpp"
#include "net/http1/headers.hpp"

namespace weir::gateway {

class AnswerHeaders {
public:
    // content_type outlives the headers. Not movable: the fields view the text.
    AnswerHeaders(const RequestContext& request, std::string_view content_type, SteadyTime now);
    AnswerHeaders(const AnswerHeaders&) = delete;
    AnswerHeaders& operator=(const AnswerHeaders&) = delete;

    // name and value outlive the headers.
    void add(std::string_view name, std::string_view value);
    void add_number(std::string_view name, std::int64_t value);
    void add_copy(std::string_view name, std::string_view value);
    std::span<const net::http1::Field> fields() const { return {fields_.data(), count_}; }

private:
    void add_rate(std::string_view limit_name, std::string_view remaining_name,
                  std::string_view reset_name, const meter::RateStatus::One& rate);

    std::array<net::http1::Field, 32> fields_;
    std::size_t count_ = 0;
    std::array<char, 2048> text_;
    std::size_t used_ = 0;
};

}  // namespace weir::gateway
