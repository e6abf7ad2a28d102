using ImageTools.Cloud;
using ImageTools.Cloud.Endpoints;
using ImageTools.Import.Pipeline.Objects;
using ImageTools.Inspect.Checks;

namespace ImageTools.Import.Pipeline.RemoteChecks;

/// <summary>Checks region, encryption and storage class of each bucket (oss-region, oss-encryption, oss-storage-class).</summary>
internal sealed class BucketCheck(string importRegion, IObjectStore store) : IRemoteCheck
{
    private const string RegionId = "oss-region",
        RegionTitle = "The bucket's region";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RemoteFinding>> AskAsync(RemoteQuestions questions, CancellationToken cancellation)
    {
        List<RemoteFinding> findings = [];
        foreach (var name in questions.Locations.Select(l => l.Bucket).Distinct(StringComparer.Ordinal))
            findings.AddRange(await AskAsync(name, questions, cancellation).ConfigureAwait(false));
        return findings;
    }

    private async Task<IEnumerable<RemoteFinding>> AskAsync(string name, RemoteQuestions questions, CancellationToken cancellation)
    {
        BucketFacts? bucket;
        try
        {
            bucket = await store.FindBucketAsync(name, cancellation).ConfigureAwait(false);
        }
        catch (CloudException e) when (e.OtherEndpoint is { } endpoint)
        {
            // The endpoint of a region refuses a bucket of another region. This refusal is not a missing permission.
            return [RemoteFinding.Failed(RegionId, RegionTitle, Elsewhere(name, OssEndpoint.RegionOf(endpoint), e))];
        }
        catch (CloudException e) when (Denial.Is(e))
        {
            return
            [
                RemoteFinding.Of(
                    RegionId,
                    RegionTitle,
                    CheckStatus.Unknown,
                    $"These credentials may not read the facts of the bucket {name} ({e.Code})."
                ),
            ];
        }

        RemoteFinding[] findings = bucket is null
            ? [Missing(name)]
            : [Region(name, bucket), Encryption(name, bucket), StorageClass(name, bucket, questions)];
        return findings.Where(f => !questions.Skip.Contains(f.Result.Id));
    }

    private RemoteFinding Missing(string name) =>
        RemoteFinding.Failed(
            RegionId,
            RegionTitle,
            new CloudException(
                "oss",
                "bucket-missing",
                $"The bucket {name} does not exist.",
                hint: $"Create it in {importRegion} (`aliyun oss mb oss://{name}`), or give another one with --bucket."
            )
        );

    private RemoteFinding Region(string name, BucketFacts bucket)
    {
        if (bucket.Region is not { } region)
        {
            return RemoteFinding.Of(RegionId, RegionTitle, CheckStatus.Unknown, $"OSS does not state the region of the bucket {name}.");
        }
        return region == importRegion
            ? RemoteFinding.Of(RegionId, RegionTitle, CheckStatus.Pass, $"The bucket {name} is in {region}, like the import.")
            : RemoteFinding.Failed(RegionId, RegionTitle, Elsewhere(name, region, null));
    }

    private CloudException Elsewhere(string name, string? region, CloudException? cause) =>
        new(
            "oss",
            "bucket-region-mismatch",
            $"The bucket {name} is in {region ?? "another region"}, but the import is in {importRegion}; ECS imports only from its own "
                + "region.",
            requestId: cause?.RequestId,
            hint: $"Import in the bucket's region (--region {region ?? "REGION"}), or give a bucket of {importRegion} with --bucket.",
            inner: cause
        );

    private static RemoteFinding Encryption(string name, BucketFacts bucket)
    {
        const string Id = "oss-encryption",
            Title = "The bucket's encryption";
        return bucket.Encryption is { } encryption
            ? RemoteFinding.Failed(
                Id,
                Title,
                new CloudException(
                    "oss",
                    "bucket-encrypted",
                    $"The bucket {name} encrypts its objects ({encryption}); ECS does not import from such a bucket.",
                    hint: "Use a bucket without server-side encryption."
                )
            )
            : RemoteFinding.Of(Id, Title, CheckStatus.Pass, $"The bucket {name} does not encrypt its objects.");
    }

    private static RemoteFinding StorageClass(string name, BucketFacts bucket, RemoteQuestions questions)
    {
        const string Id = "oss-storage-class",
            Title = "The bucket's storage class";
        var storageClass = (questions.Uploaded ? null : questions.StorageClass) ?? bucket.StorageClass;
        return ArchiveClass.Is(storageClass)
            ? RemoteFinding.Failed(
                Id,
                Title,
                new CloudException(
                    "oss",
                    "bucket-archived",
                    $"Objects of the bucket {name} are archived ({storageClass}); ECS cannot read them.",
                    hint: "Use a bucket of the class Standard or IA, or --storage-class Standard."
                )
            )
            : RemoteFinding.Of(Id, Title, CheckStatus.Pass, $"Objects of the bucket {name} can be read at once.");
    }
}
