#pragma once
// What a model's name says about what it understands (facts: providers.md 2.2 Gemini, 4.8, 4.9).
// Names without a version ("gemini-flash-latest", tuned models) count as the newest. Local to this
// wire.
#include <string_view>

namespace weir::wire::gemini {

class Generation {
public:
    explicit Generation(std::string_view model);

    // thinkingLevel in place of thinkingBudget: from 3 on.
    bool thinks_by_level() const { return at_least(3, 0); }
    bool thinks() const { return at_least(2, 5); }
    bool is_pro() const { return pro_; }
    bool is_lite() const { return lite_; }
    // parametersJsonSchema and responseJsonSchema: from 2.5 on.
    bool reads_json_schema() const { return at_least(2, 5); }
    // functionResponse.parts and mediaResolution of one part: from 3 on, where the version is told.
    bool takes_media_in_results() const { return major_ >= 3; }
    // A call of the history without its thoughtSignature is refused: from 3 on, where told.
    bool demands_signatures() const { return major_ >= 3 || latest_; }

private:
    bool at_least(int major, int minor) const {
        return major_ == 0 || major_ > major || (major_ == major && minor_ >= minor);
    }

    int major_ = 0;  // 0: not told
    int minor_ = 0;
    bool pro_ = false;
    bool lite_ = false;
    bool latest_ = false;
};

}  // namespace weir::wire::gemini
