using System.Text.Json;

namespace ImageTools.Cli.Tests;

/// <summary>
/// Every verb that answers about a whole disk ends in "source-changed" when a file of it changes while it is read, and leaves
/// nothing.
/// </summary>
public sealed class SourceChangedTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("convert disk.raw out", 1)]
    [InlineData("convert disk.raw out --hash sha256", 1)]
    [InlineData("convert disk.raw out -O qcow2", 1)]
    [InlineData("convert disk.raw out -O qcow2 -c", 1)]
    [InlineData("convert disk.raw out -O vhd", 1)]
    [InlineData("convert disk.raw out -O vmdk", 1)]
    [InlineData("convert disk.raw - -O raw", 1)]
    [InlineData("convert disk.raw - -O qcow2 -c", 1)]
    [InlineData("convert disk.vmdk out -O qcow2", 1)]
    [InlineData("hash disk.raw", 1)]
    [InlineData("hash disk.vmdk", 1)]
    [InlineData("compare disk.raw same.raw", 2)]
    [InlineData("compare same.raw disk.vmdk", 2)]
    public async Task A_source_that_changes_while_it_is_read_is_said(string words, int exitCode)
    {
        foreach (var change in new[] { "shrunk", "grown", "overwritten", "replaced" })
        {
            Prepare();
            var isPipe = words.Contains(" - ", StringComparison.Ordinal);
            string[] arguments =
            [
                .. words
                    .Split(' ')
                    .Select(w =>
                        w is "out" || w.EndsWith(".raw", StringComparison.Ordinal) || w.EndsWith(".vmdk", StringComparison.Ordinal)
                            ? directory[w]
                            : w
                    ),
                .. isPipe ? [] : new[] { "--json" },
            ];
            using var says = new OnProgress(() => Change(directory["disk.raw"], change));
            var host = new CommandHost
            {
                Out = says,
                Error = isPipe ? says : TextWriter.Null,
                OutputIsTerminal = false,
                ErrorIsTerminal = false,
                OpenOutput = () => new MemoryStream(),
            };
            var code = await CommandLine.RunAsync([.. arguments, "--progress", "json"], host, TestContext.Current.CancellationToken);
            Assert.True(says.HasHappened, $"{change}: no progress was reported.\n{says}");
            Assert.True(code == exitCode, $"{change}: {code}\n{says}");
            if (isPipe)
            {
                Assert.Contains(directory["disk.raw"] + ": the file changed while it was read", says.ToString(), StringComparison.Ordinal);
                continue;
            }
            var error = JsonDocument.Parse(says.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
            Assert.Equal("source-changed", error.GetProperty("code").GetString());
            Assert.Equal(directory["disk.raw"], error.GetProperty("where").GetProperty("file").GetString());
            Assert.Contains("disk.raw", error.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.False(error.GetProperty("retryable").GetBoolean());
            Assert.Equal(
                ["disk.raw", "disk.vmdk", "same.raw"],
                Directory.GetFiles(directory.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            );
        }
    }

    [Fact]
    public async Task A_source_that_stays_is_read_as_ever()
    {
        Prepare();
        using var says = new OnProgress(() => { });
        var host = new CommandHost { Out = says, Error = TextWriter.Null };
        Assert.Equal(
            0,
            await CommandLine.RunAsync(
                ["convert", directory["disk.vmdk"], directory["out"], "--json"],
                host,
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal(
            await File.ReadAllBytesAsync(directory["same.raw"], TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(directory["out"], TestContext.Current.CancellationToken)
        );
    }

    private static void Change(string path, string change)
    {
        if (change == "replaced")
        {
            File.Copy(path, path + ".new");
            File.Move(path + ".new", path, overwrite: true);
            return;
        }
        // Without the lock that .NET would want and no other program heeds.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        if (change == "overwritten")
            file.Write(new byte[1 << 20]);
        else
            file.SetLength(change == "grown" ? file.Length + 512 : file.Length / 4);
    }

    /// <summary>disk.raw, of which disk.vmdk is the descriptor, and a copy of it.</summary>
    private void Prepare()
    {
        var bytes = new byte[8 << 20];
        new Random(3).NextBytes(bytes);
        File.WriteAllBytes(directory["disk.raw"], bytes);
        File.WriteAllBytes(directory["same.raw"], bytes);
        File.WriteAllText(
            directory["disk.vmdk"],
            "# Disk DescriptorFile\nversion=1\nCID=12345678\nparentCID=ffffffff\ncreateType=\"monolithicFlat\"\n# Extent "
                + $"description\nRW {bytes.Length / 512} FLAT \"disk.raw\" 0\n"
        );
        FileClock.WaitForAnotherTick(directory);
    }

    /// <summary>Does something when the first progress is told, in the thread that reads.</summary>
    private sealed class OnProgress(Action action) : StringWriter
    {
        private readonly Lock gate = new();

        public bool HasHappened { get; private set; }

        public override void Write(char[] buffer, int index, int count) => Said(new string(buffer, index, count));

        public override void Write(string? value) => Said(value);

        public override void WriteLine(string? value) => Said(value + "\n");

        private void Said(string? text)
        {
            lock (gate)
            {
                base.Write(text);
                if (HasHappened || text?.Contains("\"progress\"", StringComparison.Ordinal) != true)
                    return;
                HasHappened = true;
                action();
            }
        }
    }
}
