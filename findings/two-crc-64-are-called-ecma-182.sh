#!/usr/bin/env bash
# System.IO.Hashing 10.0.0 (NuGet) and crc64-ecma182.js 2.0.2 (npm): both compute "the CRC-64
# of ECMA-182", with the same polynomial, and their results have nothing to do with one another.
#
# Seen: of "123456789" .NET's Crc64 makes 6c40df5f0b497347, the npm module (made for OSS)
# 995dc9bbdf1939fa, which xz (Debian 12) stores as its CRC64, too. .NET's bytes are big-endian
# for Crc64, while those of its Crc32 are little-endian.
#
# Expected: one name, one value. ECMA-182 annex B computes most significant bit first, from zero,
# as .NET does. OSS sends x-oss-hash-crc64ecma, and its documentation calls that ECMA-182 as
# well; it is the reflected form with all bits set before and inverted after, known as CRC-64/XZ.
#
# Why it matters: to prove an upload of a disk image to OSS from C#, the obvious class gives a
# value that never matches, and the mismatch looks like damage on the way. The reflected form
# has to be asked for or written.
. "$(dirname "$0")/support.sh"
debian xz xz-utils 5.4
npm_packages crc64-ecma182.js@2.0.2

printf 123456789 >data
xz --check=crc64 -k data
by_xz=$(xz -lvv --robot data.xz | awk '$1 == "block" { print $11 }')
by_npm=$(timeout 60 node -p "BigInt(require('crc64-ecma182.js').crc64(Buffer.from('123456789'))).toString(16)")
by_net=$(nuget_program <<'CS'
#:package System.IO.Hashing@10.0.0
using System.IO.Hashing;

var data = "123456789"u8.ToArray();
Console.WriteLine($"{Crc64.HashToUInt64(data):x16} {Convert.ToHexString(Crc64.Hash(data)).ToLower()} {Crc32.HashToUInt32(data):x8} {Convert.ToHexString(Crc32.Hash(data)).ToLower()}");
CS
) || fail "The program could not be built and run: $by_net"
by_net=$(tail -n 1 <<<"$by_net")
echo "crc64-ecma182.js: $by_npm"
echo "xz: $by_xz"
echo "System.IO.Hashing (CRC-64, its bytes, CRC-32, its bytes): $by_net"
expect "the value of crc64-ecma182.js" "$by_npm" 995dc9bbdf1939fa
expect "the value of xz" "$by_xz" 995dc9bbdf1939fa
expect "the values of System.IO.Hashing" "$by_net" "6c40df5f0b497347 6c40df5f0b497347 cbf43926 2639f4cb"
