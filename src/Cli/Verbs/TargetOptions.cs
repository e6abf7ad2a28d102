using System.CommandLine;
using System.Globalization;
using ImageTools.Cli.Output;
using ImageTools.Convert;
using ImageTools.Disks.Codecs;

namespace ImageTools.Cli.Verbs;

/// <summary>Options of the target, for every verb that converts.</summary>
internal sealed class TargetOptions
{
    private const int MostThreads = 256,
        MostBuffers = 1024;

    private readonly Option<string> target;
    private readonly Option<bool> compress = new("--compress", "-c") { Description = "Store clusters compressed (qcow2)." };
    private readonly Option<string[]> settings = new("-o")
    {
        Description =
            "Settings of the target format: cluster_size=, compression_type=zlib|zstd, compression_level=, subformat=dynamic|fixed.",
        HelpName = "KEY=VALUE,…",
    };
    private readonly Option<int> threads = new("--threads", "-m")
    {
        Description = "Worker threads; default: one for each processor and one more.",
        HelpName = "N",
    };
    private readonly Option<int> buffers = new("--buffers")
    {
        Description = "Buffers of about 2 MiB between the stages; default: three for each thread.",
        HelpName = "N",
    };
    private readonly Option<string> verify = new("--verify")
    {
        Description =
            "How many of the compressed units that pass through are decompressed to verify them: none, sample (each 16th) or full.",
        HelpName = "HOW",
        DefaultValueFactory = _ => "full",
    };
    private readonly Option<string> sparse = new("-S")
    {
        Description = "Shortest range of zeros that becomes a hole; 0 keeps the source's data and holes.",
        HelpName = "SIZE",
        DefaultValueFactory = _ => "4096",
    };
    private readonly Option<bool> recompress = new("--recompress")
    {
        Description = "Do not pass compressed units through; compress all of them again.",
    };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="name">Name of the format option.</param>
    /// <param name="defaultFormat">Format when none is given.</param>
    public TargetOptions(Command verb, string name, string defaultFormat)
    {
        target = new Option<string>(name, "-O")
        {
            Description = "Target format: qcow2, raw, vhd (or vpc), vhd-fixed, vmdk (streamOptimized).",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => defaultFormat,
        };
        verb.Options.Add(target);
        verb.Options.Add(compress);
        verb.Options.Add(settings);
        verb.Options.Add(threads);
        verify.AcceptOnlyFromAmong("none", "sample", "full");
        verb.Options.Add(buffers);
        verb.Options.Add(verify);
        verb.Options.Add(sparse);
        verb.Options.Add(recompress);
    }

    /// <summary>Whether the command line has an option of the target: a format, compression or a setting.</summary>
    public bool IsConversion(ParseResult arguments) =>
        arguments.GetResult(target) is { Implicit: false }
        || arguments.GetValue(compress)
        || arguments.GetValue(settings) is { Length: > 0 };

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
            Buffers = arguments.GetValue(buffers),
            Verification = Enum.Parse<Verification>(arguments.GetValue(verify)!, ignoreCase: true),
        };
        foreach (var setting in (arguments.GetValue(settings) ?? []).SelectMany(s => s.Split(',', StringSplitOptions.RemoveEmptyEntries)))
            parsed = Apply(parsed, setting);
        CheckThreads(parsed.Threads);
        if (parsed.Buffers is < 0 or > MostBuffers)
            throw new UsageException($"--buffers: the number of buffers is between 1 and {MostBuffers}.");
        if (parsed.Compress && parsed.Format is not (TargetFormat.Qcow2 or TargetFormat.VmdkStream))
            throw new UsageException($"-c: {name} can't hold compressed units; only qcow2 and vmdk do.");
        return parsed;
    }

    /// <summary>Refuses an impossible number of threads; 0 chooses one.</summary>
    public static void CheckThreads(int threads)
    {
        if (threads is < 0 or > MostThreads)
            throw new UsageException($"-m: the number of threads is between 1 and {MostThreads}.");
    }

    private static TargetFormat Format(string name) =>
        name.ToLowerInvariant() switch
        {
            "raw" => TargetFormat.Raw,
            "qcow2" => TargetFormat.Qcow2,
            "vhd" or "vpc" => TargetFormat.VhdDynamic,
            "vhd-fixed" => TargetFormat.VhdFixed,
            "vmdk" => TargetFormat.VmdkStream,
            _ => throw new UsageException($"Unknown target format '{name}'. Known formats: qcow2, raw, vhd, vhd-fixed, vmdk."),
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
            ("compression_level", _)
                when options.Format == TargetFormat.Qcow2
                    && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var level)
                    && level is >= 1 and <= 12 => options with
                    {
                        Level = level,
                    },
            ("compression_level", _)
                when options.Format == TargetFormat.VmdkStream
                    && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var level)
                    && level is >= 1 and <= 12 => options with
                    {
                        Level = level,
                    },
            ("subformat", "streamOptimized") when options.Format == TargetFormat.VmdkStream => options,
            ("compat", "1.1" or "v3") when options.Format == TargetFormat.Qcow2 => options,
            ("subformat", "dynamic") when options.Format is TargetFormat.VhdDynamic or TargetFormat.VhdFixed => options with
            {
                Format = TargetFormat.VhdDynamic,
            },
            ("subformat", "fixed") when options.Format is TargetFormat.VhdDynamic or TargetFormat.VhdFixed => options with
            {
                Format = TargetFormat.VhdFixed,
            },
            // The exact size is always kept.
            ("force_size", "on" or "") when options.Format is TargetFormat.VhdDynamic or TargetFormat.VhdFixed => options,
            _ => throw new UsageException(
                $"-o {setting}: not a setting of this target. qcow2 takes cluster_size, compression_type=zlib|zstd, "
                    + "compression_level=1..12, compat=1.1; vhd takes subformat=dynamic|fixed; vmdk takes subformat=streamOptimized, "
                    + "compression_level=1..12."
            ),
        };
    }

    private static int ClusterSize(string value)
    {
        var size = Sizes.Parse(value, "cluster_size");
        if (size is < 512 or > 2 << 20 || !long.IsPow2(size))
            throw new UsageException($"cluster_size={value}: must be a power of two from 512 to 2M.");
        return (int)size;
    }
}
