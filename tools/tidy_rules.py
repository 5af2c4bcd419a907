"""The tables of tools/tidy.py: who may include what, and which words are not ours."""

# A folder of src/ may include only what stands here. docs/architecture.md shows the same text.
TABLE = """\
base                                -
json, llm                           base
wire                                base json llm
catalog                             base json llm
provider                            base json llm wire catalog, config/section
route, guard, cache, meter          base json llm catalog, config/section
config                              base
store                               base llm
ledger                              base json llm meter, store interfaces
net                                 base
gateway                             base json llm wire provider catalog route guard cache meter ledger, store/response_store, net ports
batch, voice                        what gateway may, and gateway
api                                 base json llm wire gateway batch voice ledger meter catalog, net ports, store interfaces
app                                 everything; nobody includes app
"""

# The headers of net/ that show no socket: ports, values, timers, and the coroutine type.
NET_PORTS = {"awaitable", "cancel", "server_port", "upstream_port", "task_scope", "trace_context",
             "url", "ip_address", "forwarded", "sha256", "waiter", "wheel", "http1/headers",
             "http1/framing"}

# Libraries that only some places may name: pattern of the include, places, advice.
LIBRARIES = [
    (r"boost/", r"src/net/|bench/", "hide it behind a port in net/"),
    (r"openssl/", r"src/net/|src/provider/auth/crypto|bench/",
     "hide it behind a header of net/ or provider/auth/crypto.hpp"),
    (r"simdjson", r"src/json/|bench/", "read through json/"),
    (r"re2/", r"src/json/pattern\.", "match through json/pattern.hpp"),
    (r"yaml-cpp/", r"src/config/yaml\.cpp", "read through config/section.hpp"),
    (r"zlib\.h", r"src/wire/event_stream\.cpp", "read frames through wire/event_stream.hpp"),
    (r"sqlite3", r"src/store/sqlite/", "go through a store interface"),
    (r"hiredis/", r"src/store/redis/", "go through store/redis/connection.hpp"),
    (r"lua\.hpp", r"src/route/strategy/lua_", "go through route/strategy/lua_sandbox.hpp"),
    (r"spdlog/|CLI/", r"src/app/", "log and print through app/"),
]

# rule, pattern over code without comments and texts, files it is for, files it is not for, advice.
# Hits are counted per file; tidy_exempt.txt may allow a file some.
BANNED = [
    ("detached", r"\bdetached\b", r"", None,
     "asio::detached loses errors: spawn in a TaskScope"),
    ("print", r"\bstd::(cout|cerr|clog)\b|\b(fmt|std)::print\b|\b(f?printf|f?puts)\s*\(",
     r"src/", r"src/app/|src/base/check\.cpp|_test\.cpp",
     "only app/ prints: return a value or use the log port"),
    ("rand", r"\bs?rand\s*\(|\brandom_device\b", r"src/", r"src/app/",
     "take a base/random.hpp Random"),
    ("sleep", r"\bthis_thread::sleep_\w+|::u?sleep\s*\(|\b(usleep|nanosleep)\b", r"", r"bench/",
     "wait on a deadline, or step a fake clock in tests"),
    # The request's coroutines measure across their awaits, so a time handed in would be stale; the
    # calendar they are told by Services::wall_clock.
    ("clock", r"\bsteady_clock::now\s*\(", r"src/", r"src/(net|gateway|api|app)/",
     "time is a parameter: take a SteadyTime or SysTime"),
    ("clock", r"(?<!\bsteady)_clock::now\s*\(", r"src/", r"src/(net|app)/",
     "time is a parameter: take a SteadyTime or SysTime"),
    ("regex", r"\bstd::(basic_)?regex\b|#\s*include <regex>", r"", None,
     "std::regex is slow and recurses: RE2 or vectorscan"),
    ("catch_all", r"\bcatch\s*\(\s*\.\.\.\s*\)", r"src/", None, "catch what you can name"),
    ("shared_ptr", r"\bshared_ptr<(?!const [\w:]*Snapshot>)", r"src/", r"_test\.cpp",
     "say who owns it: a value, a reference or unique_ptr"),
    ("float", r"\b(float|double)\b", r"src/(meter|ledger)/|src/base/money", None,
     "money and tokens are integers"),
    ("cstring", r"\b(strcpy|strcat|v?sprintf|gets|strtok|atoi|atof)\s*\(", r"", None,
     "use std::string, fmt or base/text.hpp"),
    ("reinterpret_cast",  # bytes may be looked at as bytes
     r"\breinterpret_cast<(?!(const )?(char|unsigned char|std::byte|std::uint8_t)\*>)", r"src/",
     r"_test\.cpp|src/net/|src/store/(sqlite|redis)/",
     "keep the type, or convert with std::bit_cast or memcpy"),
    ("macro", r"^[ \t]*#[ \t]*define\b", r"", None, "write a function, a constant or a template"),
    ("using_namespace", r"\busing\s+namespace\b", r".*\.hpp", None,
     "headers name things in full"),
]
