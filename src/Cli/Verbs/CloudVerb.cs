using System.CommandLine;

namespace ImageTools.Cli.Verbs;

/// <summary>`cloud …`: the embedded cloud.</summary>
internal sealed class CloudVerb : Command
{
    /// <summary>Creates the group.</summary>
    public CloudVerb(CommandHost host)
        : base("cloud", "The embedded cloud: OSS, ECS, RAM and STS on this machine.") => Subcommands.Add(new CloudServeVerb(host));
}
