// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// SHA-256 (FIPS 180-4) of a stream that comes over TCP, 64 KiB at a time.
#include <stdint.h>

#include "connected.h"

enum { block_size = 64, rounds = 64 };

static const uint32_t constants[rounds] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
static const uint32_t initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

static uint32_t rotated(uint32_t word, int bits) { return word >> bits | word << (32 - bits); }

static uint32_t big_endian(const unsigned char* bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

// Unrolled by four, three of four rotations of the state vanish (docs/benchmarks.md, Compute).
static void add_block(uint32_t* state, const unsigned char* bytes) {
  uint32_t w[rounds];
#pragma GCC unroll 4
  for (int t = 0; t < 16; ++t) w[t] = big_endian(bytes + 4 * t);
#pragma GCC unroll 4
  for (int t = 16; t < rounds; ++t) {
    const uint32_t low = w[t - 15];
    const uint32_t high = w[t - 2];
    w[t] = w[t - 16] + (rotated(low, 7) ^ rotated(low, 18) ^ low >> 3) + w[t - 7] +
           (rotated(high, 17) ^ rotated(high, 19) ^ high >> 10);
  }
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
#pragma GCC unroll 4
  for (int t = 0; t < rounds; ++t) {
    const uint32_t one = h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) +
                         ((e & f) ^ (~e & g)) + constants[t] + w[t];
    const uint32_t two =
        (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + one;
    d = c;
    c = b;
    b = a;
    a = one + two;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

// What follows the data: a bit, zeros, and how many bits the data have.
static void finish(uint32_t* state, const unsigned char* rest, size_t size, uint64_t total) {
  unsigned char last[2 * block_size] = {0};
  memcpy(last, rest, size);
  last[size] = 0x80;
  const size_t end = size < block_size - 8 ? block_size : 2 * block_size;
  for (size_t i = 0; i < 8; ++i) last[end - 1 - i] = (unsigned char)(total * 8 >> 8 * i);
  for (size_t at = 0; at < end; at += block_size) add_block(state, last + at);
}

static void know_abc(void) {
  uint32_t state[8];
  memcpy(state, initial, sizeof state);
  finish(state, (const unsigned char*)"abc", 3, 3);
  check(state[0] == 0xba7816bf && state[7] == 0xf20015ad, "SHA-256 of abc");
}

static void stream(long count) {
  static unsigned char buffer[1 << 16];
  uint32_t state[8];
  memcpy(state, initial, sizeof state);
  know_abc();
  const int fd = connected(give);
  begin();
  for (long i = 0; i < count; ++i) {
    check(recv(fd, buffer, sizeof buffer, MSG_WAITALL) == (ssize_t)sizeof buffer, "recv");
    for (size_t at = 0; at < sizeof buffer; at += block_size) add_block(state, buffer + at);
  }
  finish(state, buffer, 0, (uint64_t)count * sizeof buffer);
  check(state[0] != initial[0], "SHA-256");
}

int main(int argc, char** argv) {
  static const struct work works[] = {{"stream", stream}};
  return MEASURE(works, argc, argv);
}
