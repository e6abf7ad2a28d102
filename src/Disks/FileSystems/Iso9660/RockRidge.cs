using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Iso9660;

/// <summary>What the Rock Ridge Interchange Protocol (RRIP 1.12) adds to a directory record.</summary>
internal sealed class RockRidge
{
    private const int LongestName = 255,
        LongestTarget = 64 << 10;

    private readonly List<byte> name = [];
    private readonly List<byte> target = [];
    private bool hasName,
        isNameDone,
        hasTarget,
        isTargetDone;

    /// <summary>NM; null when there is none, or when it means "." or "..".</summary>
    public string? Name => hasName ? Encoding.UTF8.GetString([.. name]) : null;

    /// <summary>SL; null when there is none.</summary>
    public string? Target => hasTarget ? Encoding.UTF8.GetString([.. target]) : null;

    /// <summary>Bytes of the target.</summary>
    public int TargetLength => target.Count;

    /// <summary>PX is there.</summary>
    public bool HasAttributes { get; private set; }

    /// <summary>PX: st_mode.</summary>
    public uint Mode { get; private set; }

    /// <summary>PX: st_nlink.</summary>
    public uint Links { get; private set; } = 1;

    /// <summary>PX: st_uid.</summary>
    public uint Uid { get; private set; }

    /// <summary>PX: st_gid.</summary>
    public uint Gid { get; private set; }

    /// <summary>PN, in Linux's encoding.</summary>
    public uint Device { get; private set; }

    /// <summary>TF: time of the last change of content.</summary>
    public DateTimeOffset? Modified { get; private set; }

    /// <summary>CL: the directory that stands here lies at this block, because the standard allows eight levels only.</summary>
    public uint? ChildBlock { get; private set; }

    /// <summary>RE: the directory is shown where its CL is.</summary>
    public bool IsMoved { get; private set; }

    /// <summary>SF: holes, which Linux does not read either.</summary>
    public bool IsSparse { get; private set; }

    /// <summary>ZF: the algorithm and the decoded size.</summary>
    public (string Algorithm, int HeaderSize, int BlockLog, uint Size)? Compression { get; private set; }

    /// <summary>The type in <see cref="Mode"/>.</summary>
    public FileNodeType Type => FileNodeTypes.OfMode(Mode & 0xffff);

    /// <summary>
    /// Whether the root uses Rock Ridge, by its own record: SP with its two check bytes, and ER, which names the extension.
    /// </summary>
    public static bool IsUsed(BlockSource volume, int blockSize, IsoRecord root, out int skip)
    {
        skip = 0;
        var (hasStart, hasReference) = (false, false);
        foreach (var entry in SystemUse.Read(volume, blockSize, root, 0))
        {
            var payload = entry.Payload.Span;
            if (entry.Is("SP") && payload.Length >= 3 && payload[0] == 0xbe && payload[1] == 0xef)
                (hasStart, skip) = (true, payload[2]);
            else if (entry.Is("ER"))
                hasReference = true;
        }
        return hasStart && hasReference;
    }

    /// <summary>Reads the entries of a record.</summary>
    /// <exception cref="ImageFormatException">They are damaged.</exception>
    public static RockRidge Read(BlockSource volume, int blockSize, IsoRecord record, int skip)
    {
        var found = new RockRidge();
        foreach (var entry in SystemUse.Read(volume, blockSize, record, skip))
        {
            if (!found.Take(entry))
            {
                throw new ImageFormatException(
                    volume.Name,
                    "Rock Ridge entry",
                    "is not possible",
                    $"{entry.First}{entry.Second}",
                    Convert.ToHexStringLower(entry.Payload.Span),
                    record.Place
                );
            }
        }
        return found;
    }

    private bool Take(SystemUse.Entry entry)
    {
        var payload = entry.Payload.Span;
        switch ($"{entry.First}{entry.Second}")
        {
            case "NM":
                return payload.Length >= 1 && TakeName(payload);
            case "SL":
                return payload.Length >= 1 && TakeTarget(payload);
            case "PX" when payload.Length >= 32:
                (HasAttributes, Mode, Links, Uid, Gid) = (true, U32(payload, 0), U32(payload, 8), U32(payload, 16), U32(payload, 24));
                return true;
            case "PN" when payload.Length >= 16:
                Device = EncodeDevice(U32(payload, 0), U32(payload, 8));
                return true;
            case "TF":
                return payload.Length >= 1 && TakeTimes(payload);
            case "CL" when payload.Length >= 8:
                ChildBlock = U32(payload, 0);
                return true;
            case "RE":
                return IsMoved = true;
            case "SF":
                return IsSparse = true;
            case "ZF" when payload.Length >= 12:
                Compression = (Encoding.Latin1.GetString(payload[..2]), payload[2] * 4, payload[3], U32(payload, 4));
                return true;
            case "PX" or "PN" or "CL" or "ZF":
                return false;
            default:
                // RR, PL, PD, AA and what others write.
                return true;
        }
    }

    /// <summary>Flag 1 says that the name goes on in the next NM; 2 and 4 are "." and "..".</summary>
    private bool TakeName(ReadOnlySpan<byte> payload)
    {
        if (isNameDone)
            return true;
        isNameDone = (payload[0] & 1) == 0;
        if ((payload[0] & 6) != 0)
            return true;
        hasName = true;
        foreach (var c in payload[1..])
        {
            if (c is 0 or (byte)'/')
                return false;
            name.Add(c);
        }
        return name.Count is > 0 and <= LongestName || !isNameDone && name.Count <= LongestName;
    }

    /// <summary>Components with flags: 1 goes on in the next, 2 ".", 4 "..", 8 root. A slash stands between two of them.</summary>
    private bool TakeTarget(ReadOnlySpan<byte> payload)
    {
        if (isTargetDone)
            return true;
        hasTarget = true;
        isTargetDone = (payload[0] & 1) == 0;
        for (var rest = payload[1..]; rest.Length >= 2;)
        {
            var (flags, length) = (rest[0], rest[1]);
            if (length > rest.Length - 2)
                return false;
            switch (flags & ~1)
            {
                case 0:
                    target.AddRange(rest.Slice(2, length));
                    break;
                case 2:
                    target.Add((byte)'.');
                    break;
                case 4:
                    target.AddRange(".."u8);
                    break;
                case 8:
                    target.Add((byte)'/');
                    break;
                default:
                    return false;
            }
            rest = rest[(2 + length)..];
            var isLast = rest.Length < 2 && isTargetDone;
            if ((flags & 9) == 0 && !isLast)
                target.Add((byte)'/');
            if (target.Count > LongestTarget)
                return false;
        }
        return true;
    }

    /// <summary>Dates in the order of their flags: creation, modification, access … Flag 0x80 is the long form.</summary>
    private bool TakeTimes(ReadOnlySpan<byte> payload)
    {
        var isLong = (payload[0] & 0x80) != 0;
        var size = isLong ? 17 : 7;
        var at = 1 + ((payload[0] & 1) * size);
        if ((payload[0] & 2) == 0 || at > payload.Length - size)
            return true;
        Modified = isLong ? IsoDate.Long(payload.Slice(at, size)) : IsoDate.Short(payload.Slice(at, size));
        return true;
    }

    // Writers put the whole number in the low word when the high one is 0.
    private static uint EncodeDevice(uint high, uint low)
    {
        var (major, minor) = high == 0 && low > 0xff ? (low >> 8, low & 0xff) : (high, low);
        return (minor & 0xff) | ((major & 0xfff) << 8) | ((minor & ~0xffu) << 12);
    }
}
