using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using FileAttributes = ImageTools.Disks.FileSystems.FileAttributes;

namespace ImageTools.Disks.Tests.FileSystems.Ntfs;

public class NtfsVolumes
{
    public static TheoryData<string, int> Kinds =>
        new()
        {
            { "", 20 },
            { "-c 512", 10 },
            { "-c 65536", 60 },
            { "-c 131072", 80 },
            { "-s 4096", 40 },
            { "-s 1024 -c 2048", 20 },
        };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Files_that_ntfscp_wrote_are_read_back(string options, int megabytes)
    {
        using var directory = new TempDirectory();
        var image = new NtfsImage(directory, megabytes, [.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-L", "My Läbel"]);
        var random = new Random(5);
        var files = new[] { 0, 1, 600, 700, 4096, 65_537, 900_000 }.ToDictionary(
            l => $"a file {l}",
            l =>
            {
                var bytes = new byte[l];
                random.NextBytes(bytes);
                return bytes;
            }
        );
        foreach (var (name, content) in files)
            image.Copy(name, content);
        image.Copy("a file 1", files["a file 65537"], "stream");
        image.Read(read =>
        {
            Assert.Equal(files.Keys.Order(StringComparer.Ordinal), read.List(read.Root).Select(e => e.Name).Order(StringComparer.Ordinal));
            foreach (var (name, content) in files)
            {
                var node = read.Lookup(read.Root, name.ToUpperInvariant())!;
                var file = read.Open(node);
                Assert.Equal(content, file.ReadBytes(0, (int)file.Length));
                Assert.Equal(image.Cat(name), content);
                foreach (var extent in file.Extents().Where(e => e.Storage is not null))
                {
                    Assert.True(
                        content
                            .AsSpan((int)extent.Start, (int)extent.Length)
                            .SequenceEqual(extent.Storage!.ReadBytes(extent.StorageOffset, (int)extent.Length))
                    );
                }
                Assert.InRange(node.Modified, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
            }
            var streams = read.Lookup(read.Root, "a file 1")!;
            Assert.Equal([new StreamInfo("stream", 65_537)], read.Streams(streams));
            Assert.Equal(files["a file 65537"], read.OpenStream(streams, "stream").ReadBytes(0, 65_537));
            Assert.Throws<FileNotFoundException>(() => read.OpenStream(streams, "none"));
            Assert.Null(read.Lookup(read.Root, "$MFT"));
            Assert.Equal("My Läbel", read.Label);
            Assert.True(read.State is { IsClean: true, HasErrors: false, Remarks: [] });
        });
        SameAsBlkid(image.Path);
    }

    [Fact]
    public void A_directory_of_many_names_is_listed_and_searched_by_its_index()
    {
        using var directory = new TempDirectory();
        var image = new NtfsImage(directory, 20);
        var names = Enumerable.Range(0, 250).Select(i => $"{(i * 7919) % 250:d3} a rather long name, so that blocks are full ÄÖ").ToArray();
        foreach (var name in names)
            image.Copy(name, []);
        image.Read(read =>
        {
            Assert.Equal(names.Order(StringComparer.Ordinal), read.List(read.Root).Select(e => e.Name).Order(StringComparer.Ordinal));
            Assert.All(names, n => Assert.NotNull(read.Lookup(read.Root, n)));
            // The capital of a letter is what $UpCase says.
            Assert.All(names, n => Assert.NotNull(read.Lookup(read.Root, n.Replace("ÄÖ", "äö", StringComparison.Ordinal))));
            Assert.All(names, n => Assert.Null(read.Lookup(read.Root, n + "x")));
            Assert.All(names, n => Assert.Null(read.Lookup(read.Root, n[1..])));
        });
    }

    [Fact]
    public void Free_space_is_what_the_bitmap_leaves_and_the_volume_lives_without_it()
    {
        using var directory = new TempDirectory();
        var image = new NtfsImage(directory, 21, "-c", "2048");
        var content = new byte[3_000_000];
        new Random(3).NextBytes(content);
        image.Copy("kept", content).Copy("small", content[..100]);
        var bitmap = image.Bitmap();
        image.Read(files =>
        {
            var free = files.FreeSpace.Ranges!;
            var clusters = ((21L << 20) - 512) / 2048;
            var expected = Enumerable.Range(0, (int)clusters).Where(c => (bitmap[c / 8] & (1 << (c % 8))) == 0).ToArray();
            var given = free.Free(0, 21 << 20).SelectMany(r => Enumerable.Range((int)(r.Start / 2048), (int)(r.Length / 2048))).ToArray();
            Assert.Equal(expected, given);
            Assert.Equal(expected.Length * 2048L, files.State.FreeBytes);
            Assert.Empty(free.Remarks);
        });
        // Noise in all of it: what anybody needed would be gone.
        var places = image.Read(files => files.FreeSpace.Ranges!.Free(0, 21 << 20).ToArray());
        foreach (var (start, length) in places)
        {
            var noise = new byte[length];
            new Random(4).NextBytes(noise);
            image.Put(start, noise);
        }
        Assert.Equal(content, image.Cat("kept"));
        Assert.Contains("processed successfully", Tool.Run("ntfsfix", "-n", image.Path), StringComparison.Ordinal);
        Assert.Equal(0, image.Probe());
        Assert.Contains("Checking the alternate boot sector... OK", Tool.Run("ntfsfix", "-n", image.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bitmap_that_calls_system_files_free_is_not_trusted()
    {
        using var directory = new TempDirectory();
        var image = new NtfsImage(directory);
        var bitmap = image.Read(files =>
        {
            Assert.NotNull(files.FreeSpace.Ranges);
            return image.Bitmap();
        });
        // $Bitmap is where its bytes are found; the table of files begins at cluster 4.
        var place = File.ReadAllBytes(image.Path).AsSpan().IndexOf(bitmap.AsSpan(0, 32));
        image.Put(place, [(byte)(bitmap[0] & ~0x10)]);
        image.Read(files => Assert.Contains("marks cluster 4 as free", files.FreeSpace.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void A_dirty_volume_says_so_and_keeps_its_free_space()
    {
        using var directory = new TempDirectory();
        var image = new NtfsImage(directory);
        image.Change(3, record =>
        {
            var at = NtfsImage.Attributes(record).First(a => BitConverter.ToUInt32(record, a) == 0x70);
            record[at + BitConverter.ToUInt16(record, at + 0x14) + 0x0a] |= 1;
            return record;
        });
        Assert.Contains("0x0001", Tool.Run("ntfsinfo", "-f", "-m", image.Path), StringComparison.Ordinal);
        Unclean(image, "dirty");
    }

    [Theory]
    [InlineData("hibr", 8000, true)]
    [InlineData("HIBR", 8000, true)]
    [InlineData("\0\0\0\0", 8000, false)]
    [InlineData("wake", 8000, false)]
    [InlineData("hibr", 100, true)]
    [InlineData("\0\0\0\0", 100, true)]
    public void Hibernation_is_what_ntfs_3g_takes_for_it(string mark, int length, bool isHibernated)
    {
        using var directory = new TempDirectory();
        var content = new byte[length];
        System.Text.Encoding.ASCII.GetBytes(mark, content);
        var image = new NtfsImage(directory).Copy("hiberfil.sys", content);
        Assert.Equal(isHibernated ? 14 : 0, image.Probe());
        if (isHibernated)
            Unclean(image, "hiberfil.sys");
        else
            image.Read(files => Assert.True(files.State.IsClean && files.FreeSpace.Ranges is not null));
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(0, 2, false)]
    [InlineData(0xffff, 0, false)]
    public void A_log_in_use_is_what_ntfs_3g_takes_for_it(int client, int flags, bool isInUse)
    {
        using var directory = new TempDirectory();
        var image = new NtfsImage(directory).Copy("file", new byte[5000]);
        var log = image.Read(files => LogPlace(image.Path));
        image.Put(log, RestartPage(5, client, flags)).Put(log + 4096, RestartPage(4, 0xffff, 2));
        Assert.Equal(isInUse ? 15 : 0, image.Probe());
        if (isInUse)
            Unclean(image, "was not replayed");
        else
            image.Read(files => Assert.True(files.State.IsClean && files.FreeSpace.Ranges is not null));
    }

    [Fact]
    public void A_torn_record_of_the_table_is_read_from_the_mirror()
    {
        using var directory = new TempDirectory();
        var image = new NtfsImage(directory, 20, "-L", "mirrored").Copy("file", new byte[5000]);
        var boot = File.ReadAllBytes(image.Path).AsSpan(0, 512).ToArray();
        // The second half of each of the first four records is from another write.
        for (var record = 0; record < 4; record++)
            image.Put((BitConverter.ToInt64(boot, 0x30) * 4096) + (record * 1024) + 1022, [0xee, 0xee]);
        image.Read(files =>
        {
            Assert.Equal("mirrored", files.Label);
            Assert.Equal(5000, files.Open(files.Lookup(files.Root, "file")!).Length);
            Assert.True(files.State.HasErrors);
            Assert.Contains(files.State.Remarks, r => r.Contains("$MFTMirr", StringComparison.Ordinal));
            Assert.NotNull(files.FreeSpace.Reason);
        });
    }

    [Fact]
    public void A_table_in_pieces_is_read_over_its_own_attribute_list()
    {
        using var directory = new TempDirectory();
        var image = new NtfsImage(directory);
        for (var i = 0; i < 40; i++)
            image.Copy($"file {i}", new byte[5000]);
        SplitTable(image);
        // The judge finds the files, too.
        Assert.Equal(5000, image.Cat("file 39").Length);
        image.Read(files => Assert.All(Enumerable.Range(0, 40), i => Assert.Equal(5000, files.Lookup(files.Root, $"file {i}")?.Size)));
    }

    [Fact]
    public void An_encrypted_file_is_refused_and_the_others_are_read()
    {
        using var directory = new TempDirectory();
        var image = new NtfsImage(directory).Copy("secret", new byte[5000]).Copy("file", new byte[5000]);
        image.Change(image.Record("secret"), record =>
        {
            var at = NtfsImage.Attributes(record).First(a => BitConverter.ToUInt32(record, a) == 0x80);
            record[at + 0x0d] |= 0x40;
            return NtfsImage.Flag(record, 0x4000);
        });
        image.Read(files =>
        {
            var secret = files.Lookup(files.Root, "secret")!;
            Assert.Equal(FileAttributes.Encrypted, secret.Attributes);
            Assert.Contains(
                "encrypted (EFS)",
                Assert.Throws<ImageFormatException>(() => files.Open(secret)).Message,
                StringComparison.Ordinal
            );
            Assert.Equal(5000, files.Open(files.Lookup(files.Root, "file")!).Length);
        });
    }

    [Theory]
    [InlineData(0x8000_0013, "is deduplicated")]
    [InlineData(0x9000_701a, "is in a cloud drive")]
    public void What_is_not_on_the_volume_is_refused_by_its_name(uint tag, string word)
    {
        using var directory = new TempDirectory();
        var image = new NtfsImage(directory).Copy("away", new byte[5000]).Reparse("away", tag, new byte[16]);
        image.Change(image.Record("away"), record => NtfsImage.Flag(record, 0x40_0000));
        image.Read(files =>
        {
            var node = files.Lookup(files.Root, "away")!;
            Assert.Equal(FileNodeType.File, node.Type);
            Assert.Contains(word, Assert.Throws<ImageFormatException>(() => files.Open(node)).Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Special_files_of_WSL_and_of_Interix_are_what_Linux_shows()
    {
        using var directory = new TempDirectory();
        var image = new NtfsImage(directory)
            .Copy("fifo", [])
            .Reparse("fifo", 0x8000_0024, [])
            .Copy("socket", [])
            .Reparse("socket", 0x8000_0023, [])
            .Copy("device", [])
            .Reparse("device", 0x8000_0026, []);
        // $EA: next 0, flags, lengths of name and value, name, value.
        byte[] device = [0, 0, 0, 0, 0, 6, 8, 0, .. "$LXDEV\0"u8, 8, 0, 0, 0, 17, 0, 0, 0];
        image.Change(image.Record("device"), record => NtfsImage.Add(record, 0xe0, device));
        Interix(image, "link", [.. "IntxLNK\u0001"u8, .. System.Text.Encoding.Unicode.GetBytes("to/ä")]);
        Interix(image, "tty", [.. "IntxCHR\0"u8, 4, .. new byte[7], 65, .. new byte[7]]);
        Interix(image, "plain", "Intx, but nothing known"u8.ToArray());
        Interix(image, "pipe", []);
        image.Read(files =>
        {
            FileNode Of(string name) => files.Lookup(files.Root, name)!;
            Assert.Equal(FileNodeType.Fifo, Of("fifo").Type);
            Assert.Equal(FileNodeType.Socket, Of("socket").Type);
            Assert.Equal((FileNodeType.BlockDevice, 0x811u), (Of("device").Type, Of("device").Device));
            Assert.Equal("$LXDEV", Assert.Single(files.Xattrs(Of("device"))).Name);
            Assert.Equal((FileNodeType.SymbolicLink, "to/ä"), (Of("link").Type, files.ReadLink(Of("link"))));
            Assert.Equal((FileNodeType.CharacterDevice, 0x441u), (Of("tty").Type, Of("tty").Device));
            Assert.Equal(FileNodeType.File, Of("plain").Type);
            Assert.Equal(FileNodeType.Fifo, Of("pipe").Type);
        });
    }

    [Theory]
    [InlineData("\\??\\C:\\Users", "C:\\Users", "C:\\Users")]
    [InlineData("\\??\\C:\\Users", "", "C:\\Users")]
    [InlineData("\\??\\Volume{0a243c4c-97b7-41c5-a6b8-40383cedbf2d}\\", "", "\\\\?\\Volume{0a243c4c-97b7-41c5-a6b8-40383cedbf2d}\\")]
    public void A_junction_leads_where_Windows_says(string substitute, string print, string target)
    {
        using var directory = new TempDirectory();
        var (one, other) = (System.Text.Encoding.Unicode.GetBytes(substitute), System.Text.Encoding.Unicode.GetBytes(print));
        byte[] data = [.. new byte[2], (byte)one.Length, 0, (byte)(one.Length + 2), 0, (byte)other.Length, 0, .. one, 0, 0, .. other, 0, 0];
        var image = new NtfsImage(directory).Copy("junction", []).Reparse("junction", 0xa000_0003, data);
        image.Read(files =>
        {
            var node = files.Lookup(files.Root, "junction")!;
            Assert.Equal((FileNodeType.SymbolicLink, target), (node.Type, files.ReadLink(node)));
        });
    }

    private static void Interix(NtfsImage image, string name, byte[] content)
    {
        image.Copy(name, content);
        image.Change(image.Record(name), record => NtfsImage.Flag(record, 4));
    }

    private static void Unclean(NtfsImage image, string word) =>
        image.Read(files =>
        {
            Assert.False(files.State.IsClean);
            Assert.Contains(files.State.Remarks, r => r.Contains(word, StringComparison.Ordinal));
            Assert.Contains(word, files.FreeSpace.Reason, StringComparison.Ordinal);
        });

    private static void SameAsBlkid(string image)
    {
        using var source = FileSource.Open(image);
        var found = VolumeContents.Probe(source)!;
        string Of(string tag) => Tool.Run("blkid", "-p", "-o", "value", "-s", tag, image).TrimEnd('\n');
        Assert.Equal((Of("TYPE"), Of("LABEL"), Of("UUID")), (found.Type, found.Label, found.Uuid));
    }

    // $LogFile is one range; ntfscluster says where.
    private static long LogPlace(string image)
    {
        var output = Tool.Run("ntfsinfo", "-f", "-v", "-i", "2", image);
        var match = System.Text.RegularExpressions.Regex.Match(output, @"VCN\s+LCN\s+Length\s+0x0\s+0x([0-9a-f]+)");
        Assert.True(match.Success, output);
        return long.Parse(match.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture) * 4096;
    }

    /// <summary>A restart page of version 1.1 with one client, NTFS.</summary>
    private static byte[] RestartPage(ulong lsn, int client, int flags)
    {
        const int Size = 4096,
            Area = 0x30,
            LogSize = 2 << 20;
        var page = new byte[Size];
        void Put16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(at), (ushort)value);
        "RSTR"u8.CopyTo(page);
        Put16(4, 0x1e);
        Put16(6, (Size / 512) + 1);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(0x10), Size);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(0x14), Size);
        Put16(0x18, Area);
        Put16(0x1a, 1);
        Put16(0x1c, 1);
        BinaryPrimitives.WriteUInt64LittleEndian(page.AsSpan(Area), lsn);
        Put16(Area + 8, 1);
        Put16(Area + 0x0a, client == 0xffff ? 0 : 0xffff);
        Put16(Area + 0x0c, client);
        Put16(Area + 0x0e, flags);
        // Bits of the sequence number: 67 less those of the size of the log.
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(Area + 0x10), (uint)(67 - (BitOperations.Log2(LogSize) + 1)));
        Put16(Area + 0x14, 0x30 + 0xa0);
        Put16(Area + 0x16, 0x30);
        BinaryPrimitives.WriteUInt64LittleEndian(page.AsSpan(Area + 0x18), LogSize);
        Put16(Area + 0x24, 0x30);
        Put16(Area + 0x26, 0x40);
        // The client.
        Put16(Area + 0x30 + 0x10, 0xffff);
        Put16(Area + 0x30 + 0x12, 0xffff);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(Area + 0x30 + 0x1c), 8);
        System.Text.Encoding.Unicode.GetBytes("NTFS", page.AsSpan(Area + 0x30 + 0x20));
        Put16(0x1e, 1);
        for (var i = 1; i <= Size / 512; i++)
        {
            page.AsSpan((i * 512) - 2, 2).CopyTo(page.AsSpan(0x1e + (2 * i)));
            Put16((i * 512) - 2, 1);
        }
        return page;
    }

    /// <summary>Moves the second half of the runs of $MFT to another record, which its new attribute list names.</summary>
    private static void SplitTable(NtfsImage image)
    {
        const uint Other = 20;
        const long First = 8;
        byte[] second = [];
        image.Change(0, record =>
        {
            int Of(uint type) => NtfsImage.Attributes(record).First(a => BitConverter.ToUInt32(record, a) == type);
            var data = Of(0x80);
            var runs = data + BitConverter.ToUInt16(record, data + 0x20);
            var highest = BitConverter.ToInt64(record, data + 0x18);
            // One run: a byte of length, a byte of place.
            Assert.Equal((0x11, 0), (record[runs], record[runs + 3]));
            var (length, place) = (record[runs + 1], record[runs + 2]);
            second = record.AsSpan(data, BitConverter.ToInt32(record, data + 4)).ToArray();
            BinaryPrimitives.WriteInt64LittleEndian(second.AsSpan(0x10), First);
            second.AsSpan(0x28, 0x18).Clear();
            second[runs - data + 1] = (byte)(length - First);
            second[runs - data + 2] = (byte)(place + First);
            record[runs + 1] = (byte)First;
            BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(data + 0x18), First - 1);
            Assert.Equal(length - 1, highest);
            var list = NtfsImage
                .Attributes(record)
                .SkipLast(1)
                .Select(a => (Type: BitConverter.ToUInt32(record, a), Vcn: 0L, Record: 0u, Id: BitConverter.ToUInt16(record, a + 0x0e)))
                .Append((Type: 0x80u, Vcn: First, Record: Other, Id: BitConverter.ToUInt16(second, 0x0e)))
                .OrderBy(e => e.Type)
                .ThenBy(e => e.Vcn)
                .SelectMany(e => Entry(e.Type, e.Vcn, e.Record, e.Id))
                .ToArray();
            return NtfsImage.Add(record, 0x20, list);
        });
        image.Change((int)Other, record =>
        {
            // In use, a part of record 0, with this one attribute.
            BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(0x16), 1);
            BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(0x12), 0);
            BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(0x20), 1UL << 48);
            var at = BitConverter.ToUInt16(record, 0x14);
            second.CopyTo(record, at);
            BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(at + second.Length), 0xffff_ffff);
            BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(0x18), at + second.Length + 8);
            return record;
        });

        static byte[] Entry(uint type, long vcn, uint record, int id)
        {
            var entry = new byte[0x20];
            BinaryPrimitives.WriteUInt32LittleEndian(entry, type);
            entry[4] = 0x20;
            entry[7] = 0x1a;
            BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(8), vcn);
            BinaryPrimitives.WriteUInt64LittleEndian(entry.AsSpan(0x10), record | ((record == 0 ? 1UL : record) << 48));
            BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(0x18), (ushort)id);
            return entry;
        }
    }
}
