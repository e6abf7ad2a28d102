using System.CommandLine;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Import.Ram;
using ImageTools.Upload.Oss;

namespace ImageTools.Cli.Verbs;

/// <summary>`authorize`: the roles by which ECS reaches OSS.</summary>
internal sealed class AuthorizeVerb : Verb
{
    private readonly Option<bool> create = new("--create") { Description = "Create what is missing. Can be given again." };
    private readonly Option<string?> bucket = new("--bucket")
    {
        Description = "Limit the permission to one bucket, by a custom policy instead of the system's.",
        HelpName = "BUCKET",
    };
    private readonly CloudOptions clouds;
    private readonly ProgressOptions progress;

    /// <summary>Creates the verb.</summary>
    public AuthorizeVerb(CommandHost host)
        : base(
            host,
            "authorize",
            "Shows the roles by which ECS reads and writes the bucket, their policies, what is missing, and the least policy that you "
                + "need yourself."
        )
    {
        Options.Add(create);
        Options.Add(bucket);
        clouds = new CloudOptions(this);
        progress = new ProgressOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var name = arguments.GetValue(bucket);
        if (name is not null)
            OssNames.CheckBucket(name);
        using var printer = progress.Create(Host, arguments, json: false);
        await using var cloud = await clouds.ConnectCentrallyAsync(arguments, Host, printer.Note, cancellation);
        var checker = new RoleChecker(cloud.Ram);
        List<RoleReport> reports = [];
        foreach (var role in ServiceRole.All)
        {
            var before = await checker.CheckAsync(role, name, cancellation);
            var changes = arguments.GetValue(create) && before.State is not RoleState.Ready;
            if (changes)
                await checker.CreateAsync(role, name, cancellation);
            reports.Add(new RoleReport(role, before, changes ? await checker.CheckAsync(role, name, cancellation) : before, changes));
        }
        if (arguments.GetValue(Json))
            WriteDocument(Answer(reports, name));
        else
            WriteText(reports, name, arguments.GetValue(create));
        return ExitCode.Done;
    }

    private void WriteText(List<RoleReport> reports, string? name, bool created)
    {
        foreach (var (role, _, now, changed) in reports)
        {
            Host.Out.WriteLine($"{role.Purpose}: {Word(now.State)}{(changed ? ", just set up" : "")}. {now.Finding}");
            Host.Out.WriteLine($"  role          {role.Name}");
            Host.Out.WriteLine($"  trust policy  {ImportRole.TrustPolicy}");
            Host.Out.WriteLine(
                $"  permission    {(name is null ? $"system policy {role.PolicyName}" : $"custom policy {role.NarrowPolicyName(name)}")}"
            );
            Host.Out.WriteLine($"                {role.Policy(name)}");
            Host.Out.WriteLine();
        }
        Host.Out.WriteLine("Least policy for the user of this tool:");
        Host.Out.Write($"{CallerPolicy.Least(name, created)}\n");
        if (reports.Any(r => r.Changed))
            Host.Error.WriteLine("A new role takes effect within a minute or two.");
        else if (!created && reports.Any(r => r.Now.State is not (RoleState.Ready or RoleState.Unknown)))
            Host.Error.WriteLine("`imagetools authorize --create` sets up what is missing.");
    }

    private static AuthorizeAnswer Answer(List<RoleReport> reports, string? name) =>
        new()
        {
            Ready = reports.TrueForAll(r => r.Now.State == RoleState.Ready),
            Roles =
            [
                .. reports.Select(r => new AuthorizedRole
                {
                    Purpose = r.Role.Purpose,
                    Name = r.Role.Name,
                    State = r.Now.State,
                    Finding = r.Now.Finding,
                    Was = r.Before.State,
                    Changed = r.Changed,
                    TrustPolicy = ImportRole.TrustPolicy,
                    PolicyType = name is null ? "System" : "Custom",
                    PolicyName = name is null ? r.Role.PolicyName : r.Role.NarrowPolicyName(name),
                    PermissionPolicy = r.Role.Policy(name),
                }),
            ],
            CallerPolicy = CallerPolicy.Least(name, create: false),
            CallerPolicyToCreate = CallerPolicy.Least(name, create: true),
        };

    private static string Word(RoleState state) =>
        state switch
        {
            RoleState.Ready => "ready",
            RoleState.Missing => "missing",
            RoleState.NotTrusted => "not-trusted",
            RoleState.NoPolicy => "no-policy",
            _ => "unknown",
        };

    private sealed record RoleReport(ServiceRole Role, RoleStatus Before, RoleStatus Now, bool Changed);
}
