using System.Globalization;
using System.Text.Json;
using ImageTools.Disks.FileSystems;
using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.Volumes.Luks;

/// <summary>
/// The header of LUKS 2 (LUKS2 On-Disk Format Specification 1.1): 4 KiB big-endian, then JSON, and a second copy of both behind it. The
/// copy with the higher sequence number counts, when its checksum is right.
/// </summary>
internal static class Luks2Header
{
    private const int BinarySize = 4096,
        ChecksumPlace = 448,
        ChecksumSize = 64;

    /// <summary>Where the second copy may begin: behind the first one, whose size is one of these.</summary>
    public static IReadOnlyList<long> SecondPlaces { get; } = [.. Enumerable.Range(0, 9).Select(i => 0x4000L << i)];

    /// <summary>The binary header of the second copy, or null; <paramref name="place"/> is where it was found.</summary>
    public static byte[]? FindSecond(BlockSource volume, out long place)
    {
        foreach (var at in SecondPlaces)
        {
            place = at;
            var bytes = SignatureReads.Peek(volume, at, 512);
            // hdr_offset
            if (
                bytes.AsSpan().StartsWith("SKUL"u8)
                && bytes[4] == 0xba
                && bytes[5] == 0xbe
                && U16(bytes, 6) == 2
                && U64(bytes, 256) == (ulong)at
            )
            {
                return bytes;
            }
        }
        place = -1;
        return null;
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="ImageFormatException">Neither copy is sound, or it uses what is not read.</exception>
    public static LuksHeader Read(BlockSource volume)
    {
        var remarks = new List<string>();
        var first = Copy(volume, 0, out var fault);
        var size = first is null ? -1 : (long)U64(first, 8);
        byte[]? second = null;
        if (size > 0)
            second = Copy(volume, size, out _);
        else if (FindSecond(volume, out var place) is not null)
            second = Copy(volume, place, out _);
        if (first is null && second is null)
            throw Damage(volume, $"has no sound copy: the first {fault}", null, null, 0);
        if (first is null || second is null)
            remarks.Add($"The {(first is null ? "first" : "second")} copy of the header is damaged; the other one is used.");
        // seqid
        var newest = second is not null && (first is null || U64(second, 16) > U64(first, 16)) ? second : first!;
        try
        {
            using var json = JsonDocument.Parse(Json(newest), new JsonDocumentOptions { MaxDepth = 32 });
            return Read(volume, json.RootElement, remarks);
        }
        catch (Exception e)
            when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or OverflowException)
        {
            throw new ImageFormatException(volume.Name, "LUKS 2 header", "has JSON that is damaged", offset: BinarySize, inner: e);
        }
    }

    // The JSON ends with NULs.
    private static ReadOnlyMemory<byte> Json(byte[] copy)
    {
        var text = copy.AsMemory(BinarySize);
        var end = text.Span.IndexOf((byte)0);
        return end < 0 ? text : text[..end];
    }

    private static byte[]? Copy(BlockSource volume, long place, out string fault)
    {
        var binary = SignatureReads.Peek(volume, place, 512);
        var size = U64(binary, 8);
        fault = $"has the size {size}, which is none of the sizes of a header";
        if (!SecondPlaces.Contains((long)Math.Min(size, long.MaxValue)))
            return null;
        var bytes = new byte[(int)size];
        fault = "is cut off";
        if (!volume.TryRead(place, bytes))
            return null;
        var name = SignatureReads.Text(bytes.AsSpan(72, 32)) ?? "";
        fault = $"has a checksum of the kind {name}, which is not read";
        if (LuksHash.Of(name) is not { } hash)
            return null;
        var stated = bytes.AsSpan(ChecksumPlace, hash.Size).ToArray();
        bytes.AsSpan(ChecksumPlace, ChecksumSize).Clear();
        fault = "has a wrong checksum";
        return hash.Digest(bytes).AsSpan().SequenceEqual(stated) ? bytes : null;
    }

