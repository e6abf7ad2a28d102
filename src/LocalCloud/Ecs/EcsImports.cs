using System.Text;
using System.Text.Json;
using ImageTools.LocalCloud.Oss.Store;
using ImageTools.LocalCloud.Ram;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ecs;

/// <summary>ImportImage: all checks that the service makes before it accepts the import.</summary>
internal sealed class EcsImports(ImportTasks tasks, ObjectStore objects, RamStore ram, LocalCloudOptions options)
{
    private static readonly string[] Suffixes = [".raw", ".img", ".vhd", ".qcow2", ".vmdk"];
    private readonly Lock gate = new();

    public Action<Utf8JsonWriter> Import(RpcRequest request)
    {
        if (request["RegionId"] != options.Region)
        {
            throw new RpcException(
                400,
                "InvalidRegion.NotSupport",
                $"Images are imported in {options.Region} only; the other regions of the local cloud have no buckets."
            );
        }

        var parameters = ImportParameters.Read(request);
        var fingerprint = Requests.Fingerprint(request);
        // One request at a time: two requests with the same name or token cannot both pass the checks.
        lock (gate)
        {
            if (tasks.Store.Earlier(parameters.Token, fingerprint) is { } earlier)
                return Answer(earlier.ImageId, earlier.TaskId);
            CheckImporting(parameters);
            var role = request["RoleName"] ?? RamStore.ImportRole;
            if (!ram.LetsEcs(role, "oss:GetObject"))
            {
                throw new RpcException(
                    403,
                    "NoSetRoletoECSServiceAcount",
                    "ECS service account Have no right to access your OSS. Create the role AliyunECSImageImportDefaultRole with the "
                        + "policy AliyunECSImageImportRolePolicy."
                );
            }
            var image = Build(parameters, role);
            if (request.Flag("DryRun"))
                throw new RpcException(400, "DryRunOperation", "Request validation has been passed with DryRun flag set.");
            tasks.Store.Accept(image, TaskAction.Import, parameters.Token, fingerprint);
            tasks.Start(image.TaskId, (step, cancellation) => tasks.ReadDisksAsync(image, step, cancellation));
            return Answer(image.Id, image.TaskId);
        }
    }

    private void CheckImporting(ImportParameters parameters)
    {
        if (tasks.Store.Read(s => s.Images.Exists(i => i.Name == parameters.Name && i.Region == options.Region)))
            throw new RpcException(400, "InvalidImageName.Duplicated", "The specified Image name has already been used.");
    }

    private EcsImage Build(ImportParameters parameters, string role)
    {
        var disks = new List<EcsDisk>();
        foreach (var disk in parameters.Disks)
        {
            var (format, size, etag) = Check(disk, role);
            var device = disk.System ? "/dev/xvda" : $"/dev/xvd{(char)('a' + disks.Count)}";
            disks.Add(new EcsDisk(device, disk.System, size, format, EcsStore.NewId("s"), disk.Bucket, disk.Object, etag));
        }
        return new EcsImage
        {
            Id = EcsStore.NewId("m"),
            TaskId = EcsStore.NewId("t"),
            Region = options.Region,
            Name = parameters.Name,
            Description = parameters.Description,
            Status = "Waiting",
            Created = options.Time.GetUtcNow(),
            Architecture = parameters.Architecture,
            OsType = parameters.OsType,
            Platform = parameters.Platform,
            BootMode = parameters.BootMode,
            LicenseType = parameters.LicenseType,
            NvmeSupport = parameters.NvmeSupport,
            ImdsSupport = parameters.ImdsSupport,
            Tags = parameters.Tags,
            Disks = disks,
        };
    }

    private (string Format, int SizeGiB, string ETag) Check(DiskParameters disk, string role)
    {
        if (!ObjectStore.IsBucketName(disk.Bucket))
            throw new RpcException(400, "InvalidOSSBucket.Malformed", "The specified OSSBucket is wrongly formed.");
        if (disk.Object.Length == 0 || Encoding.UTF8.GetByteCount(disk.Object) > 1023 || disk.Object[0] is '/' or '\\')
            throw new RpcException(400, "InvalidOSSObject.Malformed", "The specified OSSObject is wrongly formed.");
        if (!objects.HasBucket(disk.Bucket))
        {
            throw new RpcException(
                400,
                "InvalidOSSBucket.NotFound",
                $"The specified OSSBucket {disk.Bucket} does not exist in this region."
            );
        }

        if (!ram.LetsEcs(role, "oss:GetObject", $"acs:oss:{options.Region}:{ram.AccountId}:{disk.Bucket}/{disk.Object}"))
            throw new RpcException(403, "InvalidOSS.NotAuthorized", $"The role {role} may not read the specified OSSObject {disk.Object}.");
        if (objects.Find(disk.Bucket, disk.Object) is not { } record)
            throw new RpcException(400, "InvalidOSSObject.NotFound", $"The specified OSSObject {disk.Object} does not exist.");
        if (!IsSuffixKnown(disk))
        {
            throw new RpcException(
                400,
                "UnsupportedSuffix.OSSObject",
                $"The suffix of the specified OSSObject {disk.Object} is not supported."
            );
        }

        if (record.Size == 0)
            throw new RpcException(400, "InvalidOSSObject.Size", "The specified OSSObject is empty.");
        if (record.Headers.GetValueOrDefault("x-oss-storage-class", "Standard") is not ("Standard" or "IA"))
            throw new RpcException(400, "InvalidOSSObject.NeedRestore", "The specified OSSObject is archived and must be restored first.");
        if (record.Headers.ContainsKey("x-oss-server-side-encryption"))
            throw new RpcException(403, "InvalidOSSBucket.EncryptUnsupported", "The specified OSSObject is encrypted on the server side.");
        var (format, needed) = DiskProbe.Probe(objects.PathOf(record), disk.Object, disk.Format, options.VmdkInvited);
        var size = disk.SizeGiB ?? needed;
        if (size < needed || needed > DiskParameters.MaxGiB)
        {
            throw DiskParameters.InvalidSize(
                disk.System,
                $"the disk needs {needed} GiB, and "
                    + $"{(disk.SizeGiB is null ? $"{DiskParameters.MaxGiB} are allowed" : $"DiskImageSize is {size}")}"
            );
        }

        return (format, size, record.ETag);
    }

    // A key without a suffix needs Format. ECS does not publish which other suffixes it accepts.
    private static bool IsSuffixKnown(DiskParameters disk)
    {
        var suffix = Path.GetExtension(disk.Object[(disk.Object.LastIndexOf('/') + 1)..]);
        return suffix.Length == 0 ? disk.Format is not null : Suffixes.Contains(suffix, StringComparer.OrdinalIgnoreCase);
    }

    private Action<Utf8JsonWriter> Answer(string imageId, string taskId) =>
        json =>
        {
            json.WriteString("ImageId", imageId);
            json.WriteString("TaskId", taskId);
            json.WriteString("RegionId", options.Region);
        };
}
