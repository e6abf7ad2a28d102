using System.Text;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>How the names of one directory are shown and compared.</summary>
internal sealed class ExtNames
{
    private readonly ExtSuperblock super;
    private readonly bool isEncrypted;
    private readonly bool isHashStored;
    private readonly ExtHashVersion? version;

    /// <summary>The names of a directory with this first block (or inline area).</summary>
    public ExtNames(ExtSuperblock super, ExtInode directory, ReadOnlySpan<byte> first)
    {
        this.super = super;
        isEncrypted = directory.IsEncrypted;
        isHashStored = isEncrypted && directory.FoldsCase;
        // As in Linux, which walks directories of one block by hash, too. Others are walked in the order of the disk, without hashes.
        if (super.Features.DirectoryIndex && (directory.HasIndex || directory.HasInlineData || directory.Size / super.BlockSize == 1))
            version = ExtHashTree.Version(super, directory.HasIndex ? ExtHashTree.StoredVersion(first) : super.DefaultHash);
    }

    /// <summary>The name of an entry. Names of an encrypted directory are shown as Linux shows them without the key.</summary>
    public string Shown(ReadOnlySpan<byte> block, ExtDirectory.Entry entry)
    {
        var name = entry.Name(block);
        if (!isEncrypted)
            return Encoding.UTF8.GetString(name);
        var hash =
            isHashStored ? entry.StoredHash(block)
            : version is { } known ? ExtNameHash.Of(name, known, super.HashSeed) ?? default
            : default;
        return ExtNoKeyName.Of(name, hash);
    }
}
