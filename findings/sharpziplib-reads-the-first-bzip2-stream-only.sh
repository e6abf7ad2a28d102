#!/usr/bin/env bash
# SharpZipLib 1.4.2 (NuGet): BZip2InputStream ends after the first stream of a bzip2 file;
# GZipInputStream of the same library reads all members of a gzip file.
#
# Seen: pbzip2 1.1.13 (Debian 12) compresses 3,000,000 bytes; it writes one stream a piece
# of 900,000 bytes. The .NET stream gives 900,000 bytes, then a normal end. `bzip2 -d` gives
# all. A gzip file of two members is read whole.
#
# Expected: the whole file, as bzip2 reads it: its manual tells of files written one behind
# another, and the parallel compressors (pbzip2, lbzip2) rest on that. Bytes left over after
# an end are worth an error at least.
#
# Why it matters: large images are compressed with the parallel tools, small test files with
# bzip2 itself. The library passes its tests and then gives a disk of 900 kB from one of many GB.
. "$(dirname "$0")/support.sh"
debian pbzip2 pbzip2 1.1.13
debian bzip2 bzip2 1.0.8

seq 1 500000 >disk
truncate -s 3000000 disk
timeout 60 pbzip2 -q -k -p2 disk
expect "what bzip2 makes of it" "$(bzip2 -dc disk.bz2 | md5sum | cut -d ' ' -f 1)" "$(md5_of disk)"
(head -c 1000000 disk | gzip -c && tail -c +1000001 disk | gzip -c) >disk.gz

seen=$(nuget_program <<'CS'
#:package SharpZipLib@1.4.2
using ICSharpCode.SharpZipLib.BZip2;
using ICSharpCode.SharpZipLib.GZip;

long Length(Stream stream)
{
    using (stream)
    {
        using var all = new MemoryStream();
        stream.CopyTo(all);
        return all.Length;
    }
}

Console.WriteLine($"BZip2InputStream {Length(new BZip2InputStream(File.OpenRead("disk.bz2")))}");
Console.WriteLine($"GZipInputStream {Length(new GZipInputStream(File.OpenRead("disk.gz")))}");
CS
) || fail "The program could not be built and run: $seen"
echo "$seen"
echo "the disk $(size_of disk)"
expect "what is read" "$(tail -n 2 <<<"$seen")" "BZip2InputStream 900000
GZipInputStream 3000000"
