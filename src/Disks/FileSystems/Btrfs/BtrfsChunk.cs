using System.Buffers;
using System.Numerics;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>
/// A range of logical addresses and its places on the devices (btrfs_chunk). With a striped profile, units of 64 KiB alternate between the
/// stripes.
/// </summary>
internal sealed class BtrfsChunk
{
    /// <summary>stripe_len, which is the same everywhere.</summary>
    public const int UnitSize = 65536;

    private const int HeaderSize = 0x30,
        MaxStripes = 1024,
        // Each pair is a read of the whole row.
        MaxPairs = 64;

    private const BtrfsProfile Mirrors =
        BtrfsProfile.Dup | BtrfsProfile.Raid1 | BtrfsProfile.Raid1C3 | BtrfsProfile.Raid1C4 | BtrfsProfile.Raid10;

    private readonly int subStripes;

    private BtrfsChunk(BtrfsLogical start, long length, BtrfsProfile profile, int subStripes, BtrfsStripe[] stripes)
    {
        Start = start;
        Length = length;
        Profile = profile;
        this.subStripes = subStripes;
        Stripes = stripes;
    }

    public BtrfsLogical Start { get; }

    public long Length { get; }

    public BtrfsProfile Profile { get; }

    public IReadOnlyList<BtrfsStripe> Stripes { get; }

    public BtrfsLogical End => Start + Length;

    /// <summary>How the chunk is spread.</summary>
    public BtrfsProfile Spread => Profile & BtrfsProfile.Spreads;

    /// <summary>Stripes of a row that hold parity.</summary>
    public int Parity =>
        Spread switch
        {
            BtrfsProfile.Raid5 => 1,
            BtrfsProfile.Raid6 => 2,
            _ => 0,
        };

    /// <summary>Units of different content in a row.</summary>
    public int DataStripes =>
        Spread switch
        {
            BtrfsProfile.Raid0 => Stripes.Count,
            BtrfsProfile.Raid10 => Stripes.Count / subStripes,
            BtrfsProfile.Raid5 or BtrfsProfile.Raid6 => Stripes.Count - Parity,
            _ => 1,
        };

    /// <summary>Whether neighbouring units lie on different stripes.</summary>
    public bool IsStriped => Spread is BtrfsProfile.Raid0 or BtrfsProfile.Raid10 or BtrfsProfile.Raid5 or BtrfsProfile.Raid6;

    /// <summary>Bytes of each stripe.</summary>
    public long StripeLength => Length / DataStripes;

    /// <summary>How many ways there are to get a byte: copies, or the same again from parity.</summary>
    public int Attempts =>
        Spread switch
        {
            BtrfsProfile.Single or BtrfsProfile.Raid0 => 1,
            BtrfsProfile.Raid10 => subStripes,
            BtrfsProfile.Raid5 => 2,
            // With one parity, with the other one, and with both for each further stripe that may be bad, too.
            BtrfsProfile.Raid6 => 2 + Math.Min(DataStripes, MaxPairs),
            _ => Stripes.Count,
        };

    /// <summary>Reads a chunk from an item of the chunk tree, or from the array of the superblock.</summary>
    /// <param name="bytes">The item; more may follow.</param>
    /// <param name="start">The logical address, which is the offset of the key.</param>
    /// <param name="devices">The devices.</param>
    /// <param name="sectorSize">Of the file system.</param>
    /// <param name="problem">What is wrong when the result is null.</param>
    /// <param name="size">Bytes of the item.</param>
    public static BtrfsChunk? Read(
        ReadOnlySpan<byte> bytes,
        ulong start,
        BtrfsDevices devices,
        int sectorSize,
        out string? problem,
        out int size
    )
    {
        size = 0;
        problem = "is too short";
        if (bytes.Length < HeaderSize)
            return null;
        ulong length = U64(bytes, 0),
            type = U64(bytes, 0x18);
        int count = U16(bytes, 0x2c),
            sub = U16(bytes, 0x2e);
        size = HeaderSize + (count * BtrfsStripe.Size);
        problem = Problem(start, length, U64(bytes, 0x10), (BtrfsProfile)type, count, sub, sectorSize);
        if (problem is null && bytes.Length < size)
            problem = $"has num_stripes = {count} in {bytes.Length} bytes";
        if (problem is not null)
            return null;
        var stripes = new BtrfsStripe[count];
        for (var i = 0; i < count; i++)
        {
            var at = bytes.Slice(HeaderSize + (i * BtrfsStripe.Size), BtrfsStripe.Size);
            var (id, offset) = (U64(at, 0), U64(at, 8));
            var device = devices.Find(id, new Guid(at.Slice(16, 16), bigEndian: true));
            if (offset > long.MaxValue - length)
            {
                problem = $"has a stripe at byte {offset} of device {id}, which can't be";
                return null;
            }
            stripes[i] = new BtrfsStripe(id, (long)offset, device);
        }
        var chunk = new BtrfsChunk(new BtrfsLogical((long)start), (long)length, (BtrfsProfile)type, sub, stripes);
        if (stripes.FirstOrDefault(s => s.Device is { } d && s.Start > d.Super.Device.TotalBytes - chunk.StripeLength) is { } beyond)
        {
            problem = $"has a stripe at byte {beyond.Start} of device {beyond.DeviceId}, which ends before it";
            return null;
        }
        chunk.PreferGood(stripes, devices.Super.Generation);
        return chunk;
    }

    /// <summary>How many of the bytes from <paramref name="offset"/> of the chunk on are together in one place.</summary>
    public long Together(long offset) => IsStriped ? Math.Min(UnitSize - (offset % UnitSize), Length - offset) : Length - offset;

