// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/wamr/wamr.h"

#include <gtest/gtest.h>

#include <iterator>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "abi/preview1/preview1.h"

namespace sluice::abi::wamr {
namespace {

struct Import {
  std::string_view name;
  std::string_view type;
};

/// What a module compiled for WAMR 1.1 or later may import: name and type, one letter a value (i
/// for i32, I for i64).
constexpr Import version_1_1[] = {
    // preview 1
    {"args_get", "ii>i"},
    {"args_sizes_get", "ii>i"},
    {"environ_get", "ii>i"},
    {"environ_sizes_get", "ii>i"},
    {"clock_res_get", "ii>i"},
    {"clock_time_get", "iIi>i"},
    {"fd_advise", "iIIi>i"},
    {"fd_allocate", "iII>i"},
    {"fd_close", "i>i"},
    {"fd_datasync", "i>i"},
    {"fd_fdstat_get", "ii>i"},
    {"fd_fdstat_set_flags", "ii>i"},
    {"fd_fdstat_set_rights", "iII>i"},
    {"fd_filestat_get", "ii>i"},
    {"fd_filestat_set_size", "iI>i"},
    {"fd_filestat_set_times", "iIIi>i"},
    {"fd_pread", "iiiIi>i"},
    {"fd_prestat_get", "ii>i"},
    {"fd_prestat_dir_name", "iii>i"},
    {"fd_pwrite", "iiiIi>i"},
    {"fd_read", "iiii>i"},
    {"fd_readdir", "iiiIi>i"},
    {"fd_renumber", "ii>i"},
    {"fd_seek", "iIii>i"},
    {"fd_sync", "i>i"},
    {"fd_tell", "ii>i"},
    {"fd_write", "iiii>i"},
    {"path_create_directory", "iii>i"},
    {"path_filestat_get", "iiiii>i"},
    {"path_filestat_set_times", "iiiiIIi>i"},
    {"path_link", "iiiiiii>i"},
    {"path_open", "iiiiiIIii>i"},
    {"path_readlink", "iiiiii>i"},
    {"path_remove_directory", "iii>i"},
    {"path_rename", "iiiiii>i"},
    {"path_symlink", "iiiii>i"},
    {"path_unlink_file", "iii>i"},
    {"poll_oneoff", "iiii>i"},
    {"proc_exit", "i>"},
    {"proc_raise", "i>i"},
    {"random_get", "ii>i"},
    {"sched_yield", ">i"},
    {"sock_accept", "iii>i"},
    {"sock_recv", "iiiiii>i"},
    {"sock_send", "iiiii>i"},
    {"sock_shutdown", "ii>i"},
    // sockets
    {"sock_addr_local", "ii>i"},
    {"sock_addr_remote", "ii>i"},
    {"sock_addr_resolve", "iiiiii>i"},
    {"sock_bind", "ii>i"},
    {"sock_close", "i>i"},
    {"sock_connect", "ii>i"},
    {"sock_listen", "ii>i"},
    {"sock_open", "iiii>i"},
    {"sock_recv_from", "iiiiii>i"},
    {"sock_send_to", "iiiiii>i"},
    // options
    {"sock_get_broadcast", "ii>i"},
    {"sock_get_ip_multicast_loop", "iii>i"},
    {"sock_get_ip_multicast_ttl", "ii>i"},
    {"sock_get_ip_ttl", "ii>i"},
    {"sock_get_ipv6_only", "ii>i"},
    {"sock_get_keep_alive", "ii>i"},
    {"sock_get_linger", "iii>i"},
    {"sock_get_recv_buf_size", "ii>i"},
    {"sock_get_recv_timeout", "ii>i"},
    {"sock_get_reuse_addr", "ii>i"},
    {"sock_get_reuse_port", "ii>i"},
    {"sock_get_send_buf_size", "ii>i"},
    {"sock_get_send_timeout", "ii>i"},
    {"sock_get_tcp_fastopen_connect", "ii>i"},
    {"sock_get_tcp_keep_idle", "ii>i"},
    {"sock_get_tcp_keep_intvl", "ii>i"},
    {"sock_get_tcp_no_delay", "ii>i"},
    {"sock_get_tcp_quick_ack", "ii>i"},
    {"sock_set_broadcast", "ii>i"},
    {"sock_set_ip_add_membership", "iii>i"},
    {"sock_set_ip_drop_membership", "iii>i"},
    {"sock_set_ip_multicast_loop", "iii>i"},
    {"sock_set_ip_multicast_ttl", "ii>i"},
    {"sock_set_ip_ttl", "ii>i"},
    {"sock_set_ipv6_only", "ii>i"},
    {"sock_set_keep_alive", "ii>i"},
    {"sock_set_linger", "iii>i"},
    {"sock_set_recv_buf_size", "ii>i"},
    {"sock_set_recv_timeout", "iI>i"},
    {"sock_set_reuse_addr", "ii>i"},
    {"sock_set_reuse_port", "ii>i"},
    {"sock_set_send_buf_size", "ii>i"},
    {"sock_set_send_timeout", "iI>i"},
    {"sock_set_tcp_fastopen_connect", "ii>i"},
    {"sock_set_tcp_keep_idle", "ii>i"},
    {"sock_set_tcp_keep_intvl", "ii>i"},
    {"sock_set_tcp_no_delay", "ii>i"},
    {"sock_set_tcp_quick_ack", "ii>i"},
};

/// Types that only WAMR 1.0 has.
constexpr Import version_1_0[] = {
    {"sock_accept", "ii>i"},
    {"sock_addr_local", "iii>i"},
    {"sock_addr_remote", "iii>i"},
    {"sock_addr_resolve", "iiiii>i"},
};

std::string letters(std::span<const wasm_valkind_t> kinds) {
  std::string text;
  for (const wasm_valkind_t kind : kinds) {
    text += kind == WASM_I32 ? 'i' : kind == WASM_I64 ? 'I' : '?';
  }
  return text;
}

TEST(WamrTable, IsThatOfEveryReleaseUnderBothModules) {
  std::map<std::string_view, std::multiset<std::string>> offered;
  for (const auto rows : {preview1::functions(), functions()}) {
    for (const engine::HostFunction& row : rows) {
      offered[row.module].insert(std::string(row.name) + " " + letters(row.type.parameters) + ">" +
                                 letters(row.type.results));
      EXPECT_NE(row.callback, nullptr);
    }
  }
  ASSERT_EQ(std::size(version_1_1), 94U);
  std::multiset<std::string> expected;
  for (const std::span<const Import> imports :
       {std::span<const Import>(version_1_1), std::span<const Import>(version_1_0)}) {
    for (const auto& [name, type] : imports) {
      expected.insert(std::string(name) + " " + std::string(type));
    }
  }
  EXPECT_EQ(offered.size(), 2U);
  EXPECT_EQ(offered["wasi_snapshot_preview1"], expected);
  EXPECT_EQ(offered["wasi_unstable"], expected);
}

}  // namespace
}  // namespace sluice::abi::wamr
