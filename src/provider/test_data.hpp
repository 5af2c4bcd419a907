#pragma once
// Recorded and modelled provider traffic for tests, one JSON object a line. It is not part of the
// repository: the folder is named by WEIR_DATA, or stands beside the repository as shared/data.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace weir::provider::test {

inline std::filesystem::path data_folder() {
    if (const char* named = std::getenv("WEIR_DATA")) return named;
    // src/provider/test_data.hpp -> the folder in which the repository stands
    const std::filesystem::path here = __FILE__;
    return here.parent_path().parent_path().parent_path().parent_path() / "shared" / "data";
}

// The lines of all *.jsonl files of a sub-folder, in the files' order by name.
inline std::vector<std::string> data_lines(std::string_view sub_folder) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(data_folder() / sub_folder, error))
        if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<std::string> lines;
    for (const std::filesystem::path& file : files) {
        std::ifstream in(file);
        for (std::string line; std::getline(in, line);)
            if (!line.empty()) lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace weir::provider::test
