#include "route/difficulty/model_file.hpp"

#include <filesystem>
#include <fstream>
#include <vector>

namespace weir::route::difficulty {
namespace {

// Every model of this version has the same size; what is far from it is not read.
constexpr std::size_t bytes_max = std::size_t{1} << 20U;

}  // namespace

Result<Model> open_model(const std::string& name) {
    std::error_code wrong;
    if (!std::filesystem::is_regular_file(name, wrong))
        return fail(ErrorKind::invalid_request, "there is no such file");
    std::ifstream file(name, std::ios::binary);
    if (!file) return fail(ErrorKind::invalid_request, "the file cannot be read");
    std::vector<std::uint8_t> blob(bytes_max + 1);
    file.read(reinterpret_cast<char*>(blob.data()), static_cast<std::streamsize>(blob.size()));
    blob.resize(static_cast<std::size_t>(file.gcount()));
    if (blob.size() > bytes_max)
        return fail(ErrorKind::invalid_request, "the file is too long for a model of difficulty");
    blob.shrink_to_fit();
    return Model::own(std::move(blob));
}

Result<void> write_model(const std::string& name, std::span<const std::uint8_t> blob) {
    const std::string fresh = name + ".new";
    std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
    file.write(reinterpret_cast<const char*>(blob.data()),
               static_cast<std::streamsize>(blob.size()));
    file.close();
    std::error_code wrong;
    if (file) std::filesystem::rename(fresh, name, wrong);
    if (file && !wrong) return {};
    std::filesystem::remove(fresh, wrong);
    return fail(ErrorKind::internal, "cannot write " + name);
}

}  // namespace weir::route::difficulty
