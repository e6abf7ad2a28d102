using System.Buffers.Binary;
using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.FileSystems.Ext.Journal;

/// <summary>
/// Reads the log as the kernel's recovery does, in three passes: find the last complete transaction, collect revocations, map each block of
/// the file system to its newest copy in the journal.
/// </summary>
internal sealed class JournalLog
{
    private const uint Descriptor = 1,
        Commit = 2,
        RevokeBlock = 5;
    private const uint Escaped = 1,
        SameUuid = 2,
        LastTag = 8;
    private const int MaxRemarks = 20;

    private readonly BlockSource journal;
    private readonly JournalSuperblock super;
    private readonly ExtSuperblock fileSystem;
    private readonly byte[] block;
    private readonly Dictionary<ExtBlock, uint> revoked = [];
    private readonly Dictionary<ExtBlock, JournalCopy> copies = [];
    private readonly List<string> remarks;
    private bool hasFaults;

    private JournalLog(BlockSource journal, JournalSuperblock super, ExtSuperblock fileSystem, List<string> remarks)
    {
        this.journal = journal;
        this.super = super;
        this.fileSystem = fileSystem;
        this.remarks = remarks;
        block = new byte[super.BlockSize];
    }

    private enum Pass
    {
        Scan,
        Revoke,
        Replay,
    }

    /// <summary>Reads a log of a file system. Problems are added to <paramref name="remarks"/>.</summary>
    public static JournalContent Read(BlockSource journal, JournalSuperblock super, ExtSuperblock fileSystem, List<string> remarks)
    {
        var log = new JournalLog(journal, super, fileSystem, remarks);
        if (super.Start.Number == 0)
        {
            remarks.Add("The journal is empty, so there was nothing to replay.");
            return new JournalContent(log.copies, super.Sequence, IsWhole: true);
        }
        var end = log.Run(Pass.Scan, null);
        log.Run(Pass.Revoke, end);
        log.Run(Pass.Replay, end);
        var transactions = unchecked(end - super.Sequence);
        remarks.Add(
            $"The journal was replayed in memory: {transactions} transactions from sequence {super.Sequence}, {log.copies.Count} blocks."
        );
        return new JournalContent(log.copies, end, !log.hasFaults);
    }

    // Returns the sequence after the last transaction. The log is a ring, so it can hold at most one round.
    private uint Run(Pass pass, uint? end)
    {
        var (sequence, at) = (super.Sequence, super.Start);
        var left = (long)super.End.Number - super.First.Number;
        for (var blocks = 0; sequence != end && left > 0; blocks++)
        {
            if (blocks >= FileSystemLimits.MaxLogBlocks)
            {
                throw new ImageFormatException(
                    journal.Name,
                    "journal",
                    $"has more than {FileSystemLimits.MaxLogBlocks} blocks of descriptors, commits and revocations"
                );
            }

            ReadBlock(at);
            if (U32(block, 0) != JournalSuperblock.Magic || U32(block, 8) != sequence)
                break;
            Step(ref at, ref left);
            switch (U32(block, 4))
            {
                case Descriptor:
                    if (!HasRightTail() || !Tags(pass, sequence, ref at, ref left))
                        return sequence;
                    break;
                case Commit:
                    if (pass == Pass.Scan && !IsWholeCommit(sequence))
                        return sequence;
                    sequence++;
                    break;
                case RevokeBlock:
                    if (pass == Pass.Revoke)
                        Revocations(sequence);
                    break;
                default:
                    return sequence;
            }
        }
        return sequence;
    }

    private void Step(ref JournalBlock at, ref long left)
    {
        at = at.Number + 1 == super.End.Number ? super.First : new JournalBlock(at.Number + 1);
        left--;
    }

    private void ReadBlock(JournalBlock number) => journal.Read(number.Place(super.BlockSize), block);

