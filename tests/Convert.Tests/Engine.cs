using System.Security.Cryptography;
using CsCheck;
using ImageTools.Disks;
using ImageTools.Disks.Formats;

namespace ImageTools.Convert.Tests;

public class Engine
{
    private static readonly Gen<string> Targets = Gen.OneOf(
        ((string[])["raw", "qcow2", "qcow2 cluster=4096", "qcow2 zlib", "qcow2 zlib recompress", "qcow2 zstd", "vhd", "vhd-fixed", "vmdk"])
            .Select(Gen.Const)
            .ToArray()
    );

    /// <summary>The reference is one array, filled by one thread; hashes are computed from it by the runtime.</summary>
    [Fact]
    public void Any_stored_disk_becomes_any_target_on_any_road_with_any_number_of_threads_and_buffers()
    {
        using var directory = new TempDirectory();
        Gen.Select(Targets, Gen.Int[1, 40 * 128], Gen.Int[0, 1000000], Gen.Int[1, 6], Gen.Int[0, 9])
            .Sample(
                (how, sectors, seed, threads, buffers) =>
                {
                    using var disk = new StoredDisk(sectors * 512, seed);
                    var sum = System.Convert.ToHexStringLower(SHA256.HashData(disk.Content));
                    var options = new WriteOptions { Threads = threads, Buffers = buffers };
                    var name = directory[Guid.NewGuid().ToString("N")];

                    Write(disk, how, name + ".any", options);
                    var inOrder = Write(disk, how, name + ".order", options with { Hashes = ["sha256", "tree"] });
                    var alone = Write(disk, how, name + ".alone", new WriteOptions { Threads = 1, SparseSize = 0 });
                    using (var pipe = new MemoryStream())
                    {
                        using var target = Written.Plan(disk, Written.Options(how));
                        var piped = FileConverter.Write(
                            target,
                            disk,
                            pipe,
                            options with
                            {
                                Hashes = ["sha256"],
                            },
                            cancellation: TestContext.Current.CancellationToken
                        );
                        Assert.Equal(System.Convert.ToHexStringLower(SHA256.HashData(pipe.ToArray())), piped.FileHashes["sha256"]);
                        Assert.Equal(sum, piped.ContentHashes["sha256"]);
                        Assert.True(
                            File.ReadAllBytes(name + ".any").AsSpan().SequenceEqual(pipe.ToArray()),
                            "the pipe differs from the file"
                        );
                    }

                    Assert.Equal(sum, inOrder.ContentHashes["sha256"]);
                    Assert.Equal(Tree(disk.Content), inOrder.ContentHashes["tree"]);
                    Assert.Equal(
                        System.Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(name + ".order"))),
                        inOrder.FileHashes["sha256"]
                    );
                    Assert.True(
                        File.ReadAllBytes(name + ".any").AsSpan().SequenceEqual(File.ReadAllBytes(name + ".order")),
                        "the order changes the bytes"
                    );
                    Assert.True(
                        File.ReadAllBytes(name + ".any").AsSpan().SequenceEqual(File.ReadAllBytes(name + ".alone")),
                        "the number of threads changes the bytes"
                    );
                    using (var image = DiskFormats.Open(name + ".any", new OpenOptions { Format = how == "raw" ? "raw" : null }))
                    {
                        Assert.True(
                            disk.Content.AsSpan().SequenceEqual(image.Content.ReadBytes(0, (int)disk.Length)),
                            $"{how}, {sectors} sectors, seed {seed}, {threads} threads"
                        );
                    }

                    foreach (var suffix in (string[])[".any", ".order", ".alone"])
                        File.Delete(name + suffix);
                },
                iter: 60,
                threads: 2
            );
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("qcow2")]
    [InlineData("vhd")]
    public void A_scattered_source_is_read_from_front_to_back_in_large_reads_and_only_once(string how)
    {
        using var directory = new TempDirectory();
        using var disk = new StoredDisk(32 << 20, 7);
        using var target = Written.Plan(disk, Written.Options(how));
        disk.Storage.Reads.Clear();

        var result = FileConverter.Write(
            target,
            disk,
            directory["target"],
            new WriteOptions { Threads = 1 },
            cancellation: TestContext.Current.CancellationToken
        );

        var reads = disk.Storage.Reads;
        Assert.Equal(reads.OrderBy(r => r.Offset), reads);
        Assert.InRange(reads.Sum(r => (long)r.Length), 1, disk.Storage.Length);
        Assert.Equal(disk.StoredUnits, result.Statistics![CopyCounter.UnitsDecoded]);
        Assert.InRange(reads.Count, 1, disk.Extents().Count(e => !e.IsZero));
    }

    [Theory]
    [InlineData("qcow2 zlib")]
    [InlineData("vmdk")]
    public void A_unit_that_passes_is_decompressed_once_and_never_compressed_and_no_unit_is_compressed_twice(string how)
    {
        using var directory = new TempDirectory();
        using var disk = new StoredDisk(16 << 20, 11);

        var statistics = Write(disk, how, directory["target"], new WriteOptions()).Statistics!;

        var data = disk.Extents().Count(e => !e.IsZero);
        Assert.True(statistics[CopyCounter.UnitsPassed] > 0);
        Assert.InRange(statistics[CopyCounter.UnitsDecoded], disk.StoredUnits, disk.StoredUnits + 2);
        Assert.InRange(
            statistics[CopyCounter.UnitsPassed] + statistics[CopyCounter.UnitsEncoded] + statistics[CopyCounter.UnitsPlain],
            1,
            data
        );
    }

    [Theory]
    [InlineData(Verification.None)]
    [InlineData(Verification.Sample)]
    public void Verification_can_be_limited_for_who_trusts_the_source(Verification verification)
    {
        using var directory = new TempDirectory();
        Tool.Require("qemu-img");
        using (var disk = new TestDisk(32 << 20, 5))
            disk.WriteTo(directory["raw"]);
        Tool.Run(
            "qemu-img",
            "convert",
            "-f",
            "raw",
            "-O",
            "vmdk",
            "-o",
            "subformat=streamOptimized",
            directory["raw"],
            directory["source"]
        );
        using var image = DiskFormats.Open(directory["source"]);

        var full = Write(image.Content, "qcow2 zlib", directory["target"], new WriteOptions()).Statistics!;
        var limited = Write(
            image.Content,
            "qcow2 zlib",
            directory["target"],
            new WriteOptions { Verification = verification, Overwrite = true }
        ).Statistics!;

        var spared = full[CopyCounter.UnitsDecoded] - limited[CopyCounter.UnitsDecoded];
        var passed = full[CopyCounter.UnitsPassed];
        Assert.InRange(
            spared,
            verification == Verification.None ? passed : passed / 2,
            verification == Verification.None ? passed : passed - 1
        );
        Written.IsReadAlikeByQemu(directory["raw"], directory["target"], Written.Options("qcow2 zlib"));
    }

    [Fact]
    public void Plain_to_plain_is_copied_inside_the_kernel_when_nobody_looks_for_zeros()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "copy_file_range is Linux's.");
        using var directory = new TempDirectory();
        using var disk = new TestDisk(24 << 20, 3);
        disk.WriteTo(directory["raw"]);
        using var image = DiskFormats.Open(directory["raw"], new OpenOptions { Format = "raw" });

        var result = Write(image.Content, "raw", directory["target"], new WriteOptions { SparseSize = 0 });

        Assert.True(File.ReadAllBytes(directory["raw"]).AsSpan().SequenceEqual(File.ReadAllBytes(directory["target"])));
        Assert.Equal(24L << 20, result.Statistics![CopyCounter.BytesCopiedInKernel] + result.Statistics[CopyCounter.BytesRead]);
        Assert.SkipWhen(
            result.Statistics[CopyCounter.BytesCopiedInKernel] == 0,
            "The file system of temporary files can't copy inside the kernel."
        );
    }

    [Fact]
    public void Incompressible_units_are_stored_as_they_are_and_text_is_not()
    {
        using var directory = new TempDirectory();
        var bytes = new byte[8 << 20];
        new Random(1).NextBytes(bytes.AsSpan(0, 4 << 20));
        for (var i = 4 << 20; i < bytes.Length; i++)
            bytes[i] = (byte)("the quick brown fox "[i % 20] + (i % 13));
        using var disk = new ImageTools.Disks.Sources.MemorySource(bytes);

        var statistics = Write(disk, "qcow2 zlib", directory["target"], new WriteOptions()).Statistics!;

        Assert.Equal((4 << 20) / (64 << 10), statistics[CopyCounter.UnitsPlain]);
        Assert.Equal((4 << 20) / (64 << 10), statistics[CopyCounter.UnitsEncoded]);
    }

    private static ConvertResult Write(BlockSource disk, string how, string path, WriteOptions options)
    {
        using var target = Written.Plan(disk, Written.Options(how) with { Threads = options.Threads });
        return FileConverter.Write(target, disk, path, options, cancellation: TestContext.Current.CancellationToken);
    }

    private static string Tree(byte[] content)
    {
        using var root = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var start = 0; start < content.Length; start += 4 << 20)
            root.AppendData(SHA256.HashData(content.AsSpan(start, Math.Min(4 << 20, content.Length - start))));
        return System.Convert.ToHexStringLower(root.GetHashAndReset());
    }
}
