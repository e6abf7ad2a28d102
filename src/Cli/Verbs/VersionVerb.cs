using System.CommandLine;
using System.Runtime.InteropServices;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Disks.Codecs;

namespace ImageTools.Cli.Verbs;

/// <summary>`version`: shows the facts for a fault report.</summary>
internal sealed class VersionVerb : Verb
{
    /// <summary>Creates the verb.</summary>
    public VersionVerb(CommandHost host)
        : base(host, "version", "Shows the version, the runtime, the codecs and the system.") => Options.Add(Json);

    /// <summary>Only a managed runtime has a list of its assemblies.</summary>
    private static bool IsNative => AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is null;

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var version = typeof(VersionVerb).Assembly.GetName().Version?.ToString(3) ?? "";
        var (deflate, zstd) = (NativeCodecs.Deflate, NativeCodecs.Zstd);
        if (arguments.GetValue(Json))
        {
            WriteDocument(
                new VersionAnswer
                {
                    Version = version,
                    Runtime = new RuntimeDescription { Name = RuntimeInformation.FrameworkDescription, Native = IsNative },
                    Codecs = new CodecDescriptions { Deflate = CodecDescription.Of(deflate), Zstd = CodecDescription.Of(zstd) },
                    System = new SystemDescription
                    {
                        Name = RuntimeInformation.OSDescription,
                        Architecture = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
                        RuntimeIdentifier = RuntimeInformation.RuntimeIdentifier,
                        Processors = Environment.ProcessorCount,
                    },
                }
            );
            return Task.FromResult(ExitCode.Done);
        }
        Host.Out.WriteLine($"imagetools {version}");
        Host.Out.WriteLine($"runtime    {RuntimeInformation.FrameworkDescription}, {(IsNative ? "native code" : "managed code")}");
        Host.Out.WriteLine($"deflate    {Say(deflate)}");
        Host.Out.WriteLine($"zstd       {Say(zstd)}");
        Host.Out.WriteLine(
            $"system     {RuntimeInformation.OSDescription}, {RuntimeInformation.RuntimeIdentifier}, {Environment.ProcessorCount} "
                + "processors"
        );
        return Task.FromResult(ExitCode.Done);
    }

    private static string Say(CodecLibrary library) =>
        $"{library.Name}{(library.Version is { } version ? $" {version}" : "")}{(library.IsNative ? " (of the system)" : "")}";
}
