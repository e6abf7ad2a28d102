#!/usr/bin/env bash
# Konscious.Security.Cryptography.Blake2 1.1.1 (NuGet) on .NET 10: HMACBlake2B hashes an array and
# a stream, and throws for a span: TryComputeHash ends in PlatformNotSupportedException, with a
# message about the property HashName, which the caller never touched.
#
# Seen: ComputeHash(byte[]) of "abc" with 256 bits is the value that b2sum -l 256 prints, also in
# pieces by TransformBlock; TryComputeHash of the same object throws.
#
# Expected: the same hash; TryComputeHash is what the analyzers of .NET propose for ComputeHash.
#
# Why it matters: btrfs with blake2 checksums is hashed block by block, where spans save an array
# each. The error names neither the package nor the method, and comes at the first block only.
. "$(dirname "$0")/support.sh"

nuget_program >seen <<'CS' || fail "The program could not be built or run: $(tail -3 seen)"
#:package Konscious.Security.Cryptography.Blake2@1.1.1
using Konscious.Security.Cryptography;

var bytes = "abc"u8.ToArray();
using var hash = new HMACBlake2B(256);
hash.Initialize();
Console.WriteLine("array " + Convert.ToHexStringLower(hash.ComputeHash(bytes)));
hash.Initialize();
hash.TransformBlock(bytes, 0, 1, null, 0);
hash.TransformFinalBlock(bytes, 1, 2);
Console.WriteLine("pieces " + Convert.ToHexStringLower(hash.Hash!));
try
{
    Console.WriteLine("span " + hash.TryComputeHash(bytes, new byte[32], out _));
}
catch (Exception e)
{
    Console.WriteLine("span " + e.GetType().Name + (e.Message.Contains("HashName") ? " about HashName" : ""));
}
CS
cat seen
want=$(printf abc | b2sum -l 256 | cut -d ' ' -f 1)
expect "the hash of an array" "$(sed -n 's/^array //p' seen)" "$want"
expect "the hash in pieces" "$(sed -n 's/^pieces //p' seen)" "$want"
expect "the answer for a span" "$(sed -n 's/^span //p' seen)" "PlatformNotSupportedException about HashName"
