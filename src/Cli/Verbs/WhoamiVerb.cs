using System.CommandLine;
using System.Globalization;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Cloud;

namespace ImageTools.Cli.Verbs;

/// <summary>`whoami`: shows the owner and the source of the credentials.</summary>
internal sealed class WhoamiVerb : Verb
{
    private readonly CloudOptions clouds;
    private readonly ProgressOptions progress;

    /// <summary>Creates the verb.</summary>
    public WhoamiVerb(CommandHost host)
        : base(host, "whoami", "Shows the account, the user or role, and where the credentials were found. Never a secret.")
    {
        clouds = new CloudOptions(this);
        progress = new ProgressOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        using var printer = progress.Create(Host, arguments, json: false);
        await using var cloud = await clouds.ConnectCentrallyAsync(arguments, Host, printer.Note, cancellation);
        var identity = await cloud.Sts.GetCallerIdentityAsync(cancellation);
        var key = await cloud.Credentials.GetAsync(cancellation);
        if (arguments.GetValue(Json))
        {
            WriteDocument(
                new WhoamiAnswer
                {
                    AccountId = identity.AccountId,
                    Arn = identity.Arn,
                    IdentityType = identity.IdentityType,
                    Source = cloud.Credentials.Source,
                    AccessKeyId = key.ToString(),
                    Temporary = key.SecurityToken is not null,
                    Expiration = key.Expiration,
                }
            );
            return ExitCode.Done;
        }
        Host.Out.WriteLine($"account      {identity.AccountId}");
        Host.Out.WriteLine(
            $"{identity.IdentityType switch { "RAMUser" => "user", "AssumedRoleUser" => "role", _ => "identity" },-12} {identity.Arn}"
        );
        Host.Out.WriteLine($"credentials  {cloud.Credentials.Source}, key {key}");
        if (key.Expiration is { } until)
            Host.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"valid until  {until.UtcDateTime:u}"));
        return ExitCode.Done;
    }
}
