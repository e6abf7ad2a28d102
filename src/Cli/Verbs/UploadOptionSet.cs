using System.CommandLine;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Cloud;
using ImageTools.Upload;
using ImageTools.Upload.Incremental;
using ImageTools.Upload.Oss;

namespace ImageTools.Cli.Verbs;

/// <summary>The options of an upload, for every verb that uploads.</summary>
internal sealed class UploadOptionSet
{
    private const long SmallestPart = 100 << 10,
        LargestPart = 5L << 30,
        SlowestRate = 1024;
    private static readonly TimeSpan ShortestStall = TimeSpan.FromSeconds(1),
        LongestStall = TimeSpan.FromHours(1);

    private readonly Option<int> parallel = new("--parallel")
    {
        Description = "Most parts in flight; how many there are follows from how the service and the line take it.",
        HelpName = "N",
        DefaultValueFactory = _ => 16,
    };
    private readonly Option<string?> partSize = new("--part-size")
    {
        Description = "Bytes a part; chosen from the object's size and the line's speed unless given.",
        HelpName = "SIZE",
    };
    private readonly Option<string?> rate = new("--max-rate")
    {
        Description = "Most bytes a second, over all parts together: 20M.",
        HelpName = "SIZE",
    };
    private readonly Option<string> stall = new("--stall-timeout")
    {
        Description = "Longest time in which next to nothing moves (less than 16K) before an attempt is made again: 30s, 2m.",
        HelpName = "TIME",
        DefaultValueFactory = _ => "60s",
    };
    private readonly Option<string?> storageClass = new("--storage-class")
    {
        Description = "Standard, IA, Archive, ColdArchive or DeepColdArchive; the bucket's unless given. ECS imports Standard and IA.",
        HelpName = "CLASS",
    };
    private readonly Option<string?> encryption = new("--encryption")
    {
        Description = "Server-side encryption: AES256, KMS or SM4; the bucket's unless given.",
        HelpName = "NAME",
    };
    private readonly Option<string?> encryptionKey = new("--encryption-key")
    {
        Description = "Id of the KMS key; never a key itself.",
        HelpName = "ID",
    };
    private readonly Option<string[]> tags;
    private readonly Option<bool> contentMd5 = new("--content-md5")
    {
        Description = "Also state Content-MD5 of each part, for buckets that ask for it.",
    };
    private readonly Option<bool> overwrite = new("--overwrite") { Description = "Replace an object that exists." };
    private readonly Option<bool> restart = new("--restart")
    {
        Description = "Remove what an earlier run of this object left and begin afresh.",
    };
    private readonly Option<bool> noResume = new("--no-resume")
    {
        Description = "Begin afresh although an unfinished upload of the same object is there.",
    };
    private readonly Option<string?> baseObject = new("--base")
    {
        Description =
            "oss://BUCKET/KEY of an earlier version, uploaded with --part-table: parts that are the same are copied inside OSS instead "
            + "of sent. With --part-table each night, a nightly build sends little.",
        HelpName = "OBJECT",
    };
    private readonly Option<bool> partTable = new("--part-table")
    {
        Description =
            "Keep the table of the parts beside the object (KEY.parts.json), so that it can be a --base; parts are cut where the next "
            + "version's will be.",
    };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="tagOption">Name of the option for the object's tags, because --tag is for the image's tags in some verbs.</param>
    public UploadOptionSet(Command verb, string tagOption = "--tag")
    {
        tags = new Option<string[]>(tagOption)
        {
            Description = "KEY=VALUE for the object; may be given several times.",
            HelpName = "KEY=VALUE",
        };
        storageClass.AcceptOnlyFromAmong("Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive");
        encryption.AcceptOnlyFromAmong("AES256", "KMS", "SM4");
        foreach (
            var option in new Option[]
            {
                parallel,
                partSize,
                rate,
                stall,
                storageClass,
                encryption,
                encryptionKey,
                tags,
                contentMd5,
                overwrite,
                restart,
                noResume,
                baseObject,
                partTable,
            }
        )
        {
            verb.Options.Add(option);
        }
    }

