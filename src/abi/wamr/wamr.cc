// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/wamr/wamr.h"

#include <array>
#include <string_view>

#include "abi/table.h"
#include "abi/wamr/functions.h"
#include "abi/wamr/options.h"

namespace sluice::abi::wamr {
namespace {

using engine::host_function;

consteval auto function_table(std::string_view module) {
  return std::array{
      host_function<&sock_open>(module, "sock_open"),
      host_function<&sock_bind>(module, "sock_bind"),
      host_function<&sock_connect>(module, "sock_connect"),
      host_function<&sock_listen>(module, "sock_listen"),
      host_function<&sock_addr_local>(module, "sock_addr_local"),
      host_function<&sock_addr_remote>(module, "sock_addr_remote"),
      host_function<&sock_addr_resolve>(module, "sock_addr_resolve"),
      host_function<&sock_recv_from>(module, "sock_recv_from"),
      host_function<&sock_send_to>(module, "sock_send_to"),
      host_function<&sock_close>(module, "sock_close"),
      host_function<&sock_get_linger>(module, "sock_get_linger"),
      host_function<&sock_set_linger>(module, "sock_set_linger"),
      host_function<&sock_get_ip_multicast_loop>(module, "sock_get_ip_multicast_loop"),
      host_function<&sock_set_ip_multicast_loop>(module, "sock_set_ip_multicast_loop"),
      host_function<&sock_set_ip_add_membership>(module, "sock_set_ip_add_membership"),
      host_function<&sock_set_ip_drop_membership>(module, "sock_set_ip_drop_membership"),
  };
}

consteval auto v1_0_table(std::string_view module) {
  return std::array{
      host_function<&v1_0::sock_accept>(module, "sock_accept"),
      host_function<&v1_0::sock_addr_local>(module, "sock_addr_local"),
      host_function<&v1_0::sock_addr_remote>(module, "sock_addr_remote"),
      host_function<&v1_0::sock_addr_resolve>(module, "sock_addr_resolve"),
  };
}

consteval auto module_table(std::string_view module) {
  return joined(function_table(module), option_table(module), v1_0_table(module));
}

constexpr auto all_functions =
    joined(module_table("wasi_snapshot_preview1"), module_table("wasi_unstable"));

}  // namespace

std::span<const engine::HostFunction> functions() { return all_functions; }

}  // namespace sluice::abi::wamr
