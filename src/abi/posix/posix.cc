// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/posix/posix.h"

#include <array>
#include <string_view>

#include "abi/posix/functions.h"

namespace sluice::abi::posix_1 {
namespace {

using engine::host_function;

constexpr std::string_view module = "sluice_posix_1";

constexpr std::array all_functions{
    host_function<&fd_dup>(module, "fd_dup"),
    host_function<&fd_dup_to>(module, "fd_dup_to"),
    host_function<&fd_unsent>(module, "fd_unsent"),
    host_function<&fd_status>(module, "fd_status"),
    host_function<&path_status>(module, "path_status"),
    host_function<&fd_set_mode>(module, "fd_set_mode"),
    host_function<&path_set_mode>(module, "path_set_mode"),
    host_function<&path_create>(module, "path_create"),
    host_function<&path_make_directory>(module, "path_make_directory"),
    host_function<&pipe_open>(module, "pipe_open"),
    host_function<&pair_open>(module, "pair_open"),
    host_function<&event_open>(module, "event_open"),
    host_function<&timer_open>(module, "timer_open"),
    host_function<&timer_set>(module, "timer_set"),
    host_function<&timer_get>(module, "timer_get"),
    host_function<&epoll_open>(module, "epoll_open"),
    host_function<&epoll_change>(module, "epoll_change"),
    host_function<&epoll_collect>(module, "epoll_collect"),
    host_function<&special_open>(module, "special_open"),
    host_function<&text_open>(module, "text_open"),
    host_function<&sock_at_mark>(module, "sock_at_mark"),
    host_function<&terminal_get>(module, "terminal_get"),
    host_function<&terminal_set>(module, "terminal_set"),
    host_function<&terminal_size>(module, "terminal_size"),
    host_function<&terminal_control>(module, "terminal_control"),
};

}  // namespace

std::span<const engine::HostFunction> functions() { return all_functions; }

}  // namespace sluice::abi::posix_1