    /// <summary>Whether to store a part table.</summary>
    public bool KeepsPartTable(ParseResult arguments) => arguments.GetValue(partTable);

    /// <summary>The options as parsed.</summary>
    public UploadOptions Parse(ParseResult arguments)
    {
        var size = arguments.GetValue(partSize) is { } text ? Sizes.Parse(text, "--part-size") : (long?)null;
        if (size is < SmallestPart or > LargestPart)
            throw new UsageException("--part-size: OSS takes parts from 100K to 5G.");
        if (arguments.GetValue(parallel) is < 1 or > 128)
            throw new UsageException("--parallel: from 1 to 128.");
        var most = arguments.GetValue(rate) is { } speed ? Sizes.Parse(speed, "--max-rate") : (long?)null;
        if (most < SlowestRate)
            throw new UsageException("--max-rate: at least 1K a second.");
        var patience = Sizes.ParseDuration(arguments.GetValue(stall)!, "--stall-timeout");
        if (patience < ShortestStall || patience > LongestStall)
            throw new UsageException("--stall-timeout: from 1s to 1h.");
        if (arguments.GetValue(encryptionKey) is not null && arguments.GetValue(encryption) is not "KMS")
            throw new UsageException("--encryption-key belongs to --encryption KMS.");
        if (arguments.GetValue(baseObject) is { } origin)
            OssLocation.Parse(origin);
        return new UploadOptions
        {
            Parallel = arguments.GetValue(parallel),
            PartSize = size,
            MaxRate = most,
            StallTimeout = patience,
            ContentMd5 = arguments.GetValue(contentMd5),
            Settings = Settings(arguments),
            Overwrite = arguments.GetValue(overwrite),
            Resume = !arguments.GetValue(noResume),
            Restart = arguments.GetValue(restart),
            HashParts = KeepsPartTable(arguments),
            SavePartTable = KeepsPartTable(arguments),
            CutAtSeams = size is null && (KeepsPartTable(arguments) || arguments.GetValue(baseObject) is not null),
        };
    }

    /// <summary>The options, completed with the base's part table from the cloud and with the journal of the run.</summary>
    /// <exception cref="CloudException">The base can't be read.</exception>
    public async Task<UploadOptions> CompleteAsync(
        UploadOptions options,
        ParseResult arguments,
        CommandHost host,
        CloudSession cloud,
        Action<string> note,
        CancellationToken cancellation
    )
    {
        options = options with
        {
            Runs = cloud.Runs,
            Command = RecordedCommand.Of(host.Arguments, cloud.FromEnvironment),
            CommandDirectory = Environment.CurrentDirectory,
        };
        if (arguments.GetValue(baseObject) is not { } text)
            return options;
        var location = OssLocation.Parse(text);
        var origin = await PartTableFile.LoadAsync(cloud.Oss, location, cancellation);
        if (origin is null)
            note($"{location} has no part table ({PartTableFile.For(location)}): everything is sent.");
        return options with { Base = origin };
    }

    private OssObjectSettings Settings(ParseResult arguments)
    {
        var pairs = (arguments.GetValue(tags) ?? []).Select(t => RequestOptions.Tag(t, tags.Name)).ToArray();
        if (pairs.Length > OssObjectSettings.MostTags)
            throw new UsageException($"{tags.Name}: an object has {OssObjectSettings.MostTags} tags at most.");
        if (pairs.GroupBy(p => p.Key, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new UsageException($"{tags.Name}: {twice.Key} is given twice.");
        return new OssObjectSettings
        {
            StorageClass = arguments.GetValue(storageClass),
            Encryption = arguments.GetValue(encryption),
            EncryptionKeyId = arguments.GetValue(encryptionKey),
            Tags = pairs.ToDictionary(StringComparer.Ordinal),
        };
    }
}
