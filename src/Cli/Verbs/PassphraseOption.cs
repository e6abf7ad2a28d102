using System.CommandLine;
using ImageTools.Disks.Volumes;

namespace ImageTools.Cli.Verbs;

/// <summary>
/// The option for passphrases of encrypted volumes. A passphrase itself is never an option's value, because other users and the shell's
/// history see it.
/// </summary>
internal sealed class PassphraseOption
{
    /// <summary>The longest passphrase that cryptsetup takes from a terminal is 512 bytes.</summary>
    private const int Longest = 8192;

    private readonly Option<string[]> files = new("--passphrase-file")
    {
        Description =
            "File whose first line is a passphrase for encrypted volumes; - is standard input, /dev/fd/N an open descriptor. Give it again "
            + "for further passphrases.",
        HelpName = "FILE",
    };

    /// <summary>Adds the option to a verb.</summary>
    public PassphraseOption(Command verb) => verb.Options.Add(files);

    /// <summary>What a scan of volumes may use.</summary>
    public ScanOptions Scan(ParseResult arguments, CommandHost host) =>
        new() { Passphrases = [.. (arguments.GetValue(files) ?? []).Select(f => Read(f, host))] };

    private static ReadOnlyMemory<byte> Read(string path, CommandHost host)
    {
        using var input = path == "-" ? host.OpenInput() : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
        var buffer = new byte[Longest + 1];
        var length = 0;
        while (length < buffer.Length && input.Read(buffer, length, buffer.Length - length) is var count and > 0)
        {
            length += count;
            if (buffer.AsSpan(0, length).Contains((byte)'\n'))
                break;
        }
        var end = buffer.AsSpan(0, length).IndexOf((byte)'\n');
        if (end < 0 && length > Longest)
            throw new UsageException($"--passphrase-file {path}: the first line is longer than {Longest} bytes, and so no passphrase.");
        return (end < 0 ? length : end) is var size and > 0
            ? buffer.AsMemory(0, size)
            : throw new UsageException($"--passphrase-file {path}: the first line is empty.");
    }
}
