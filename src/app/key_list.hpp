#pragma once
// `weir key list`: the keys of the store and of the file, never a secret nor its hash.
#include <string>
#include <vector>

#include "app/keys_config.hpp"
#include "app/terminal.hpp"
#include "base/result.hpp"
#include "store/key_store.hpp"

namespace weir::app {

struct KeyList {
    std::vector<FileKey> of_file;
    std::vector<store::KeyRow> of_store;

    bool empty() const { return of_file.empty() && of_store.empty(); }
    std::string table(const Terminal& terminal, SysTime now) const;
    std::string json(SysTime now) const;
};

// "active", "revoked" or "expired".
std::string_view state_of(const store::KeyRow& key, SysTime now);
// One key of the store as a JSON object.
std::string key_json(const store::KeyRow& key, SysTime now);

// Makes no file: a store that does not exist has no keys. Errors: the file or the store cannot be
// read.
Result<KeyList> open_key_list(const std::string& config_path);

}  // namespace weir::app
