using ImageTools.Cloud;
using ImageTools.Import.Ecs;
using ImageTools.Import.Pipeline.Objects;
using ImageTools.Import.Pipeline.Requests;
using ImageTools.Import.Pipeline.Reuse;

namespace ImageTools.Import.Pipeline.Steps;

/// <summary>Adds the content tag to the request, and sends it.</summary>
internal sealed class StartStep(EcsClient ecs, IObjectStore store, TimeProvider time) : IImportStep
{
    /// <inheritdoc/>
    public async Task<ImportState> RunAsync(ImportState state, CancellationToken cancellation)
    {
        if (state.Existing is not null)
            return state;
        if (state.Options is { Reuse: true, DryRun: false })
            state = state with { Request = await TaggedAsync(state, cancellation).ConfigureAwait(false) };
        var answer = await StartedAsync(state, cancellation).ConfigureAwait(false);
        if (answer is not null)
            state.Observer.Accepted(answer.ImageId, answer.TaskId);
        return state with { Answer = answer };
    }

    private async Task<ImportImageRequest> TaggedAsync(ImportState state, CancellationToken cancellation)
    {
        var (request, uploads) = (state.Request, state.Uploads);
        if (request.Tags.Count >= ImageContent.MostTags)
        {
            state.Observer.Note($"The image has {request.Tags.Count} tags of its own, so there is no room for the tag with its content.");
            return request;
        }
        List<(string, long, ulong)> objects = [.. uploads.Select((u, i) => (request.Disks[i].Format ?? "", u.Length, u.Crc64))];
        for (var i = 0; uploads.Count == 0 && i < state.Locations.Count; i++)
        {
            if (await store.FindObjectAsync(state.Locations[i], cancellation).ConfigureAwait(false) is not { Crc64: { } crc } found)
                return request;
            objects.Add((request.Disks[i].Format ?? "", found.Length, crc));
        }
        return request with { Tags = [.. request.Tags, KeyValuePair.Create(ImageContent.TagKey, ImageContent.Of(objects))] };
    }

    private async Task<ImportImageAnswer?> StartedAsync(ImportState state, CancellationToken cancellation)
    {
        var proofs = await ProofsAsync(state, cancellation).ConfigureAwait(false);
        try
        {
            return await new ImportStarter(ecs, time).StartAsync(state, proofs, cancellation).ConfigureAwait(false);
        }
        catch (CloudException e)
            when (e.Code == "InvalidImageName.Duplicated" && state.Findings.FirstOrDefault(f => f.IsUnderWay)?.Error is { } underWay)
        {
            // It is another import. How to follow it is more useful than the message that its name is taken.
            throw new CloudException(underWay.Service, underWay.Code, underWay.Message, e.Status, e.RequestId, underWay.Hint, inner: e);
        }
        catch (CloudException e)
            when (state.Request.DryRun && state.Uploads.Count == 0 && state.Inspection is not null && e.Code == "InvalidOSSObject.NotFound")
        {
            state.Observer.Note("The dry run stopped at the object, which is not uploaded yet; everything before it is accepted.");
            return null;
        }
    }

    // Other content makes another request.
    private async Task<IReadOnlyList<string?>> ProofsAsync(ImportState state, CancellationToken cancellation)
    {
        List<string?> proofs = [.. state.Uploads.Select(u => $"{u.ETag} {u.Crc64} {u.Length}")];
        if (state.Inspection is null)
        {
            foreach (var location in state.Locations)
                proofs.Add((await store.FindObjectAsync(location, cancellation).ConfigureAwait(false))?.ETag);
        }
        return proofs;
    }
}
