namespace ImageTools.Disks.FileSystems.SquashFs;

/// <summary>An inode. Types 1 to 7 are the short forms; 8 to 14 the same with larger fields and attributes.</summary>
internal sealed record SquashFsInode
{
    private const int ExtendedBy = 7;

    private static readonly FileNodeType[] Types =
    [
        FileNodeType.Unknown,
        FileNodeType.Directory,
        FileNodeType.File,
        FileNodeType.SymbolicLink,
        FileNodeType.BlockDevice,
        FileNodeType.CharacterDevice,
        FileNodeType.Fifo,
        FileNodeType.Socket,
    ];

    /// <summary>Where it stands.</summary>
    public required SquashFsRef Ref { get; init; }

    public required FileNodeType Type { get; init; }

    /// <summary>One of the types from 8 on.</summary>
    public required bool IsExtended { get; init; }

    /// <summary>mode.</summary>
    public required int Mode { get; init; }

    /// <summary>uid and guid, as indexes of the id table.</summary>
    public required (int Uid, int Gid) Owner { get; init; }

    /// <summary>mtime.</summary>
    public required uint Modified { get; init; }

    /// <summary>nlink.</summary>
    public uint Links { get; init; } = 1;

    /// <summary>file_size, or symlink_size.</summary>
    public long Size { get; init; }

    /// <summary>start_block: of a file, on the volume; of a directory, in the table of directories.</summary>
    public long StartBlock { get; init; }

    /// <summary>offset: the first byte in the fragment, or in the block of the directory.</summary>
    public int Start { get; init; }

    /// <summary>fragment; all ones when there is none.</summary>
    public uint Fragment { get; init; } = uint.MaxValue;

    /// <summary>rdev.</summary>
    public uint Device { get; init; }

    /// <summary>xattr; all ones when there are none.</summary>
    public uint Xattr { get; init; } = uint.MaxValue;

    /// <summary>i_count: entries of the index of a directory.</summary>
    public int Indexes { get; init; }

    public bool HasFragment => Fragment != uint.MaxValue;

    /// <summary>The type as directories and inodes number it.</summary>
    public static FileNodeType TypeOf(int number) =>
        number is >= 1 and <= 2 * ExtendedBy ? Types[number > ExtendedBy ? number - ExtendedBy : number] : FileNodeType.Unknown;

    /// <summary>
    /// Reads an inode. Afterwards, <paramref name="cursor"/> stands at what follows: sizes of blocks, a target, an index.
    /// </summary>
    /// <exception cref="ImageFormatException">The type is not known.</exception>
    public static SquashFsInode Read(SquashFsCursor cursor, SquashFsRef place, string volume)
    {
        int number = cursor.TakeU16();
        var inode = new SquashFsInode
        {
            Ref = place,
            Type = TypeOf(number),
            IsExtended = number > ExtendedBy,
            Mode = cursor.TakeU16() & 0xfff,
            Owner = (cursor.TakeU16(), cursor.TakeU16()),
            Modified = cursor.TakeU32(),
        };
        cursor.Skip(4);
        switch (inode.Type)
        {
            case FileNodeType.Directory:
                return inode.IsExtended ? ExtendedDirectory(inode, cursor) : Directory(inode, cursor);
            case FileNodeType.File:
                return inode.IsExtended ? ExtendedFile(inode, cursor) : File(inode, cursor);
            case FileNodeType.SymbolicLink:
                return inode with { Links = cursor.TakeU32(), Size = cursor.TakeU32() };
            case FileNodeType.BlockDevice or FileNodeType.CharacterDevice:
                return inode with
                {
                    Links = cursor.TakeU32(),
                    Device = cursor.TakeU32(),
                    Xattr = inode.IsExtended ? cursor.TakeU32() : uint.MaxValue,
                };
            case FileNodeType.Fifo or FileNodeType.Socket:
                return inode with { Links = cursor.TakeU32(), Xattr = inode.IsExtended ? cursor.TakeU32() : uint.MaxValue };
            default:
                throw new ImageFormatException(volume, $"inode {place}", "is of a type that is not known", "inode_type", number);
        }
    }

    private static SquashFsInode Directory(SquashFsInode inode, SquashFsCursor cursor) =>
        inode with
        {
            StartBlock = cursor.TakeU32(),
            Links = cursor.TakeU32(),
            Size = cursor.TakeU16(),
            Start = cursor.TakeU16(),
        };

    private static SquashFsInode ExtendedDirectory(SquashFsInode inode, SquashFsCursor cursor)
    {
        var (links, size, start) = (cursor.TakeU32(), cursor.TakeU32(), cursor.TakeU32());
        cursor.Skip(4);
        return inode with
        {
            Links = links,
            Size = size,
            StartBlock = start,
            Indexes = cursor.TakeU16(),
            Start = cursor.TakeU16(),
            Xattr = cursor.TakeU32(),
        };
    }

    private static SquashFsInode File(SquashFsInode inode, SquashFsCursor cursor) =>
        inode with
        {
            StartBlock = cursor.TakeU32(),
            Fragment = cursor.TakeU32(),
            Start = (int)Math.Min(cursor.TakeU32(), int.MaxValue),
            Size = cursor.TakeU32(),
        };

    private static SquashFsInode ExtendedFile(SquashFsInode inode, SquashFsCursor cursor)
    {
        var (start, size) = (cursor.TakeU64(), cursor.TakeU64());
        cursor.Skip(8);
        return inode with
        {
            // A place or length of more than 63 bits is refused where it is used.
            StartBlock = (long)Math.Min(start, long.MaxValue),
            Size = (long)Math.Min(size, long.MaxValue),
            Links = cursor.TakeU32(),
            Fragment = cursor.TakeU32(),
            Start = (int)Math.Min(cursor.TakeU32(), int.MaxValue),
            Xattr = cursor.TakeU32(),
        };
    }
}
