#include "route/difficulty/model_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "route/difficulty/test_rows.hpp"
#include "route/difficulty/train.hpp"

namespace weir::route::difficulty {
namespace {

class ModelFile : public testing::Test {
protected:
    void SetUp() override {
        folder_ =
            std::filesystem::temp_directory_path() / ("weir-model-" + std::to_string(getpid()));
        std::filesystem::create_directory(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    std::string fault(const std::string& bytes) const {
        std::ofstream(path("m.bin"), std::ios::binary) << bytes;
        const Result<Model> model = open_model(path("m.bin"));
        return model ? "none" : model.error().message();
    }

private:
    std::filesystem::path folder_;
};

TEST_F(ModelFile, ReadsBackWhatWasWritten) {
    const std::vector<std::uint8_t> blob = *train(test::proofs_and_greetings());
    ASSERT_TRUE(write_model(path("m.bin"), blob).has_value());
    EXPECT_FALSE(std::filesystem::exists(path("m.bin.new")));
    const Result<Model> model = open_model(path("m.bin"));
    ASSERT_TRUE(model.has_value()) << model.error().message();
    EXPECT_EQ(model->trained_rows(), 120U);
    EXPECT_FALSE(write_model(path("no/folder/m.bin"), blob).has_value());
}

TEST_F(ModelFile, SaysWhatIsWrongWithAFile) {
    EXPECT_NE(open_model(path("none.bin")).error().message().find("no such file"),
              std::string::npos);
    EXPECT_FALSE(open_model(path("")).has_value()) << "a folder";
    EXPECT_NE(fault("").find("not a model"), std::string::npos);
    EXPECT_NE(fault("something else altogether").find("not a model"), std::string::npos);
    EXPECT_NE(fault(std::string(2 << 20, 'x')).find("too long"), std::string::npos);
}

}  // namespace
}  // namespace weir::route::difficulty
