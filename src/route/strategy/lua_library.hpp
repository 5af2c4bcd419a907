#pragma once
// What a route's Lua file finds: the functions of its sandbox, and its arguments. All of it runs in
// Lua's protected calls and leaves by Lua's errors, which jump: no local here has a destructor.
struct lua_State;

namespace weir::route {

// Pushes the table of all names that the file may use.
void push_library(lua_State* state);
// Pushes `request` and `candidates` of the sandbox's question.
void push_arguments(lua_State* state);
// Reads the list on top of the stack into the sandbox.
void read_ranked(lua_State* state);
// An error that names the line that was running.
[[noreturn]] void raise_over_time(lua_State* state, const char* file, int line);

}  // namespace weir::route
