using System.ComponentModel;
using System.Diagnostics;

namespace ImageTools.Cloud.CredentialSources;

/// <summary>Runs the program of an "External" profile. Its output is a secret: it is read and never repeated.</summary>
internal static class ExternalProcess
{
    private const int LongestOutput = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Standard output of <paramref name="command"/>, a program and its arguments. No shell runs it.</summary>
    public static async Task<string> RunAsync(IReadOnlyList<string> command, CancellationToken cancellation)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(command[0], command.Skip(1))
            {
                RedirectStandardOutput = true,
                RedirectStandardInput = true,
                UseShellExecute = false,
            },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw Failed($"The program '{command[0]}' can't be started: {e.Message}");
        }
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            var buffer = new char[LongestOutput];
            var length = await process.StandardOutput.ReadBlockAsync(buffer.AsMemory(), either.Token).ConfigureAwait(false);
            if (length == LongestOutput)
                throw Failed($"The program '{command[0]}' prints more than credentials.");
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
            return process.ExitCode == 0
                ? new string(buffer, 0, length)
                : throw Failed($"The program '{command[0]}' ended with {process.ExitCode}.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Failed($"The program '{command[0]}' gave no credentials within {Patience.TotalSeconds:0} seconds.");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static CloudException Failed(string message) =>
        new(
            "credentials",
            "credential-process",
            message,
            hint: "Run the process_command of the profile by hand; it has to print JSON with mode, access_key_id, access_key_secret and "
                + "sts_token."
        );
}
