namespace ImageTools.Interop;

/// <summary>
/// A small disk that genimage makes of the parts of the demo guest that matter to its boot (tests/builders), once for the tests
/// that change copies of it.
/// </summary>
public sealed class SmallImage : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly Lock making = new();

    /// <summary>The disk as genimage left it, or a copy with one change that break-image.sh knows.</summary>
    public string With(string? change)
    {
        lock (making)
        {
            var whole = directory["whole.raw"];
            if (!File.Exists(whole))
                Make(whole);
            if (change is null)
                return whole;
            var broken = directory[$"{change}.raw"];
            Tool.Run("bash", Script("break-image.sh"), whole, change, broken);
            return broken;
        }
    }

    /// <summary>What a change has left behind, when a test is done with it: they are 160 MB each.</summary>
    public static void Drop(string image)
    {
        if (!image.EndsWith("whole.raw", StringComparison.Ordinal))
            File.Delete(image);
    }

    /// <inheritdoc/>
    public void Dispose() => directory.Dispose();

    private static string Script(string name) => Path.Combine(Shared.Repository, "tests", "builders", name);

    private void Make(string target)
    {
        Tool.Require(
            "genimage",
            "qemu-img",
            "debugfs",
            "mke2fs",
            "mcopy",
            "sfdisk",
            "jq",
            "grub-mkimage",
            "python3",
            "unmkinitramfs",
            "cpio"
        );
        var guest = Path.Combine(Shared.Repository, ".demo", "debian.vmdk");
        Assert.SkipUnless(File.Exists(guest), "The demo guest has not been made; ./test.sh or ./demo.sh makes it.");
        Tool.Run("bash", Script("small-tree.sh"), guest, directory["tree"]);
        var made = Tool.TryRunIn(
            null,
            new Dictionary<string, string> { ["MIB"] = "400" },
            "bash",
            [Script("genimage.sh"), directory["tree"], target, "hybrid"]
        );
        Assert.True(made.ExitCode == 0, made.Error);
        Directory.Delete(directory["tree"], recursive: true);
    }
}
