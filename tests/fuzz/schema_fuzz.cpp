// A schema, a zero byte, a value: any bytes. Reading and checking must end within their limits, and
// a schema says the same twice.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "json/schema.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view all(reinterpret_cast<const char*>(data), size);
    const std::size_t end = all.find('\0');
    const std::string_view value =
        end == std::string_view::npos ? std::string_view("{}") : all.substr(end + 1);
    weir::json::SchemaLimits limits;
    limits.text = {.bytes_max = 1 << 16, .depth_max = 40, .values_max = 5000};
    limits.steps_max = 20'000;
    const auto schema = weir::json::Schema::read(all.substr(0, end),
                                                 weir::json::SchemaDraft::draft2020_12, {}, limits);
    if (!schema) return 0;
    if (schema->check(value).has_value() != schema->check(value).has_value()) std::abort();
    return 0;
}
