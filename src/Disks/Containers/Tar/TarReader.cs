namespace ImageTools.Disks.Containers.Tar;

/// <summary>Walks the headers of a tar. It reads headers and long names, never the bytes of a member.</summary>
/// <param name="file">The archive.</param>
internal sealed class TarReader(BlockSource file)
{
    /// <summary>The most headers of all kinds; an archive with more contains many files, not a few disks.</summary>
    private const int MostHeaders = 65536;

    /// <summary>Long names and pax headers: one of them, and all of them, in bytes.</summary>
    private const int LongestText = 1 << 20,
        LongestTexts = 32 << 20;

    private const char OldFile = '\0',
        PlainFile = '0',
        HardLink = '1',
        SymbolicLink = '2',
        CharacterDevice = '3',
        BlockDevice = '4',
        Directory = '5',
        Pipe = '6',
        ContiguousFile = '7',
        SparseFile = 'S',
        ContinuedFile = 'M',
        LongName = 'L',
        LongLink = 'K',
        PaxHeader = 'x',
        GlobalPaxHeader = 'g';

    private const int SparseExtendedInMap = 504;
    private const string Sparse =
        "is stored as a sparse file, which is read from no archive; pack it again without -S, or by bsdtar with --no-read-sparse";

    private readonly List<ContainerMember> members = [];
    private int headers;
    private long texts,
        names;
    private string? longName;
    private PaxRecords? pax;

    /// <summary>The members, also those that can't be opened, without directories and description headers.</summary>
    public IReadOnlyList<ContainerMember> Read()
    {
        var block = new byte[TarHeader.Size];
        var at = 0L;
        // Two blocks of zeros end an archive. Programs also accept one block, or the end of the file.
        while (at < file.Length && ReadHeader(at, block))
            at = Next(TarHeader.Parse(file.Name, block, at), at);
        return longName is null && pax is null
            ? members
            : throw Bad("has no file behind its long name or pax header", at, "The archive is truncated; fetch it again.");
    }

    private bool ReadHeader(long at, byte[] block)
    {
        if (at > file.Length - TarHeader.Size)
            throw Bad("ends inside a header", at, "The archive is truncated; fetch it again.");
        if (++headers > MostHeaders)
            throw Bad($"has more than {MostHeaders} headers", at, "Unpack the disk first, and give that.");
        file.Read(at, block);
        return block.AsSpan().ContainsAnyExcept((byte)0);
    }

    /// <summary>Reads one header; returns the place of the next one.</summary>
    private long Next(in TarHeader header, long at)
    {
        var data = at + TarHeader.Size;
        switch (header.Type)
        {
            case LongName when longName is not null:
            case PaxHeader when pax is not null:
                throw Bad("describes a file twice", at, "Pack the archive again.", "typeflag", header.Type);
            case LongName:
                longName = TarHeader.Text(Text(header.Length, at));
                return Behind(data, header.Length);
            case LongLink:
                Text(header.Length, at);
                return Behind(data, header.Length);
            case PaxHeader:
                pax = PaxRecords.Parse(file.Name, Text(header.Length, at), data);
                return Behind(data, header.Length);
            case GlobalPaxHeader:
                if (PaxRecords.Parse(file.Name, Text(header.Length, at), data) is { Path: null, Size: null, IsSparse: false })
                    return Behind(data, header.Length);
                throw Bad("gives every file one name, size or map", at, "Pack the archive again.", "global pax header");
            default:
                return Member(header, at);
        }
    }

    private long Member(in TarHeader header, long at)
    {
        var name = pax?.SparseName ?? pax?.Path ?? longName ?? header.Name;
        var length = pax?.Size ?? header.Length;
        var isSparse = header.Type == SparseFile || pax is { IsSparse: true };
        (pax, longName) = (null, null);
        var data = at + TarHeader.Size;
        if (header.Type == SparseFile && header.SparseMapContinues)
            data = BehindSparseMap(data);
        if (header.Type is SymbolicLink or CharacterDevice or BlockDevice or Directory or Pipe && length != 0)
            throw Bad("is not 0, although nothing but a file has bytes", at, "The archive is damaged; fetch it again.", "size", length);
        // Programs disagree about the size in a link's header, but for all of them no bytes follow.
        if (header.Type == HardLink)
            length = 0;
        if (length > file.Length - data)
        {
            throw Bad(
                $"is more than the {Math.Max(0, file.Length - data)} bytes that follow",
                at,
                "The archive is truncated; fetch it again.",
                "size",
                length
            );
        }

        if (header.Type != Directory && !name.EndsWith('/'))
            Add(name, data, length, at, isSparse ? Sparse : Obstacle(header.Type));
        return Behind(data, length);
    }

    private void Add(string name, long data, long length, long at, string? obstacle)
    {
        if (name.Length > MemberName.Longest || (names += name.Length) > LongestTexts)
            throw Bad("has names that are too long", at, "Unpack the disk first, and give that.");
        // A name that leads out of the archive is no neighbour of any image, and careful programs do not unpack it.
        if (MemberName.Normalize(name) is { } normal)
            members.Add(new TarMember(normal, data, length) { Obstacle = obstacle, HeaderOffset = at });
    }

    private static string? Obstacle(char type) =>
        type switch
        {
            OldFile or PlainFile or ContiguousFile => null,
            HardLink => "is a hard link to another file of the archive; name that one",
            SymbolicLink => "is a symbolic link, which is not followed inside an archive; name the file that it leads to",
            CharacterDevice or BlockDevice or Pipe => "is a device or a pipe, and no file",
            ContinuedFile => "is the rest of a file that begins in another volume; put the volumes together first",
            _ => $"is of the type '{(char.IsAsciiLetterOrDigit(type) ? type : '?')}', which is not known",
        };

    /// <summary>Skips the part of a sparse file's map that did not fit into its header.</summary>
    private long BehindSparseMap(long at)
    {
        var block = new byte[TarHeader.Size];
        do
        {
            if (!ReadHeader(at, block))
                break;
            at += TarHeader.Size;
        } while (block[SparseExtendedInMap] != 0);
        return at;
    }

    /// <summary>The bytes behind a header that describes the next one.</summary>
    private byte[] Text(long length, long at)
    {
        var data = at + TarHeader.Size;
        if (length > LongestText || (texts += length) > LongestTexts)
            throw Bad("is more than a long name or pax header has", at, "Unpack the disk first, and give that.", "size", length);
        if (length > file.Length - data)
            throw Bad("reaches past the end of the archive", at, "The archive is truncated; fetch it again.", "size", length);
        return file.ReadBytes(data, (int)length);
    }

    /// <summary>The begin of the next block: data is padded to whole blocks, but the padding at the end of a file may be missing.</summary>
    private long Behind(long data, long length) => data + Math.Min((length + TarHeader.Size - 1) & -TarHeader.Size, file.Length - data);

    private ImageFormatException Bad(string problem, long at, string hint, string? field = null, object? value = null) =>
        new(file.Name, field is null ? "tar archive" : TarHeader.Structure, problem, field, value, at, hint);
}
