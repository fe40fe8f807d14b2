// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "net/file_descriptor.h"
#include "sluice/result.h"

namespace sluice::audit {

/// Where lines go. For one thread, but for give_up().
class Target {
 public:
  Target() = default;
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;
  Target(Target&&) = delete;
  Target& operator=(Target&&) = delete;
  virtual ~Target() = default;

  /// What to do before each of the times that lines are written.
  virtual void prepare() {}
  /// Writes whole lines, which all end; waits as long as that takes. The error is for a person;
  /// then nothing after the last whole line counts as written.
  struct Failure {
    std::size_t written;  ///< bytes of whole lines
    std::string why;
  };
  [[nodiscard]] virtual std::expected<void, Failure> write(std::string_view lines) = 0;

  /// Makes what waits fail. From any thread.
  void give_up() { given_up_.store(true); }

 protected:
  /// Waits until `descriptor` takes something; false when it never will.
  [[nodiscard]] bool wait_for_room(int descriptor) const;
  [[nodiscard]] bool has_given_up() const { return given_up_.load(); }

 private:
  std::atomic<bool> given_up_ = false;
};

/// A descriptor of the process, or a file that is found again by its name.
class Stream final : public Target {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Target>> open(const std::string& path);
  [[nodiscard]] static Result<std::unique_ptr<Target>> duplicate(int descriptor);

  /// Makes the file again if it is not there under its name any more.
  void prepare() override;
  [[nodiscard]] std::expected<void, Failure> write(std::string_view lines) override;

 private:
  Stream(net::FileDescriptor descriptor, std::string path)
      : descriptor_(std::move(descriptor)), path_(std::move(path)) {}
  [[nodiscard]] bool has_moved() const;

  net::FileDescriptor descriptor_;
  std::string path_;      ///< empty for a descriptor
  bool is_torn_ = false;  ///< the last line there has no end
};

/// The log of the host: each line is a message to who listens at `path` (syslog, journald).
class Syslog final : public Target {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Target>> open(const std::string& path = "/dev/log");

  [[nodiscard]] std::expected<void, Failure> write(std::string_view lines) override;

 private:
  explicit Syslog(std::string path) : path_(std::move(path)) {}
  [[nodiscard]] std::expected<void, std::string> connect();
  [[nodiscard]] std::expected<void, std::string> send(std::string_view line);

  std::string path_;
  net::FileDescriptor socket_;
  bool is_stream_ = false;
};

}  // namespace sluice::audit
