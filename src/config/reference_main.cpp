// Prints the reference page of the configuration file, made from its readers (make docs).
#include <fmt/format.h>

#include "config/reference.hpp"

int main() { fmt::print("{}", weir::config::server_reference_markdown()); }
