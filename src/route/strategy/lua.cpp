// A function of the user's own orders the targets. Whatever goes wrong in it leaves the ranking
// empty, so that the file's order stands in, and its text is the note.
#include <array>
#include <atomic>
#include <fstream>

#include "base/check.hpp"
#include "route/route.hpp"
#include "route/strategy/builtin.hpp"
#include "route/strategy/lua_sandbox.hpp"

namespace weir::route {
namespace {

constexpr std::size_t file_bytes_max = 256 * 1024;

class Lua final : public Orderer {
public:
    Lua(std::string source, std::string file, LuaLimits limits)
        : source_(std::move(source)), file_(std::move(file)), limits_(limits) {}
    Lua(const Lua&) = delete;
    Lua& operator=(const Lua&) = delete;
    ~Lua() override {
        for (const std::atomic<LuaSandbox*>& place : idle_)
            delete place.load();
    }

    void order(const Question& question, Ranking& ranking, std::string& note) const override {
        Result<std::unique_ptr<LuaSandbox>> sandbox = take();
        if (!sandbox) {
            note = sandbox.error().message();
            return;
        }
        const Result<std::span<const std::uint32_t>> named = (*sandbox)->order(question);
        if (!named) {
            note = named.error().message();
            return;  // and the state goes: nobody knows what the error left of it
        }
        for (const std::uint32_t option : *named)
            ranking.push_back({.option = option});
        put_back(*std::move(sandbox));
    }

private:
    // A state that nobody uses, or a new one: as many come to be as workers order at once. Each
    // belongs to one call at a time, and all end with this orderer at a reload.
    Result<std::unique_ptr<LuaSandbox>> take() const {
        for (std::atomic<LuaSandbox*>& place : idle_)
            if (place.load(std::memory_order_relaxed) != nullptr)
                if (LuaSandbox* const taken = place.exchange(nullptr, std::memory_order_acquire))
                    return std::unique_ptr<LuaSandbox>(taken);
        return LuaSandbox::open(source_, file_, limits_);
    }
    void put_back(std::unique_ptr<LuaSandbox> sandbox) const {
        for (std::atomic<LuaSandbox*>& place : idle_) {
            LuaSandbox* none = nullptr;
            LuaSandbox* const given = sandbox.get();
            if (place.compare_exchange_strong(none, given, std::memory_order_release,
                                              std::memory_order_relaxed)) {
                check(sandbox.release() == given);  // it is the place's now
                return;
            }
        }
    }

    std::string source_;
    std::string file_;
    LuaLimits limits_;
    mutable std::array<std::atomic<LuaSandbox*>, 64> idle_{};
};

std::optional<std::string> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string content(file_bytes_max + 1, '\0');
    file.read(content.data(), static_cast<std::streamsize>(content.size()));
    const auto length = static_cast<std::size_t>(file.gcount());
    if (file.bad() || !file.eof() || length > file_bytes_max) return std::nullopt;
    content.resize(length);
    return content;
}

}  // namespace

std::unique_ptr<const Orderer> make_lua(config::Section settings, std::span<const Target>,
                                        const Orderer*) {
    settings.about("The file with function order(request, candidates).");
    const std::string file = settings.required_text("file");
    LuaLimits limits;
    settings.about("Processor time of one call; beyond it the file's order stands in.");
    limits.time = settings.duration("time", limits.time, std::chrono::microseconds(10),
                                    std::chrono::milliseconds(100));
    settings.about("Memory of each worker's state.");
    limits.memory = static_cast<std::size_t>(
        settings.bytes("memory", 4 << 20, 256 << 10, std::int64_t{64} << 20));
    settings.finish();
    std::optional<std::string> source;
    if (!file.empty()) {
        source = read_file(file);
        if (!source)
            settings.problem("file", "names a file that cannot be read or is over 256 KiB");
        else if (const auto opened = LuaSandbox::open(*source, file, limits); !opened)
            settings.problem("file", "does not run: " + opened.error().message());
    }
    return std::make_unique<Lua>(source.value_or(""), file, limits);
}

}  // namespace weir::route
