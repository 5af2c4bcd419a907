#include "wire/openai_responses/flat_event.hpp"

#include "json/escape.hpp"

namespace weir::wire::openai_responses {

namespace {

class FlatReader {
public:
    explicit FlatReader(std::string_view data) : data_(data) {}

    std::optional<FlatEvent> run() {
        space();
        if (!take('{')) return std::nullopt;
        do {
            if (!member()) return std::nullopt;
        } while (take(','));
        if (!take('}') || at_ != data_.size() || event_.type.empty() || !has_delta_)
            return std::nullopt;
        return event_;
    }

private:
    void space() {
        while (at_ < data_.size() && (data_[at_] == ' ' || data_[at_] == '\n'))
            ++at_;
    }

    // Blank space around a mark is taken with it.
    bool take(char mark) {
        if (at_ >= data_.size() || data_[at_] != mark) return false;
        ++at_;
        space();
        return true;
    }

    struct Text {
        std::string_view inside;
        std::size_t decoded_bytes = 0;
    };
    std::optional<Text> text() {
        if (at_ >= data_.size() || data_[at_] != '"') return std::nullopt;
        const std::optional<json::Inside> inside = json::scan_inside(data_, at_ + 1);
        if (!inside) return std::nullopt;
        const Text read = {data_.substr(at_ + 1, inside->end - at_ - 1), inside->decoded_bytes};
        at_ = inside->end + 1;
        space();
        return read;
    }

    bool member() {
        const std::optional<Text> key = text();
        if (!key || key->inside.find('\\') != std::string_view::npos || !take(':')) return false;
        if (key->inside != "type" && key->inside != "delta") return value();
        const std::optional<Text> read = text();
        if (!read) return false;
        if (key->inside == "delta") {
            if (has_delta_) return false;
            has_delta_ = true;
            event_.delta_bytes = read->decoded_bytes;
            return true;
        }
        if (!event_.type.empty() || read->inside.find('\\') != std::string_view::npos) return false;
        event_.type = read->inside;
        return true;
    }

    bool value() {
        if (at_ >= data_.size()) return false;
        const char first = data_[at_];
        if (first == '"') return text().has_value();
        if (first == '[') return take('[') && take(']');
        if (first >= '0' && first <= '9') return number();
        for (const std::string_view word : {"null", "true", "false"})
            if (data_.substr(at_).starts_with(word)) {
                at_ += word.size();
                space();
                return true;
            }
        return false;
    }

    bool number() {
        const std::size_t begin = at_;
        while (at_ < data_.size() && data_[at_] >= '0' && data_[at_] <= '9')
            ++at_;
        const bool plain = at_ - begin == 1 || data_[begin] != '0';
        space();
        return plain;
    }

    std::string_view data_;
    std::size_t at_ = 0;
    FlatEvent event_;
    bool has_delta_ = false;
};

}  // namespace

std::optional<FlatEvent> read_flat_event(std::string_view data) { return FlatReader(data).run(); }

}  // namespace weir::wire::openai_responses
