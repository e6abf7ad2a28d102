using System.CommandLine;
using System.Globalization;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Cloud;
using ImageTools.Upload.Oss;

namespace ImageTools.Cli.Verbs;

/// <summary>`presign oss://BUCKET/KEY`: prints a signed address. No other verb prints one.</summary>
internal sealed class PresignVerb : Verb
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private readonly Argument<string> location = new("OBJECT") { Description = "oss://BUCKET/KEY." };
    private readonly Option<string> method = new("--method")
    {
        Description = "get to read the object, put to write it, head to look at it.",
        HelpName = "METHOD",
        DefaultValueFactory = _ => "get",
    };
    private readonly Option<string> expires = new("--expires")
    {
        Description = "How long it works: 30s, 15m, 2h, 7d. Seven days at most; with temporary credentials it ends with them.",
        HelpName = "TIME",
        DefaultValueFactory = _ => "15m",
    };
    private readonly Option<string?> contentType = new("--content-type")
    {
        Description = "Content-Type that will be sent with a put; it must then be sent exactly so.",
        HelpName = "TYPE",
    };
    private readonly CloudOptions clouds;
    private readonly ProgressOptions progress;

    /// <summary>Creates the verb.</summary>
    public PresignVerb(CommandHost host)
        : base(
            host,
            "presign",
            "Prints an address that lets whoever has it read (or write) one object until it ends. Treat it as a secret. Asks no service."
        )
    {
        method.AcceptOnlyFromAmong("get", "put", "head");
        Arguments.Add(location);
        Options.Add(method);
        Options.Add(expires);
        Options.Add(contentType);
        clouds = new CloudOptions(this);
        progress = new ProgressOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var at = OssLocation.Parse(arguments.GetValue(location)!);
        var validity = Sizes.ParseDuration(arguments.GetValue(expires)!, "--expires");
        if (validity < TimeSpan.FromSeconds(1) || validity > Longest)
            throw new UsageException("--expires: from 1s to 7d.");
        var verb = arguments.GetValue(method)!.ToUpperInvariant();
        var type = arguments.GetValue(contentType);
        if (type is not null && verb != "PUT")
            throw new UsageException("--content-type belongs to --method put.");
        using var printer = progress.Create(Host, arguments, json: false);
        await using var cloud = await clouds.ConnectAsync(arguments, Host, printer.Note, cancellation);
        var url = await cloud.Oss.PresignAsync(
            new OssPresignRequest(new HttpMethod(verb), at, validity) { Headers = type is null ? [] : [new("Content-Type", type)] },
            cancellation
        );
        var end = Host.Time.GetUtcNow() + validity;
        var credentials = await cloud.Credentials.GetAsync(cancellation);
        // When the key expires, the service refuses the address, even if the address itself is valid for longer.
        if (credentials.Expiration is { } last && last < end)
            end = last;
        var text = url.AbsoluteUri;
        if (arguments.GetValue(Json))
        {
            WriteDocument(
                new PresignAnswer
                {
                    Object = at.ToString(),
                    Method = verb,
                    Url = text,
                    Expires = end,
                }
            );
            return ExitCode.Done;
        }
        Host.Out.WriteLine(text);
        Host.Out.Flush();
        printer.Note(string.Create(CultureInfo.InvariantCulture, $"Anybody with this address may {verb} {at} until {end.UtcDateTime:u}."));
        return ExitCode.Done;
    }
}
