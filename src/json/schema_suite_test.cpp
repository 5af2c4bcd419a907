// The official test suite of JSON Schema, as far as it is required: WEIR_DATA, or shared/data
// beside the repository. Optional parts (formats as assertions, cross-draft) are not run.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "json/document.hpp"
#include "json/schema.hpp"

namespace weir::json {
namespace {

namespace fs = std::filesystem;

fs::path suite() {
    const char* const set = std::getenv("WEIR_DATA");  // NOLINT(concurrency-mt-unsafe)
    const fs::path data = set != nullptr ? fs::path(set) : fs::path("shared/data");
    return data / "json-schema-test-suite";
}

std::string file(const fs::path& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

// What the suite serves at http://localhost:1234/.
std::vector<Schema::Other> remotes() {
    std::vector<Schema::Other> all;
    const fs::path root = suite() / "remotes";
    for (const auto& entry : fs::recursive_directory_iterator(root))
        if (entry.is_regular_file())
            all.push_back({"http://localhost:1234/" + fs::relative(entry.path(), root).string(),
                           file(entry.path())});
    return all;
}

// What is not as the suite has it: the drafts' own metaschemas are not carried, and vocabularies
// are not read.
const std::set<std::string> wrong_2020 = {"defs: validate definition against metaschema",
                                          "ref: remote ref, containing refs itself",
                                          "vocabulary: schema that uses custom metaschema with "
                                          "with no validation vocabulary"};
const std::set<std::string> wrong_7 = {"definitions: validate definition against metaschema",
                                       "ref: remote ref, containing refs itself"};

struct Counts {
    int right = 0;
    int all = 0;
    std::set<std::string> wrong;  // groups
};

void run_group(const fs::path& path, Value group, SchemaDraft draft,
               const std::vector<Schema::Other>& others, Counts& counts) {
    const auto schema = Schema::read(group["schema"].raw(), draft, others);
    for (const Value test : group["tests"].elements()) {
        ++counts.all;
        const bool fits = schema && schema->check(test["data"].raw()).has_value();
        if (schema && fits == test["valid"].is_true())
            ++counts.right;
        else
            counts.wrong.insert(path.stem().string() + ": " + group["description"].text());
    }
}

Counts run(const std::string& folder, SchemaDraft draft) {
    Counts counts;
    const std::vector<Schema::Other> others = remotes();
    for (const auto& entry : fs::directory_iterator(suite() / "tests" / folder)) {
        if (!entry.is_regular_file()) continue;
        const std::string text = file(entry.path());
        const Result<Document> document = read(text);
        EXPECT_TRUE(document.has_value()) << entry.path();
        if (!document) continue;
        for (const Value group : document->root().elements())
            run_group(entry.path(), group, draft, others, counts);
    }
    return counts;
}

TEST(SchemaSuite, Draft2020) {
    if (!fs::exists(suite())) GTEST_SKIP() << "no " << suite();
    const Counts counts = run("draft2020-12", SchemaDraft::draft2020_12);
    EXPECT_EQ(counts.wrong, wrong_2020);
    EXPECT_EQ(counts.right, 1294);
    EXPECT_EQ(counts.all, 1299);
}

TEST(SchemaSuite, Draft7) {
    if (!fs::exists(suite())) GTEST_SKIP() << "no " << suite();
    const Counts counts = run("draft7", SchemaDraft::draft7);
    EXPECT_EQ(counts.wrong, wrong_7);
    EXPECT_EQ(counts.right, 923);
    EXPECT_EQ(counts.all, 927);
}

}  // namespace
}  // namespace weir::json
