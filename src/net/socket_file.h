// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/un.h>

#include <optional>
#include <string>
#include <string_view>

#include "net/file_descriptor.h"
#include "net/result.h"
#include "net/unix_name.h"

namespace sluice::net {

/// Where the name of a unix socket leads in the host's file system. It is held open: what is judged
/// of it is what is used, whatever becomes of links and folders meanwhile.
class SocketFile {
 public:
  /// The file that is there, to connect or send to: links are followed.
  static SocketFile existing(const UnixName& name);
  /// The place of a file that bind(2) shall make: a folder, to which links are followed, and the
  /// last part of the path.
  static SocketFile to_make(const UnixName& name);

  /// The absolute path without links by which the host finds it. Where it cannot be found, what of
  /// that is known, or the name as given, with an `@` for the NUL of an abstract one.
  [[nodiscard]] const std::string& path() const { return path_; }
  /// Why it cannot be used: the error of open(2); ENOENT for a path that is relative, as there is
  /// no working directory; EACCES for what is no path.
  [[nodiscard]] const std::optional<Errno>& error() const { return error_; }
  /// Under which the kernel finds it as long as this lives, for this process and others of its user
  /// (proc(5)). ENAMETOOLONG when the last part of the path leaves no room for that.
  [[nodiscard]] Result<UnixName> address() const;
  /// As it was given.
  [[nodiscard]] const UnixName& name() const { return name_; }

  /// A name that a peer has, as it was given for a path where it is one of address().
  static UnixName told_to_guest(const UnixName& of_peer);

 private:
  explicit SocketFile(const UnixName& name);
  /// Holds the folder of the path; what stands behind it is last_.
  void open_folder();

  UnixName name_;
  std::string path_;
  std::string last_;  ///< that the open folder shall have; empty when it is the file that is open
  FileDescriptor open_;
  std::optional<Errno> error_;
};

}  // namespace sluice::net
