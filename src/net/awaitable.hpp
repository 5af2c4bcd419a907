#pragma once
// The coroutine type of everything that waits. Bound to the concrete executor of one worker's loop,
// so that resuming costs no virtual call. This header is all of Asio that other folders see.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace weir::net {

namespace asio = boost::asio;

using Executor = asio::io_context::executor_type;

template <class T>
using Awaitable = asio::awaitable<T, Executor>;

}  // namespace weir::net
