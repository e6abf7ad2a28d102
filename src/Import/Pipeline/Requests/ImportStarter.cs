using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ImageTools.Cloud;
using ImageTools.Import.Ecs;
using ImageTools.Import.Ram;

namespace ImageTools.Import.Pipeline.Requests;

/// <summary>
/// Calls ImportImage. An interrupted run that is repeated does not import twice, and a new run after a failed import does not get the old
/// failure.
/// </summary>
internal sealed class ImportStarter(EcsClient ecs, TimeProvider time)
{
    private const int MostAttempts = 3;

    // A new role takes effect after a minute or two.
    private static readonly TimeSpan RolePause = TimeSpan.FromSeconds(10),
        RolePatience = TimeSpan.FromMinutes(2);

    // Task times are precise to the minute; the rest allows for different clocks.
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(90);

    /// <summary>Starts the import; null for a dry run that passed.</summary>
    /// <param name="state">State with the request, which has no ClientToken yet.</param>
    /// <param name="proofs">ETags of the objects, so that other content makes another request.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task<ImportImageAnswer?> StartAsync(ImportState state, IReadOnlyList<string?> proofs, CancellationToken cancellation)
    {
        var start = time.GetUtcNow();
        for (var attempt = 1; ; attempt++)
        {
            var answer = await AskAsync(state, proofs, attempt, cancellation).ConfigureAwait(false);
            if (answer is null || attempt == MostAttempts || !await IsOldFailureAsync(answer, start, cancellation).ConfigureAwait(false))
                return answer;
            state.Observer.Note(
                $"ECS remembers the same import as {answer.TaskId}, which failed or was cancelled before; requesting it again."
            );
        }
    }

    /// <summary>64 hex digits from everything that makes two imports different.</summary>
    private static string ClientToken(ImportImageRequest request, IReadOnlyList<string?> proofs, int attempt)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in (request with { ClientToken = null, DryRun = false }).ToParameters())
            text.Append(name).Append('=').Append(value).Append('\n');
        text.AppendJoin('\n', proofs).Append(CultureInfo.InvariantCulture, $"\n{attempt}");
        return System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    // Repeats the call until ECS sees the role, and without derived parameters that ECS refuses.
    private async Task<ImportImageAnswer?> AskAsync(
        ImportState state,
        IReadOnlyList<string?> proofs,
        int attempt,
        CancellationToken cancellation
    )
    {
        var (request, role) = (state.Request, state.RoleName);
        var given = DerivedParameters.Given(state.Options);
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await ecs.ImportImageAsync(request with { ClientToken = ClientToken(request, proofs, attempt) }, cancellation)
                    .ConfigureAwait(false);
            }
            catch (CloudException e) when (EcsService.IsDryRunPassed(e.Code))
            {
                return null;
            }
            catch (CloudException e) when (EcsService.IsRoleMissing(e.Code))
            {
                if (!state.RoleIsReady || time.GetElapsedTime(start) + RolePause > RolePatience)
                    throw ImportRole.Missing(role, $"ImportImage says that it has no usable role {role} ({e.Code}).", e);
                state.Observer.Note($"The role {role} exists, but ECS does not see it yet; trying again in {RolePause.TotalSeconds:0} s.");
                await Task.Delay(RolePause, time, cancellation).ConfigureAwait(false);
            }
            catch (CloudException e) when (DerivedParameters.GiveUp(request, given, e) is { } less)
            {
                state.Observer.Note(less.Note);
                request = less.Request;
            }
            catch (CloudException e) when (e.Code is "ImageIsImporting" && request.ImageName is not null)
            {
                if (await RunningAsync(request, cancellation).ConfigureAwait(false) is { } running)
                    return running;
                throw;
            }
        }
    }

    // Our own request succeeded, but its response did not arrive.
    private async Task<ImportImageAnswer?> RunningAsync(ImportImageRequest request, CancellationToken cancellation)
    {
        if (await ecs.FindImageByNameAsync(request.ImageName!, cancellation).ConfigureAwait(false) is not { } image)
            return null;
        var tasks = await ecs.DescribeTasksAsync("ImportImage", null, [], image.ImageId, cancellation).ConfigureAwait(false);
        return tasks.FirstOrDefault(t => t.ResourceId == image.ImageId) is { } task
            ? new ImportImageAnswer(image.ImageId, task.TaskId)
            : null;
    }

    private async Task<bool> IsOldFailureAsync(ImportImageAnswer answer, DateTimeOffset start, CancellationToken cancellation)
    {
        try
        {
            var task = await ecs.DescribeTaskAttributeAsync(answer.TaskId, cancellation).ConfigureAwait(false);
            return task.TaskStatus is "Failed" or "Deleted"
                && DateTimeOffset.TryParse(task.CreationTime, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created)
                && created < start - Doubt;
        }
        catch (CloudException)
        {
            // An error here is ignored: the code that follows the task asks again and reports it.
            return false;
        }
    }
}