    private static LuksHeader Read(BlockSource volume, JsonElement json, List<string> remarks)
    {
        var config = json.GetProperty("config");
        if (config.TryGetProperty("requirements", out var requirements) && requirements.TryGetProperty("mandatory", out var mandatory))
        {
            var names = string.Join(", ", mandatory.EnumerateArray().Take(8).Select(m => m.GetString()));
            if (names.Length > 0)
            {
                throw Damage(
                    volume,
                    "asks for what is not read: its encryption was being changed, or is done by the disk",
                    "requirements",
                    names,
                    BinarySize
                );
            }
        }
        var segments = json.GetProperty("segments").EnumerateObject().ToArray();
        if (segments.Length != 1)
            throw Damage(volume, "has several parts: its encryption was being changed", "segments", segments.Length, BinarySize);
        var segment = segments[0].Value;
        if (segment.GetProperty("type").GetString() is not "crypt" and var type)
            throw Damage(volume, "is a kind of part that is not read", "segments.type", type, BinarySize);
        if (segment.TryGetProperty("integrity", out var integrity))
        {
            throw Damage(
                volume,
                "has a checksum for each sector (dm-integrity), which is not read",
                "segments.integrity",
                integrity.GetProperty("type").GetString(),
                BinarySize
            );
        }
        var (offset, sectorSize) = (Long(segment, "offset"), (int)Number(segment, "sector_size"));
        if (sectorSize is not (512 or 1024 or 2048 or 4096))
            throw Damage(volume, "is no possible size of a sector", "sector_size", sectorSize, BinarySize);
        if (offset < BinarySize || offset >= volume.Length || offset % 512 != 0)
            throw Damage(volume, $"does not lie on the volume, which has {volume.Length} bytes", "segments.offset", offset, BinarySize);
        var length = segment.GetProperty("size").GetString() == "dynamic" ? volume.Length - offset : Long(segment, "size");
        if (length > volume.Length - offset)
            throw Damage(volume, $"is more than the volume has, {volume.Length} bytes", "segments.size", length, BinarySize);
        var tweak = ulong.Parse(segment.GetProperty("iv_tweak").GetString() ?? "", NumberStyles.None, CultureInfo.InvariantCulture);
        return new LuksHeader(
            2,
            segment.GetProperty("encryption").GetString() ?? "",
            sectorSize,
            offset,
            length / sectorSize * sectorSize,
            tweak,
            Slots(json, segments[0].Name, remarks),
            remarks
        );
    }

    private static List<LuksKeyslot> Slots(JsonElement json, string segment, List<string> remarks)
    {
        var digests = json.GetProperty("digests")
            .EnumerateObject()
            .Select(d => d.Value)
            .Where(d => d.GetProperty("type").GetString() == "pbkdf2" && Has(d, "segments", segment))
            .ToArray();
        var slots = new List<LuksKeyslot>();
        foreach (var (number, slot) in json.GetProperty("keyslots").EnumerateObject().Take(64).Select(s => (s.Name, s.Value)))
        {
            if (slot.GetProperty("type").GetString() is not "luks2" and var type)
            {
                remarks.Add($"Key slot {number} is of the type {type}, and is not used.");
                continue;
            }
            if (Array.Find(digests, d => Has(d, "keyslots", number)) is not { ValueKind: JsonValueKind.Object } digest)
            {
                remarks.Add($"Key slot {number} is not of these data, and is not used.");
                continue;
            }
            var (af, area, kdf) = (slot.GetProperty("af"), slot.GetProperty("area"), slot.GetProperty("kdf"));
            var (stripes, keySize, areaKeySize) = (Number(af, "stripes"), Number(slot, "key_size"), Number(area, "key_size"));
            if (
                stripes is < 1 or > LuksHeader.UsualStripes
                || keySize is < 16 or > LuksHeader.MostKeyBytes
                || areaKeySize is < 16 or > LuksHeader.MostKeyBytes
                || area.GetProperty("type").GetString() != "raw"
            )
            {
                remarks.Add($"Key slot {number} has sizes that are not possible, and is not used.");
                continue;
            }
            slots.Add(
                new LuksKeyslot(
                    number,
                    Kdf(kdf),
                    Long(area, "offset"),
                    (int)stripes,
                    af.GetProperty("hash").GetString() ?? "",
                    (int)keySize,
                    area.GetProperty("encryption").GetString() ?? "",
                    (int)areaKeySize,
                    new LuksDigest(
                        digest.GetProperty("hash").GetString() ?? "",
                        Number(digest, "iterations"),
                        digest.GetProperty("salt").GetBytesFromBase64(),
                        digest.GetProperty("digest").GetBytesFromBase64()
                    )
                )
            );
        }
        return slots;
    }

    private static LuksKdf Kdf(JsonElement kdf)
    {
        var (type, salt) = (kdf.GetProperty("type").GetString() ?? "", kdf.GetProperty("salt").GetBytesFromBase64());
        return type switch
        {
            "pbkdf2" => new LuksKdf(type, kdf.GetProperty("hash").GetString() ?? "", Number(kdf, "iterations"), 0, 1, salt),
            "argon2i" or "argon2id" => new LuksKdf(
                type,
                "",
                Number(kdf, "time"),
                Number(kdf, "memory"),
                (int)Math.Clamp(Number(kdf, "cpus"), 0, int.MaxValue),
                salt
            ),
            _ => new LuksKdf(type, "", 0, 0, 0, salt),
        };
    }

    private static bool Has(JsonElement digest, string list, string name) =>
        digest.GetProperty(list).EnumerateArray().Any(e => e.GetString() == name);

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    // Numbers of 64 bits are texts.
    private static long Long(JsonElement element, string name) =>
        long.TryParse(element.GetProperty(name).GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new FormatException(name);

    private static ImageFormatException Damage(BlockSource volume, string problem, string? field, object? value, long offset) =>
        new(volume.Name, "LUKS 2 header", problem, field, value, offset);
}
