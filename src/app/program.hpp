#pragma once
// The command line of the whole program.

namespace weir::app {

// The exit code: 0 done, 1 failed, 2 the call itself was wrong.
int run_program(int argc, const char* const* argv);

}  // namespace weir::app
