// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/metering.h"

namespace sluice::policy {
namespace {

void set(net::Quota& quota, const Limits& limits, Resource resource) {
  quota.set_most(limits.amount(resource).value_or(net::Quota::unlimited));
}

void set(net::TokenBucket& bucket, const Limits& limits, Resource resource) {
  const Limit* const rate = limits.rate(resource);
  bucket.set_rate(rate == nullptr ? 0 : rate->amount, rate == nullptr ? Limit().per : rate->per);
}

void set(net::Meter::Traffic& traffic, const Limits& limits, Resource resource) {
  set(traffic.bytes, limits, resource);
  set(traffic.byte_rate, limits, resource);
  set(traffic.datagram_rate, limits, Resource::datagrams);
}

bool limits_traffic(const Limits& limits) {
  return limits.total(Resource::sent) != nullptr || limits.total(Resource::received) != nullptr ||
         limits.rate(Resource::sent) != nullptr || limits.rate(Resource::received) != nullptr ||
         limits.rate(Resource::datagrams) != nullptr;
}

}  // namespace

void set_limits(net::Meter& meter, const Limits& limits) {
  set(meter.sockets, limits, Resource::sockets);
  set(meter.connections, limits, Resource::connections);
  set(meter.connection_rate, limits, Resource::connections);
  set(meter.lookups, limits, Resource::lookups);
  set(meter.lookup_rate, limits, Resource::lookups);
  set(meter.sent, limits, Resource::sent);
  set(meter.received, limits, Resource::received);
  if (limits_traffic(limits)) meter.count_traffic(true);
}

}  // namespace sluice::policy
