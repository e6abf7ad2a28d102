using ImageTools.Cloud.Json;

namespace ImageTools.Cloud.CredentialSources;

/// <summary>A program that prints credentials.</summary>
/// <param name="name">In words.</param>
/// <param name="command">Program and arguments, separated by spaces, as the official command line takes it.</param>
/// <param name="user">Environment; may forbid it.</param>
/// <param name="services">Runs it.</param>
internal sealed class ProcessSource(string name, string command, UserEnvironment user, CredentialServices services) : ICredentialSource
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public async Task<Credentials> FetchAsync(CancellationToken cancellation)
    {
        if (user.IsOn("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"))
        {
            throw new CloudException(
                "credentials",
                "credential-process",
                $"The {name} runs a program, which ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS forbids."
            );
        }

        var words = command.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0
            ? CredentialJson.ReadProcess(await services.RunAsync(words, cancellation).ConfigureAwait(false), $"The output of '{words[0]}'")
            : throw new CloudException("credentials", "bad-profile", $"The {name} has an empty process_command.");
    }
}