    /// <summary>
    /// Reads bytes that are together by one of the <see cref="Attempts"/>. False, with the reason, when this way is closed; whether the
    /// bytes are right is for their checksum to say.
    /// </summary>
    public bool TryRead(long offset, Span<byte> to, int attempt, out string? problem)
    {
        if (!IsStriped)
            return Stripes[attempt].TryRead(offset, to, out problem);
        var unit = offset / UnitSize;
        var (row, column) = (unit / DataStripes, (int)(unit % DataStripes));
        var place = (row * UnitSize) + (offset % UnitSize);
        if (Parity == 0)
            return Stripes[Spread == BtrfsProfile.Raid10 ? (column * subStripes) + attempt : column].TryRead(place, to, out problem);
        if (attempt == 0)
            return Stripes[Rotated(row, column)].TryRead(place, to, out problem);
        if (attempt == 1)
            return TryRebuild(row, place, column, -1, withQ: false, to, out problem);
        if (attempt == 2)
            return TryRebuild(row, place, column, -1, withQ: true, to, out problem);
        var second = attempt - 3 is var index && index >= column ? index + 1 : index;
        return TryRebuild(row, place, column, second, withQ: true, to, out problem);
    }

    /// <summary>
    /// The stripe of a column (data first, then parity) in a row of RAID 5 and 6, which begin one stripe later in every
    /// row.
    /// </summary>
    public int Rotated(long row, int column) => (int)((row + column) % Stripes.Count);

    // What is newest is asked first, and what is missing last.
    private void PreferGood(BtrfsStripe[] stripes, ulong generation)
    {
        if ((Profile & Mirrors) == 0)
            return;
        var group = Spread == BtrfsProfile.Raid10 ? subStripes : stripes.Length;
        for (var at = 0; at < stripes.Length; at += group)
        {
            var sorted = stripes.AsSpan(at, group).ToArray().OrderBy(Rank).ToArray();
            sorted.CopyTo(stripes, at);
        }

        int Rank(BtrfsStripe stripe) =>
            stripe.Device is null ? 2
            : stripe.Device.Super.Generation < generation ? 1
            : 0;
    }

    // The sum of the row without the bad columns is the sum of the bad ones. Q weighs each column with a power of two.
    private bool TryRebuild(long row, long place, int column, int second, bool withQ, Span<byte> to, out string? problem)
    {
        var data = DataStripes;
        var buffer = ArrayPool<byte>.Shared.Rent(2 * to.Length);
        try
        {
            var part = buffer.AsSpan(0, to.Length);
            var weighed = buffer.AsSpan(to.Length, to.Length);
            to.Clear();
            weighed.Clear();
            for (var i = 0; i < data; i++)
            {
                if (i == column || i == second)
                    continue;
                if (!Stripes[Rotated(row, i)].TryRead(place, part, out problem))
                    return false;
                GaloisField.Add(to, part);
                if (withQ)
                    GaloisField.MultiplyAndAdd(weighed, part, GaloisField.Power(i));
            }
            if (!withQ || second >= 0)
            {
                if (!Stripes[Rotated(row, data)].TryRead(place, part, out problem))
                    return false;
                GaloisField.Add(to, part);
            }
            if (withQ)
            {
                if (!Stripes[Rotated(row, data + 1)].TryRead(place, part, out problem))
                    return false;
                GaloisField.Add(weighed, part);
                var weight = GaloisField.Power(column);
                if (second >= 0)
                {
                    // to = a + b, weighed = wa + vb, so a = (weighed + v to) / (w + v).
                    var other = GaloisField.Power(second);
                    GaloisField.MultiplyAndAdd(weighed, to, other);
                    weight ^= other;
                }
                to.Clear();
                GaloisField.MultiplyAndAdd(to, weighed, GaloisField.Inverse(weight));
            }
            problem = null;
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string? Problem(ulong start, ulong length, ulong unit, BtrfsProfile type, int count, int sub, int sectorSize)
    {
        var spread = type & BtrfsProfile.Spreads;
        if (length == 0 || length % (uint)sectorSize != 0)
            return $"has length = {length}, which is not a number of sectors";
        if (start % (uint)sectorSize != 0 || start > long.MaxValue || length > long.MaxValue - start)
            return $"begins at logical byte {start} and has length = {length}, which can't be";
        if (unit != UnitSize)
            return $"has stripe_len = {unit} in place of {UnitSize}";
        if ((type & ~(BtrfsProfile.Contents | BtrfsProfile.Spreads)) != 0 || (type & BtrfsProfile.Contents) == 0)
            return $"has type = 0x{(ulong)type:x}, which is not known";
        if (BitOperations.PopCount((ulong)spread) > 1)
            return $"has type = 0x{(ulong)type:x}, which is spread in two ways";
        if (count is 0 or > MaxStripes)
            return $"has num_stripes = {count}, which is not between 1 and {MaxStripes}";
        var fits = spread switch
        {
            BtrfsProfile.Single => count == 1,
            BtrfsProfile.Dup or BtrfsProfile.Raid1 => count == 2,
            BtrfsProfile.Raid1C3 => count == 3,
            BtrfsProfile.Raid1C4 => count == 4,
            BtrfsProfile.Raid10 => sub == 2 && count % 2 == 0,
            BtrfsProfile.Raid5 => count >= 2,
            BtrfsProfile.Raid6 => count >= 3,
            _ => true,
        };
        return fits ? null : $"has num_stripes = {count} and sub_stripes = {sub}, which {spread} can't have";
    }
}
