using System.Globalization;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.Volumes.Luks;

/// <summary>
/// Volumes encrypted with LUKS 1 or 2. With a passphrase their content is a volume of its own, "luks:p3" for what is encrypted in p3. When
/// no passphrase opens it, that volume has the reason; without any passphrase it is not there.
/// </summary>
internal sealed class LuksManager : IVolumeManager
{
    private const string Encrypted = "crypto_LUKS";

    /// <inheritdoc/>
    public IReadOnlyList<VolumeType> Types { get; } = [new(Encrypted, VolumeRole.Encrypted)];

    /// <inheritdoc/>
    public VolumeKind? Makes => VolumeKind.Unlocked;

    /// <inheritdoc/>
    public FileSystemSignature? Probe(BlockSource volume)
    {
        var header = SignatureReads.Peek(volume, 0, 512);
        if (!header.AsSpan().StartsWith("LUKS"u8) || header[4] != 0xba || header[5] != 0xbe)
        {
            // The second copy of LUKS 2 outlives the first one. A file system made later over both begins here.
            if (header.AsSpan().ContainsAnyExcept((byte)0) || Luks2Header.FindSecond(volume, out _) is not { } second)
                return null;
            header = second;
        }
        return new FileSystemSignature(
            Encrypted,
            U16(header, 6) == 2 ? SignatureReads.Text(header.AsSpan(24, 48)) : null,
            SignatureReads.Text(header.AsSpan(168, 40))
        );
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Describe(BlockSource member)
    {
        try
        {
            var header = Read(member);
            var slots = header.Slots.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Number} ({s.Kdf.Words})"));
            return
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"LUKS {header.Version}, {header.Encryption}, sectors of {header.SectorSize} bytes; key slots " +
                            $"{string.Join(", ", slots)}."
                ),
                .. header.Remarks,
            ];
        }
        catch (IOException e) when (e is not ReadLimitException)
        {
            return [e.Message];
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Volume> Assemble(IReadOnlyList<Volume> known, ScanOptions options)
    {
        if (options.Passphrases.Count == 0)
            return [];
        // Making a key of a passphrase takes seconds on purpose, so nothing is opened twice.
        var done = known.Where(v => v.Kind == VolumeKind.Unlocked).Select(v => v.Id).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. known
                .Where(v => v.Signature?.Type == Encrypted && v.Error is null && !done.Contains(IdOf(v)))
                .Select(v => Open(v, options.Passphrases)),
        ];
    }

    /// <inheritdoc/>
    public FreeSpaceOffer FreeSpace(Volume member, DiskLayout layout, Func<Volume, FreeSpaceOffer> inside) =>
        FreeSpaceOffer.LeftAlone("It is encrypted: zeros in place of its free blocks would decrypt to something else.");

    private static string IdOf(Volume member) => $"luks:{member.Id}";

    private static Volume Open(Volume member, IReadOnlyList<ReadOnlyMemory<byte>> passphrases)
    {
        var name = $"{member.Content.Name}: {IdOf(member)}";
        var volume = new Volume
        {
            Id = IdOf(member),
            Kind = VolumeKind.Unlocked,
            Content = new ZeroSource(0, name),
            DiskIndex = member.DiskIndex,
            Members = [member.Id],
            KernelModules = ["dm_crypt"],
            DeviceNames = member.Signature?.Uuid is { } uuid ? [$"/dev/mapper/luks-{uuid}"] : [],
        };
        try
        {
            var header = Read(member.Content);
            var remarks = new List<string>(header.Remarks);
            if (LuksKey.Find(member.Content, header, passphrases, remarks) is { } cipher)
                return volume with { Content = new LuksSource(member.Content, header, cipher, name), Remarks = remarks };
            var slots = header.Slots.Count == 0 ? "it has none" : string.Join(", ", header.Slots.Select(s => s.Number));
            return volume with
            {
                Error = new ImageFormatException(
                    member.Content.Name,
                    $"LUKS {header.Version} header",
                    $"none of the passphrases opens it (key slots: {slots})"
                        + string.Concat(remarks.Take(8).Select(r => $"; {r.TrimEnd('.')}")),
                    hint: "Give another passphrase file."
                ),
            };
        }
        catch (ImageFormatException e)
        {
            return volume with { Error = e };
        }
        catch (Exception e) when (e is OutOfMemoryException or (IOException and not ReadLimitException))
        {
            return volume with { Error = new ImageFormatException(member.Content.Name, "LUKS header", "could not be opened", inner: e) };
        }
    }

    private static LuksHeader Read(BlockSource volume)
    {
        var start = SignatureReads.Peek(volume, 0, 8);
        return start.AsSpan().StartsWith("LUKS"u8) && U16(start, 6) is var version && version != 2
            ? version == 1
                ? Luks1Header.Read(volume)
                : throw new ImageFormatException(volume.Name, "LUKS header", "is of a version that is not known", "version", version, 6)
            : Luks2Header.Read(volume);
    }
}
