#pragma once
// Recorded exchanges for tests: WEIR_DATA, or shared/data beside the repository.
#include <cstdint>
#include <functional>
#include <string>

namespace weir::wire::replay {

struct Exchange {
    std::string id;
    std::string provider;
    std::int64_t status = 0;  // 0 where the recording does not say
    std::string request;      // JSON, "" when there was none
    std::string response;     // bytes: base64 is decoded
    std::string model;
    std::string headers;  // of the response: a JSON object, names in lower case
    bool stream = false;
    std::string stream_format;
    std::string fidelity;
};

// The folder, or "" when there is none.
std::string folder();
// Calls use for every chat exchange of that api ("openai.chat").
void for_each(const std::string& api, const std::function<void(const Exchange&)>& use);
// The same for the errors that nobody has recorded (modelled-errors/).
void for_each_modelled(const std::string& api, const std::function<void(const Exchange&)>& use);

}  // namespace weir::wire::replay
