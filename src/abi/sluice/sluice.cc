// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/sluice/sluice.h"

#include <array>
#include <string_view>

#include "abi/sluice/functions.h"

namespace sluice::abi::sluice_1 {
namespace {

using engine::host_function;

constexpr std::string_view module = "sluice_1";

constexpr std::array all_functions{
    host_function<&sock_open>(module, "sock_open"),
    host_function<&sock_bind>(module, "sock_bind"),
    host_function<&sock_connect>(module, "sock_connect"),
    host_function<&sock_accept>(module, "sock_accept"),
    host_function<&sock_name>(module, "sock_name"),
    host_function<&sock_send>(module, "sock_send"),
    host_function<&sock_recv>(module, "sock_recv"),
    host_function<&sock_getsockopt>(module, "sock_getsockopt"),
    host_function<&sock_setsockopt>(module, "sock_setsockopt"),
    host_function<&sock_getaddrinfo>(module, "sock_getaddrinfo"),
    host_function<&sock_getnameinfo>(module, "sock_getnameinfo"),
    host_function<&poll>(module, "poll"),
    host_function<&fd_poll>(module, "fd_poll"),
};

}  // namespace

std::span<const engine::HostFunction> functions() { return all_functions; }

}  // namespace sluice::abi::sluice_1
