using System.CommandLine;
using System.Globalization;
using ImageTools.Cli.Output;
using ImageTools.Convert;
using ImageTools.Disks.Codecs;

namespace ImageTools.Cli.Verbs;

/// <summary>What the target will be, for every verb that converts.</summary>
internal sealed class TargetOptions
{
    private readonly Option<string> target;
    private readonly Option<bool> compress = new("--compress", "-c") { Description = "Store clusters compressed (qcow2)." };
    private readonly Option<string[]> settings = new("-o") { Description = "Settings of the target format: cluster_size=, compression_type=zlib|zstd, compression_level=, subformat=dynamic|fixed.", HelpName = "KEY=VALUE,…" };
    private readonly Option<int> threads = new("--threads", "-m") { Description = "Worker threads; one a processor unless given.", HelpName = "N" };
    private readonly Option<string> sparse = new("-S") { Description = "Shortest run of zeros that becomes a hole; 0 keeps what the source says.", HelpName = "SIZE", DefaultValueFactory = _ => "4096" };
    private readonly Option<bool> recompress = new("--recompress") { Description = "Never pass compressed units through as they are stored." };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="name">Name of the format option.</param>
    /// <param name="defaultFormat">Format when none is given.</param>
    public TargetOptions(Command verb, string name, string defaultFormat)
    {
        target = new Option<string>(name, "-O")
        {
            Description = "Target format: qcow2, raw, vhd (or vpc), vhd-fixed.",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => defaultFormat,
        };
        verb.Options.Add(target);
        verb.Options.Add(compress);
        verb.Options.Add(settings);
        verb.Options.Add(threads);
        verb.Options.Add(sparse);
        verb.Options.Add(recompress);
    }

    /// <summary>Worker threads as given; 0 is one a processor.</summary>
    public int Threads(ParseResult arguments) => arguments.GetValue(threads);

    /// <summary>Whether anything was said about a target: a format, compression or a setting.</summary>
    public bool IsConversion(ParseResult arguments) =>
        arguments.GetResult(target) is { Implicit: false } || arguments.GetValue(compress) || arguments.GetValue(settings) is { Length: > 0 };

    /// <summary>The options as parsed.</summary>
    public ConvertOptions Parse(ParseResult arguments, bool compressByDefault = false)
    {
        var name = arguments.GetValue(target)!;
        var parsed = new ConvertOptions
        {
            Format = Format(name),
            Compress = arguments.GetValue(compress) || (compressByDefault && Format(name) == TargetFormat.Qcow2),
            Threads = arguments.GetValue(threads),
            SparseSize = (int)Math.Min(Sizes.Parse(arguments.GetValue(sparse)!, "-S"), int.MaxValue),
            Recompress = arguments.GetValue(recompress),
        };
        foreach (var setting in (arguments.GetValue(settings) ?? []).SelectMany(s => s.Split(',', StringSplitOptions.RemoveEmptyEntries)))
            parsed = Apply(parsed, setting);
        if (parsed.Threads < 0)
            throw new UsageException("-m: the number of threads can't be negative.");
        if (parsed.Compress && parsed.Format != TargetFormat.Qcow2)
            throw new UsageException($"-c: {name} can't hold compressed clusters; only qcow2 does.");
        return parsed;
    }

    private static TargetFormat Format(string name) => name.ToLowerInvariant() switch
    {
        "raw" => TargetFormat.Raw,
        "qcow2" => TargetFormat.Qcow2,
        "vhd" or "vpc" => TargetFormat.VhdDynamic,
        "vhd-fixed" => TargetFormat.VhdFixed,
        _ => throw new UsageException($"Unknown target format '{name}'; known are qcow2, raw, vhd, vhd-fixed."),
    };

    private static ConvertOptions Apply(ConvertOptions options, string setting)
    {
        var at = setting.IndexOf('=', StringComparison.Ordinal);
        var (key, value) = at < 0 ? (setting, "") : (setting[..at], setting[(at + 1)..]);
        return (key, value) switch
        {
            ("cluster_size", _) when options.Format == TargetFormat.Qcow2 => options with { ClusterSize = ClusterSize(value) },
            ("compression_type", "zlib") when options.Format == TargetFormat.Qcow2 => options with { Codec = Codec.Deflate },
            ("compression_type", "zstd") when options.Format == TargetFormat.Qcow2 => options with { Codec = Codec.Zstd },
            ("compression_level", _) when options.Format == TargetFormat.Qcow2
                && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var level) && level is >= 1 and <= 12 => options with { Level = level },
            ("compat", "1.1" or "v3") when options.Format == TargetFormat.Qcow2 => options,
            ("subformat", "dynamic") when options.Format is TargetFormat.VhdDynamic or TargetFormat.VhdFixed => options with { Format = TargetFormat.VhdDynamic },
            ("subformat", "fixed") when options.Format is TargetFormat.VhdDynamic or TargetFormat.VhdFixed => options with { Format = TargetFormat.VhdFixed },
            // The exact size is always kept.
            ("force_size", "on" or "") when options.Format is TargetFormat.VhdDynamic or TargetFormat.VhdFixed => options,
            _ => throw new UsageException($"-o {setting}: not a setting of this target. qcow2 takes cluster_size, compression_type=zlib|zstd, compression_level=1..12, compat=1.1; vhd takes subformat=dynamic|fixed."),
        };
    }

    private static int ClusterSize(string value)
    {
        var size = Sizes.Parse(value, "cluster_size");
        if (size is < 512 or > 2 << 20 || !long.IsPow2(size))
            throw new UsageException($"cluster_size={value}: has to be a power of two from 512 to 2M.");
        return (int)size;
    }
}
