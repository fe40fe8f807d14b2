// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/un.h>

#include <cstdint>
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
  enum class Purpose : std::uint8_t {
    reach,  ///< a file that is there, to connect or send to: links are followed
    make,   ///< by bind(2): links are followed to the folder, and the last part of the path is new
  };
  /// Not looked for yet: the file system is not touched, and path() is the name as given.
  SocketFile(const UnixName& name, Purpose purpose);
  /// Looks for it, the first time.
  void find();

  /// The absolute path without links by which the host finds it. Where it cannot be found, what of
  /// that is known, or the name as given, with an `@` for the NUL of an abstract one.
  [[nodiscard]] const std::string& path() const { return path_; }
  /// False for what is no path, and where a link leads to nothing that could be judged: path() is
  /// the name as given then.
  [[nodiscard]] bool is_place() const { return is_place_; }
  /// Why it cannot be used, once it was looked for: the error of open(2) for path(); ENOENT for a
  /// path that is relative, as there is no working directory; EACCES for what is no place.
  [[nodiscard]] const std::optional<Errno>& error() const { return error_; }
  /// Under which the kernel finds it as long as this lives, for this process and others of its user
  /// (proc(5)). ENAMETOOLONG when the last part of the path leaves no room for that.
  [[nodiscard]] Result<UnixName> address() const;
  /// As it was given.
  [[nodiscard]] const UnixName& name() const { return name_; }

  /// A name that a peer has; for one of address(), the path that the socket has now, or none.
  static UnixName told_to_guest(const UnixName& of_peer);

 private:
  void open_file();
  /// Holds the folder of the path; what stands behind it is last_.
  void open_folder();
  void be_no_place();

  UnixName name_;
  Purpose purpose_;
  bool was_looked_for_ = false;
  bool is_place_ = true;
  std::string path_;
  std::string last_;  ///< that the open folder shall have; empty when it is the file that is open
  FileDescriptor open_;
  std::optional<Errno> error_;
};

}  // namespace sluice::net
