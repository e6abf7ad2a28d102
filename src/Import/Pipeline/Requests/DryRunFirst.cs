using ImageTools.Cloud;
using ImageTools.Cloud.Rpc;
using ImageTools.Import.Ecs;
using ImageTools.Import.Ram;

namespace ImageTools.Import.Pipeline.Requests;

/// <summary>
/// Runs ImportImage as a dry run before the upload. ECS checks quota, permission, name, platform and tags without the object.
/// </summary>
internal sealed class DryRunFirst(EcsClient ecs)
{
    /// <summary>The request without the derived parameters that ECS refused.</summary>
    /// <exception cref="CloudException">ECS would refuse the request.</exception>
    public async Task<ImportImageRequest> AskAsync(ImportState state, CancellationToken cancellation)
    {
        var request = state.Request;
        var given = DerivedParameters.Given(state.Options);
        while (true)
        {
            try
            {
                await ecs.ImportImageAsync(request with { DryRun = true }, cancellation).ConfigureAwait(false);
                return request;
            }
            catch (CloudException e)
                when (EcsService.IsDryRunPassed(e.Code) || e.IsRetryable || e.Code is "InvalidOSSObject.NotFound" or "ImageIsImporting")
            {
                // The missing object is expected: it is uploaded next.
                return request;
            }
            catch (CloudException e) when (DerivedParameters.GiveUp(request, given, e) is { } less)
            {
                state.Observer.Note(less.Note);
                request = less.Request;
            }
            catch (CloudException e) when (EcsService.IsRoleMissing(e.Code))
            {
                // A role that RAM shows as complete is new. ECS will see it before the upload ends.
                if (state.RoleIsReady)
                    return request;
                throw ImportRole.Missing(state.RoleName, $"ImportImage says that it has no usable role {state.RoleName} ({e.Code}).", e);
            }
        }
    }
}
