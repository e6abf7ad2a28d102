using System.Text.Json;
using System.Text.RegularExpressions;
using ImageTools.Disks.Formats;
using ImageTools.LocalCloud.Oss.Store;
using ImageTools.LocalCloud.Ram;
using ImageTools.LocalCloud.Rpc;
using ImageTools.LocalCloud.Storage;

namespace ImageTools.LocalCloud.Ecs;

/// <summary>
/// ExportImage: writes the disks of an image as raw objects. It reads the objects that were imported; they must be unchanged.
/// </summary>
internal sealed partial class EcsExports(
    ImportTasks tasks,
    ObjectStore objects,
    DataDirectory data,
    RamStore ram,
    LocalCloudOptions options
)
{
    private const int Chunk = 1 << 20;

    public Action<Utf8JsonWriter> Export(RpcRequest request)
    {
        var id = request.Required("ImageId");
        var bucket = request.Required("OSSBucket");
        var prefix = request["OSSPrefix"];
        if (prefix is not null && !PrefixPattern().IsMatch(prefix))
        {
            throw new RpcException(
                400,
                "InvalidOSSPrefix.Malformed",
                "The specified OSSPrefix is wrongly formed: 1 to 30 letters and digits."
            );
        }

        if (request["ImageFormat"] is { } format && !format.Equals("raw", StringComparison.OrdinalIgnoreCase))
        {
            throw new RpcException(
                400,
                "InvalidImageFormat.RegionNotSupported",
                $"The specified ImageFormat is not supported in this region: {format}."
            );
        }

        var image = tasks.Store.Read(s => s.Images.Find(i => i.Id == id && i.Region == request["RegionId"]))
            ?? throw new RpcException(404, "InvalidImageId.NotFound", "The specified ImageId does not exist.");
        if (image.Status != "Available")
            throw new RpcException(403, "IncorrectImageStatus", $"The image can not be exported; its status is {image.Status}.");
        if (!objects.HasBucket(bucket))
            throw new RpcException(400, "InvalidOSSBucket.NotFound", $"The specified OSSBucket {bucket} does not exist in this region.");
        var role = request["RoleName"] ?? RamStore.ExportRole;
        if (!ram.LetsEcs(role, "oss:PutObject", $"acs:oss:{options.Region}:{ram.AccountId}:{bucket}/{id}"))
        {
            throw new RpcException(
                403,
                "NoSetRoletoECSServiceAcount",
                $"ECS service account Have no right to access your OSS. Create the role {RamStore.ExportRole} with the policy "
                    + $"{RamStore.ExportPolicy}."
            );
        }

        if (request.Flag("DryRun"))
            throw new RpcException(400, "DryRunOperation", "Request validation has been passed with DryRun flag set.");
        var task = EcsStore.NewId("t");
        var stem = $"{(prefix is null ? "" : prefix + "_")}{id}_{task}";
        string[] keys = [.. image.Disks.Select((_, n) => n == 0 ? $"{stem}.raw" : $"{stem}_data{n}.raw")];
        tasks.Store.Change(s =>
        {
            s.Tasks.Add(
                new EcsTask(task, id, TaskStatus.Waiting, options.Time.GetUtcNow())
                {
                    Action = TaskAction.Export,
                    Region = options.Region,
                    Objects = [.. keys],
                }
            );
            return true;
        });
        tasks.Start(task, (step, cancellation) => ExportAsync(task, image, bucket, keys, step, cancellation));
        return json =>
        {
            json.WriteString("TaskId", task);
            json.WriteString("RegionId", options.Region);
        };
    }

    private async Task ExportAsync(
        string task,
        EcsImage image,
        string bucket,
        string[] keys,
        Func<Task> step,
        CancellationToken cancellation
    )
    {
        for (var n = 0; n < keys.Length; n++)
        {
            var disk = image.Disks[n];
            if (objects.Find(disk.Bucket, disk.Object) is not { } source || source.ETag != disk.ETag)
            {
                throw new FileNotFoundException(
                    "The object that the image was imported from is deleted or changed, and the local cloud keeps no copy of it."
                );
            }

            var temporary = data.Temporary();
            try
            {
                var content = Write(objects.PathOf(source), temporary, (long)disk.SizeGiB << 30, cancellation);
                var record = new ObjectRecord
                {
                    Key = keys[n],
                    File = "",
                    Size = content.Length,
                    ETag = content.ETag,
                    Crc64 = content.Crc64,
                    Type = "Multipart",
                    LastModified = options.Time.GetUtcNow(),
                    Headers = objects.Bucket(bucket).Complete(new() { ["content-type"] = "application/octet-stream" }),
                };
                objects.Commit(bucket, record, temporary, forbidOverwrite: false);
            }
            finally
            {
                File.Delete(temporary);
            }
            tasks.Store.Progress(task, (n + 1) * 99 / keys.Length);
            await step().ConfigureAwait(false);
        }
    }

    // Writes the whole disk, with the length that the image states. Holes stay holes in the file.
    private static Content Write(string source, string target, long size, CancellationToken cancellation)
    {
        using var image = DiskFormats.Open(source);
        using var file = File.OpenHandle(target, FileMode.CreateNew, FileAccess.ReadWrite);
        using var writer = new ContentWriter(file, 0, long.MaxValue);
        var buffer = GC.AllocateUninitializedArray<byte>(Chunk);
        foreach (var extent in image.Content.Extents())
        {
            for (var position = extent.Start; position < extent.End;)
            {
                cancellation.ThrowIfCancellationRequested();
                var count = (int)Math.Min(Chunk, extent.End - position);
                if (extent.IsZero)
                {
                    writer.AppendZeros(count);
                }
                else
                {
                    image.Content.Read(position, buffer.AsSpan(0, count));
                    writer.Append(buffer.AsSpan(0, count));
                }
                position += count;
            }
        }
        for (var left = size - image.Content.Length; left > 0; left -= Chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            writer.AppendZeros((int)Math.Min(Chunk, left));
        }
        return writer.Finish();
    }

    [GeneratedRegex(@"\A[A-Za-z0-9]{1,30}\z")]
    private static partial Regex PrefixPattern();
}
