using System.CommandLine;
using System.Globalization;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Cloud;
using ImageTools.Upload.Oss;

namespace ImageTools.Cli.Verbs;

/// <summary>`presign oss://BUCKET/KEY`: the only verb that prints a signed address.</summary>
internal sealed class PresignVerb : Verb
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private readonly Argument<string> location = new("OBJECT") { Description = "oss://BUCKET/KEY." };
    private readonly Option<string> method = new("--method")
    {
        Description = "get reads the object, put writes it, head reads its headers.",
        HelpName = "METHOD",
        DefaultValueFactory = _ => "get",
    };
    private readonly Option<string> expires = new("--expires")
    {
        Description = "Lifetime: 30s, 15m, 2h, 7d. Seven days at most; it expires with temporary credentials.",
        HelpName = "TIME",
        DefaultValueFactory = _ => "15m",
    };
    private readonly Option<string?> contentType = new("--content-type")
    {
        Description = "Content-Type of a put; the request must then send exactly this value.",
        HelpName = "TYPE",
    };
    private readonly CloudOptions clouds;
    private readonly ProgressOptions progress;

    /// <summary>Creates the verb.</summary>
    public PresignVerb(CommandHost host)
        : base(
            host,
            "presign",
            "Prints a signed address to read (or write) one object until it expires. Everybody who has it can use it: "
                + "treat it as a secret. No request is made."
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
        // An address that was signed with a temporary key is refused when that key expires, also before its own expiry.
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
        printer.Note(
            string.Create(CultureInfo.InvariantCulture, $"Everybody with this address can {verb} {at} until {end.UtcDateTime:u}.")
        );
        return ExitCode.Done;
    }
}
