#include "tests/sim/scenarios.hpp"
#include <gtest/gtest.h>