    // Walks the tags of the current descriptor and skips its data blocks; false when the log ends inside.
    private bool Tags(Pass pass, uint sequence, ref JournalBlock at, ref long left)
    {
        var descriptor = pass == Pass.Replay ? block.AsSpan().ToArray() : block;
        var end = descriptor.Length - (super.HasChecksums ? 4 : 0);
        for (var place = 12; place + super.TagSize <= end;)
        {
            if (left <= 0)
                return false;
            var tag = descriptor.AsSpan(place, super.TagSize);
            var flags = super.HasChecksumV3 ? U32(tag, 4) : U16(tag, 6);
            if (pass == Pass.Replay)
                Replay(tag, flags, sequence, at);
            Step(ref at, ref left);
            place += super.TagSize + ((flags & SameUuid) == 0 ? 16 : 0);
            if ((flags & LastTag) != 0)
                break;
        }
        return true;
    }

    private void Replay(ReadOnlySpan<byte> tag, uint flags, uint sequence, JournalBlock at)
    {
        var target = new ExtBlock((long)(U32(tag, 0) | (super.Is64Bit ? (ulong)U32(tag, 8) << 32 : 0)));
        if (revoked.TryGetValue(target, out var last) && unchecked((int)(sequence - last)) <= 0)
            return;
        // Block 0 is one of them: with blocks of 2 KiB and more it holds the superblock.
        if (target.Number < 0 || target.Number >= fileSystem.Blocks)
        {
            Remark($"The journal names block {target.Number}, which the file system does not have; it was passed over.");
            return;
        }
        if (super.HasChecksums)
        {
            ReadBlock(at);
            var sum = Crc32C.Update(ChecksumFrom(sequence), block);
            var isRight = super.HasChecksumV3 ? sum == U32(tag, 12) : (ushort)sum == U16(tag, 4);
            if (!isRight)
            {
                Remark($"The copy of block {target.Number} in the journal has a wrong checksum and was not taken.");
                return;
            }
        }
        if (copies.Count >= FileSystemLimits.MaxReplacedBlocks)
            throw new ImageFormatException(journal.Name, "journal", $"replaces more than {FileSystemLimits.MaxReplacedBlocks} blocks");
        copies[target] = new JournalCopy(at, (flags & Escaped) != 0);
    }

    private void Revocations(uint sequence)
    {
        if (!HasRightTail())
        {
            Remark($"A revoke block of transaction {sequence} has a wrong checksum and was not taken.");
            return;
        }
        var size = super.Is64Bit ? 8 : 4;
        // r_count: bytes in use, with the header of 16.
        var (end, room) = (U32(block, 12), block.Length - (super.HasChecksums ? 4 : 0));
        if (end < 16 || end > room || (end - 16) % size != 0)
        {
            throw new ImageFormatException(
                journal.Name,
                $"revoke block of transaction {sequence}",
                $"is not between 16 and {room} in steps of {size}",
                "r_count",
                end
            );
        }

        for (var place = 16; place + size <= end; place += size)
        {
            var target = new ExtBlock(size == 8 ? (long)U64(block, place) : U32(block, place));
            if (revoked.Count >= FileSystemLimits.MaxRevokedBlocks)
                throw new ImageFormatException(journal.Name, "journal", $"revokes more than {FileSystemLimits.MaxRevokedBlocks} blocks");
            if (!revoked.TryGetValue(target, out var last) || unchecked((int)(sequence - last)) > 0)
                revoked[target] = sequence;
        }
    }

    // Descriptor and revoke blocks end with their own checksum.
    private bool HasRightTail()
    {
        if (!super.HasChecksums)
            return true;
        var tail = block.Length - 4;
        var stored = U32(block, tail);
        var sum = Crc32C.Update(Crc32C.Update(super.Seed, block.AsSpan(0, tail)), stackalloc byte[4]);
        return sum == stored;
    }

    private bool IsWholeCommit(uint sequence)
    {
        if (!super.HasChecksums)
            return true;
        var stored = U32(block, 0x10);
        block.AsSpan(0x10, 4).Clear();
        if (Crc32C.Update(super.Seed, block) == stored)
            return true;
        hasFaults = true;
        remarks.Add($"The commit block of transaction {sequence} has a wrong checksum: the journal was replayed up to the one before.");
        return false;
    }

    // A damaged log may have a fault in each block; the first ones are enough.
    private void Remark(string text)
    {
        hasFaults = true;
        if (remarks.Count < MaxRemarks)
            remarks.Add(text);
    }

    private uint ChecksumFrom(uint sequence)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, sequence);
        return Crc32C.Update(super.Seed, bytes);
    }
}
