using ImageTools.Cloud;
using ImageTools.Import.Pipeline.Objects;
using ImageTools.Upload.Oss;

namespace ImageTools.Import.Pipeline.Conclusion;

/// <summary>Deletes the uploaded objects of an image that is Available.</summary>
internal sealed class ObjectRemover(IObjectStore store, IImportObserver observer)
{
    /// <summary>Deletes them one after the other. An object that can't be deleted is only noted, because the import succeeded.</summary>
    public async Task RemoveAsync(IEnumerable<OssLocation> locations, CancellationToken cancellation)
    {
        foreach (var location in locations)
        {
            try
            {
                await store.DeleteAsync(location, cancellation).ConfigureAwait(false);
                observer.Note($"{location} is deleted; the image does not need it any more (--keep-object keeps it).");
            }
            catch (CloudException e)
            {
                observer.Note($"{location} is not needed any more, but could not be deleted ({e.Code}); delete it yourself.");
            }
        }
    }
}
