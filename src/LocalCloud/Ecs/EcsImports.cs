using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ImageTools.LocalCloud.Oss.Store;
using ImageTools.LocalCloud.Ram;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ecs;

/// <summary>ImportImage: everything that the service checks before it accepts.</summary>
internal sealed class EcsImports(ImportTasks tasks, ObjectStore objects, RamStore ram, LocalCloudOptions options)
{
    private static readonly string[] Suffixes = [".raw", ".img", ".vhd", ".qcow2", ".vmdk"];
    private readonly Lock gate = new();

    public Action<Utf8JsonWriter> Import(RpcRequest request)
    {
        var parameters = ImportParameters.Read(request);
        var fingerprint = Fingerprint(request);
        // One at a time, so that two requests under one name or token cannot both pass the checks.
        lock (gate)
        {
            if (parameters.Token is { } token && tasks.Store.Read(s => s.Accepted.Find(a => a.Token == token)) is { } earlier)
            {
                return earlier.Fingerprint == fingerprint
                    ? Answer(earlier.ImageId, earlier.TaskId)
                    : throw new RpcException(400, "IdempotentParameterMismatch", "The specified parameter has changed while using an already used clientToken.");
            }
            CheckImporting(parameters);
            var role = request["RoleName"] ?? RamStore.ImportRole;
            if (!ram.LetsEcs(role, "oss:GetObject"))
            {
                throw new RpcException(
                    403, "NoSetRoletoECSServiceAcount", "ECS service account Have no right to access your OSS. Create the role AliyunECSImageImportDefaultRole with the policy AliyunECSImageImportRolePolicy.");
            }
            var image = Build(parameters, role);
            if (request.Flag("DryRun"))
                throw new RpcException(400, "DryRunOperation", "Request validation has been passed with DryRun flag set.");
            Accept(parameters, fingerprint, image);
            tasks.Start(image);
            return Answer(image.Id, image.TaskId);
        }
    }

    private void CheckImporting(ImportParameters parameters)
    {
        if (tasks.Store.Read(s => s.Images.Exists(i => i.Name == parameters.Name)))
            throw new RpcException(400, "InvalidImageName.Duplicated", "The specified Image name has already been used.");
    }

    private EcsImage Build(ImportParameters parameters, string role)
    {
        var disks = new List<EcsDisk>();
        foreach (var disk in parameters.Disks)
        {
            var (format, size) = Check(disk, role);
            var device = disk.System ? "/dev/xvda" : $"/dev/xvd{(char)('a' + disks.Count)}";
            disks.Add(new EcsDisk(device, disk.System, size, format, EcsStore.NewId("s"), disk.Bucket, disk.Object));
        }
        return new EcsImage
        {
            Id = EcsStore.NewId("m"), TaskId = EcsStore.NewId("t"), Name = parameters.Name, Description = parameters.Description, Status = "Waiting",
            Created = options.Time.GetUtcNow(), Architecture = parameters.Architecture, OsType = parameters.OsType, Platform = parameters.Platform,
            BootMode = parameters.BootMode, LicenseType = parameters.LicenseType, NvmeSupport = parameters.NvmeSupport, ImdsSupport = parameters.ImdsSupport,
            Tags = parameters.Tags, Disks = disks,
        };
    }

    private (string Format, int SizeGiB) Check(DiskParameters disk, string role)
    {
        if (!ObjectStore.IsBucketName(disk.Bucket))
            throw new RpcException(400, "InvalidOSSBucket.Malformed", "The specified OSSBucket is wrongly formed.");
        if (disk.Object.Length == 0 || Encoding.UTF8.GetByteCount(disk.Object) > 1023 || disk.Object[0] is '/' or '\\')
            throw new RpcException(400, "InvalidOSSObject.Malformed", "The specified OSSObject is wrongly formed.");
        if (!objects.HasBucket(disk.Bucket))
            throw new RpcException(400, "InvalidOSSBucket.NotFound", $"The specified OSSBucket {disk.Bucket} does not exist in this region.");
        if (!ram.LetsEcs(role, "oss:GetObject", $"acs:oss:{options.Region}:{ram.AccountId}:{disk.Bucket}/{disk.Object}"))
            throw new RpcException(403, "InvalidOSS.NotAuthorized", $"The role {role} may not read the specified OSSObject {disk.Object}.");
        if (objects.Find(disk.Bucket, disk.Object) is not { } record)
            throw new RpcException(400, "InvalidOSSObject.NotFound", $"The specified OSSObject {disk.Object} does not exist.");
        if (!Array.Exists(Suffixes, s => disk.Object.EndsWith(s, StringComparison.OrdinalIgnoreCase)))
            throw new RpcException(400, "UnsupportedSuffix.OSSObject", $"The suffix of the specified OSSObject {disk.Object} is not supported.");
        if (record.Size == 0)
            throw new RpcException(400, "InvalidOSSObject.Size", "The specified OSSObject is empty.");
        if (record.Headers.GetValueOrDefault("x-oss-storage-class", "Standard") is not ("Standard" or "IA"))
            throw new RpcException(400, "InvalidOSSObject.NeedRestore", "The specified OSSObject is archived and must be restored first.");
        if (record.Headers.ContainsKey("x-oss-server-side-encryption"))
            throw new RpcException(403, "InvalidOSSBucket.EncryptUnsupported", "The specified OSSObject is encrypted on the server side.");
        var (format, needed) = DiskProbe.Probe(objects.PathOf(record), disk.Object, disk.Format, options.VmdkInvited);
        var size = disk.SizeGiB ?? needed;
        if (size < needed || needed > DiskParameters.MaxGiB)
            throw DiskParameters.InvalidSize(disk.System, $"the disk needs {needed} GiB, and {(disk.SizeGiB is null ? $"{DiskParameters.MaxGiB} are allowed" : $"DiskImageSize is {size}")}");
        return (format, size);
    }

    private void Accept(ImportParameters parameters, string fingerprint, EcsImage image) => tasks.Store.Change(s =>
    {
        s.Images.Add(image);
        s.Tasks.Add(new EcsTask(image.TaskId, image.Id, TaskStatus.Waiting, image.Created));
        foreach (var disk in image.Disks)
            s.Snapshots.Add(new EcsSnapshot(disk.SnapshotId, $"import-{image.Id}", image.Id, "failed", disk.SizeGiB, disk.System, image.Created));
        if (parameters.Token is { } token)
            s.Accepted.Add(new AcceptedRequest(token, fingerprint, image.Id, image.TaskId));
        return true;
    });

    private Action<Utf8JsonWriter> Answer(string imageId, string taskId) => json =>
    {
        json.WriteString("ImageId", imageId);
        json.WriteString("TaskId", taskId);
        json.WriteString("RegionId", options.Region);
    };

    // Only what the operation means, not how this attempt was signed.
    private static string Fingerprint(RpcRequest request)
    {
        string[] envelope = ["Action", "Format", "Version", "Timestamp", "SignatureNonce", "SignatureMethod", "SignatureVersion", "SignatureType", "Signature", "AccessKeyId", "SecurityToken"];
        var text = string.Join('\n', request.Parameters.Where(p => !envelope.Contains(p.Key)).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"));
        return System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
