using ImageTools.Cloud;
using ImageTools.Cloud.Endpoints;
using ImageTools.Cloud.Rpc;
using ImageTools.Import.Ecs;
using ImageTools.Import.Ram;
using ImageTools.Inspect.Checks;
using ImageTools.Upload.Oss;

namespace ImageTools.Import.Pipeline;

/// <summary>
/// What would make ECS refuse the import although the image is fine (import checks §5.13), found out by a few read-only calls before bytes
/// move.
/// A question that the credentials may not ask is "unknown", not a failure.
/// </summary>
internal sealed class RemoteChecks(EcsClient ecs, RoleChecker roles, IObjectStore store)
{
    /// <summary>All checks, in the order in which they matter.</summary>
    /// <param name="imageName">Name that must be free.</param>
    /// <param name="locations">Where the disks are, or will be.</param>
    /// <param name="uploaded">Whether the objects must exist already.</param>
    /// <param name="roleName">Role by which ECS will read.</param>
    /// <param name="storageClass">Class that the objects are given, whatever the bucket's is; null for the bucket's.</param>
    /// <param name="skip">Ids to leave out.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task<IReadOnlyList<RemoteFinding>> RunAsync(
        string imageName,
        IReadOnlyList<OssLocation> locations,
        bool uploaded,
        string roleName,
        string? storageClass,
        IReadOnlySet<string> skip,
        CancellationToken cancellation
    )
    {
        List<RemoteFinding> findings = [];
        foreach (var bucket in locations.Select(l => l.Bucket).Distinct(StringComparer.Ordinal))
            findings.AddRange(await BucketAsync(bucket, uploaded ? null : storageClass, skip, cancellation).ConfigureAwait(false));
        if (uploaded && !skip.Contains("oss-object"))
        {
            foreach (var location in locations)
            {
                findings.Add(
                    await GuardedAsync("oss-object", "The object", () => ObjectAsync(location, cancellation)).ConfigureAwait(false)
                );
            }
        }

        if (!skip.Contains("param-image-name-duplicate"))
        {
            findings.Add(
                await GuardedAsync("param-image-name-duplicate", "The image's name", () => NameAsync(imageName, locations, cancellation))
                    .ConfigureAwait(false)
            );
        }

        if (!skip.Contains("ram-role"))
            findings.Add(await RoleAsync(roleName, cancellation).ConfigureAwait(false));
        return findings;
    }

    private async Task<IReadOnlyList<RemoteFinding>> BucketAsync(
        string name,
        string? storageClass,
        IReadOnlySet<string> skip,
        CancellationToken cancellation
    )
    {
        BucketFacts? bucket;
        try
        {
            bucket = await store.FindBucketAsync(name, cancellation).ConfigureAwait(false);
        }
        catch (CloudException e) when (e.OtherEndpoint is { } endpoint)
        {
            // The endpoint of a region refuses what is in another one; that is no lack of a permission.
            return [Failed("oss-region", "The bucket's region", Elsewhere(name, OssEndpoint.RegionOf(endpoint), e))];
        }
        catch (CloudException e) when (IsDenial(e))
        {
            return
            [
                Finding(
                    "oss-region",
                    "The bucket's region",
                    CheckStatus.Unknown,
                    $"These credentials may not look at the bucket {name} ({e.Code})."
                ),
            ];
        }
        RemoteFinding[] findings =
        [
            Region(name, bucket),
            bucket?.Encryption is { } encryption
                ? Failed(
                    "oss-encryption",
                    "The bucket's encryption",
                    new CloudException(
                        "oss",
                        "bucket-encrypted",
                        $"The bucket {name} encrypts its objects ({encryption}); ECS does not import from such a bucket.",
                        hint: "Use a bucket without server-side encryption."
                    )
                )
                : Finding(
                    "oss-encryption",
                    "The bucket's encryption",
                    CheckStatus.Pass,
                    $"The bucket {name} does not encrypt its objects."
                ),
            IsArchive(storageClass ?? bucket?.StorageClass)
                ? Failed(
                    "oss-storage-class",
                    "The bucket's storage class",
                    new CloudException(
                        "oss",
                        "bucket-archived",
                        $"Objects of the bucket {name} are archived ({storageClass ?? bucket!.StorageClass}); ECS cannot read them.",
                        hint: "Use a bucket of the class Standard or IA, or --storage-class Standard."
                    )
                )
                : Finding(
                    "oss-storage-class",
                    "The bucket's storage class",
                    CheckStatus.Pass,
                    $"Objects of the bucket {name} can be read at once."
                ),
        ];
        return [.. (bucket is null ? findings.Take(1) : findings).Where(f => !skip.Contains(f.Result.Id))];
    }

    private RemoteFinding Region(string name, BucketFacts? bucket)
    {
        const string Id = "oss-region",
            Title = "The bucket's region";
        if (bucket is null)
        {
            return Failed(
                Id,
                Title,
                new CloudException(
                    "oss",
                    "bucket-missing",
                    $"There is no bucket {name}.",
                    hint: $"Create it in {ecs.Region} (`aliyun oss mb oss://{name}`), or name another with --bucket."
                )
            );
        }

        if (bucket.Region is not { } region)
            return Finding(Id, Title, CheckStatus.Unknown, $"OSS does not say in which region the bucket {name} is.");
        return region == ecs.Region
            ? Finding(Id, Title, CheckStatus.Pass, $"The bucket {name} is in {region}, as the import is.")
            : Failed(Id, Title, Elsewhere(name, region, null));
    }

    private CloudException Elsewhere(string name, string? region, CloudException? cause) =>
        new(
            "oss",
            "bucket-region-mismatch",
            $"The bucket {name} is in {region ?? "another region"}, but the import is in {ecs.Region}; ECS imports only from its own "
                + "region.",
            requestId: cause?.RequestId,
            hint: $"Import in the bucket's region (--region {region ?? "REGION"}), or name a bucket of {ecs.Region} with --bucket.",
            inner: cause
        );

    private async Task<RemoteFinding> ObjectAsync(OssLocation location, CancellationToken cancellation)
    {
        const string Id = "oss-object",
            Title = "The object";
        return await store.FindObjectAsync(location, cancellation).ConfigureAwait(false) switch
        {
            null => Failed(
                Id,
                Title,
                new CloudException("oss", "object-missing", $"There is no {location}.", hint: "Check bucket and key, or upload it first.")
            ),
            { Length: 0 } => Failed(
                Id,
                Title,
                new CloudException("oss", "object-empty", $"{location} is empty.", hint: "Upload it again.")
            ),
            { StorageClass: var storage } when IsArchive(storage) => Failed(
                Id,
                Title,
                new CloudException(
                    "oss",
                    "object-archived",
                    $"{location} is archived ({storage}); ECS cannot read it.",
                    hint: "Restore it, or upload it with the class Standard."
                )
            ),
            { Encryption: { } encryption } => Failed(
                Id,
                Title,
                new CloudException(
                    "oss",
                    "object-encrypted",
                    $"{location} is encrypted by OSS ({encryption}); ECS does not import it.",
                    hint: "Upload it to a bucket without server-side encryption."
                )
            ),
            { Length: var length } => Finding(Id, Title, CheckStatus.Pass, $"{location} is there, {length} bytes."),
        };
    }

    private async Task<RemoteFinding> NameAsync(string imageName, IReadOnlyList<OssLocation> locations, CancellationToken cancellation)
    {
        const string Id = "param-image-name-duplicate",
            Title = "The image's name";
        if (await ecs.FindImageByNameAsync(imageName, cancellation).ConfigureAwait(false) is not { } image)
            return Finding(Id, Title, CheckStatus.Pass, $"No image in {ecs.Region} is called {imageName}.");
        var underWay = false;
        var hint = $"Choose another --name, or remove that image (`imagetools image rm {image.ImageId}`).";
        if (
            image.Status is "Creating" or "Waiting"
            && locations.Any(l => image.Disks.Any(d => d.ImportBucket == l.Bucket && d.ImportObject == l.Key))
        )
        {
            var tasks = await ecs.DescribeTasksAsync("ImportImage", null, [], image.ImageId, cancellation).ConfigureAwait(false);
            if (tasks.FirstOrDefault(t => t.ResourceId is null || t.ResourceId == image.ImageId) is { } task)
            {
                underWay = true;
                hint =
                    $"It is being imported from the same object right now: follow it with `imagetools wait {task.TaskId} --region "
                    + $"{ecs.Region}`.";
            }
        }
        return Failed(
            Id,
            Title,
            new CloudException(
                "ecs",
                "image-name-taken",
                $"There is already an image {imageName} in {ecs.Region}: {image.ImageId} ({image.Status}).",
                hint: hint
            )
        ) with
        {
            IsUnderWay = underWay,
        };
    }

    private async Task<RemoteFinding> RoleAsync(string roleName, CancellationToken cancellation)
    {
        const string Id = "ram-role",
            Title = "The import role";
        var role = await roles.CheckAsync(roleName, cancellation).ConfigureAwait(false);
        return role.State switch
        {
            RoleState.Ready => Finding(Id, Title, CheckStatus.Pass, role.Finding),
            RoleState.Unknown => Finding(Id, Title, CheckStatus.Unknown, role.Finding),
            _ => Failed(Id, Title, ImportRole.Missing(roleName, role.Finding)),
        };
    }

    private static async Task<RemoteFinding> GuardedAsync(string id, string title, Func<Task<RemoteFinding>> check)
    {
        try
        {
            return await check().ConfigureAwait(false);
        }
        catch (CloudException e) when (IsDenial(e))
        {
            return Finding(id, title, CheckStatus.Unknown, $"These credentials may not ask ({e.Code}). {e.Message}");
        }
    }

    /// <summary>The one finding when nobody could be asked.</summary>
    public static RemoteFinding NotAsked(string reason) => Finding("cloud", "The cloud's side", CheckStatus.Unknown, reason);

    private static bool IsDenial(CloudException e) => ErrorHints.IsDenial(e.Code) || e is { Service: "oss", Code: "AccessDenied" };

    private static bool IsArchive(string? storageClass) => storageClass?.Contains("Archive", StringComparison.OrdinalIgnoreCase) == true;

    private static RemoteFinding Finding(string id, string title, CheckStatus status, string message) =>
        new(new CheckResult(id, Severity.Error, status, title, message, [], null, null), null);

    private static RemoteFinding Failed(string id, string title, CloudException error) =>
        new(new CheckResult(id, Severity.Error, CheckStatus.Fail, title, error.Message, [], error.Hint, null), error);
}
