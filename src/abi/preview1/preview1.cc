// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/preview1/preview1.h"

#include <array>
#include <string_view>

#include "abi/preview1/functions.h"
#include "abi/table.h"

namespace sluice::abi::preview1 {
namespace {

using engine::host_function;

consteval auto table(std::string_view module) {
  return std::array{
      host_function<&args_get>(module, "args_get"),
      host_function<&args_sizes_get>(module, "args_sizes_get"),
      host_function<&environ_get>(module, "environ_get"),
      host_function<&environ_sizes_get>(module, "environ_sizes_get"),
      host_function<&clock_res_get>(module, "clock_res_get"),
      host_function<&clock_time_get>(module, "clock_time_get"),
      host_function<&fd_advise>(module, "fd_advise"),
      host_function<&fd_allocate>(module, "fd_allocate"),
      host_function<&fd_close>(module, "fd_close"),
      host_function<&fd_datasync>(module, "fd_datasync"),
      host_function<&fd_fdstat_get>(module, "fd_fdstat_get"),
      host_function<&fd_fdstat_set_flags>(module, "fd_fdstat_set_flags"),
      host_function<&fd_fdstat_set_rights>(module, "fd_fdstat_set_rights"),
      host_function<&fd_filestat_get>(module, "fd_filestat_get"),
      host_function<&fd_filestat_set_size>(module, "fd_filestat_set_size"),
      host_function<&fd_filestat_set_times>(module, "fd_filestat_set_times"),
      host_function<&fd_pread>(module, "fd_pread"),
      host_function<&fd_prestat_get>(module, "fd_prestat_get"),
      host_function<&fd_prestat_dir_name>(module, "fd_prestat_dir_name"),
      host_function<&fd_pwrite>(module, "fd_pwrite"),
      host_function<&fd_read>(module, "fd_read"),
      host_function<&fd_readdir>(module, "fd_readdir"),
      host_function<&fd_renumber>(module, "fd_renumber"),
      host_function<&fd_seek>(module, "fd_seek"),
      host_function<&fd_sync>(module, "fd_sync"),
      host_function<&fd_tell>(module, "fd_tell"),
      host_function<&fd_write>(module, "fd_write"),
      host_function<&path_create_directory>(module, "path_create_directory"),
      host_function<&path_filestat_get>(module, "path_filestat_get"),
      host_function<&path_filestat_set_times>(module, "path_filestat_set_times"),
      host_function<&path_link>(module, "path_link"),
      host_function<&path_open>(module, "path_open"),
      host_function<&path_readlink>(module, "path_readlink"),
      host_function<&path_remove_directory>(module, "path_remove_directory"),
      host_function<&path_rename>(module, "path_rename"),
      host_function<&path_symlink>(module, "path_symlink"),
      host_function<&path_unlink_file>(module, "path_unlink_file"),
      host_function<&poll_oneoff>(module, "poll_oneoff"),
      host_function<&proc_exit>(module, "proc_exit"),
      host_function<&proc_raise>(module, "proc_raise"),
      host_function<&sched_yield>(module, "sched_yield"),
      host_function<&random_get>(module, "random_get"),
      host_function<&sock_accept>(module, "sock_accept"),
      host_function<&sock_recv>(module, "sock_recv"),
      host_function<&sock_send>(module, "sock_send"),
      host_function<&sock_shutdown>(module, "sock_shutdown"),
  };
}

constexpr auto all_functions = joined(table("wasi_snapshot_preview1"), table("wasi_unstable"));

}  // namespace

std::span<const engine::HostFunction> functions() { return all_functions; }

}  // namespace sluice::abi::preview1
