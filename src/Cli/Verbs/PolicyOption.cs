using System.CommandLine;
using ImageTools.Inspect.Policies;

namespace ImageTools.Cli.Verbs;

/// <summary>--policy: the policy for findings, from a named file or from a file beside the image.</summary>
internal sealed class PolicyOption
{
    private const string None = "none";

    private readonly Option<string?> policy = new("--policy")
    {
        Description =
            $"Policy for findings: severities, and skips with a reason and a last day. Unless given, the file {PolicyFile.Name} beside "
            + "the image, when there is one; none looks for none.",
        HelpName = "FILE",
    };

    /// <summary>Adds the option to a verb.</summary>
    public PolicyOption(Command verb) => verb.Options.Add(policy);

    /// <summary>Whether the command line names a policy. A policy that is only found is noted.</summary>
    public bool IsNamed(ParseResult arguments) => arguments.GetValue(policy) is not null;

    /// <summary>The policy for a machine whose system disk is <paramref name="image"/>; null when there is none.</summary>
    /// <exception cref="PolicyException">The policy is invalid.</exception>
    public CheckPolicy? Read(ParseResult arguments, string? image) =>
        arguments.GetValue(policy) switch
        {
            None => null,
            { } named => PolicyFile.Read(named, SkipCheckOption.Known),
            null => image is not null && PolicyFile.Beside(image) is { } found ? PolicyFile.Read(found, SkipCheckOption.Known) : null,
        };
}
