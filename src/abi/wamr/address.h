// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "abi/wamr/types.h"
#include "net/endpoint.h"

namespace sluice::abi::wamr {

/// What a guest's record denotes; `protonosupport` when its kind is neither IPv4 nor IPv6.
[[nodiscard]] wasi::Result<net::Endpoint> to_endpoint(const Addr& record);
[[nodiscard]] wasi::Result<net::Address> to_address(const AddrIp& record);

/// The record for `endpoint`, in its own family. Bytes that IPv4 does not use are zero.
[[nodiscard]] Addr to_record(const net::Endpoint& endpoint);

}  // namespace sluice::abi::wamr
