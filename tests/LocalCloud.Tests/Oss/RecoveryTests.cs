using ImageTools.LocalCloud.Tests.Support;

namespace ImageTools.LocalCloud.Tests.Oss;

/// <summary>What a killed server leaves behind, made by hand: the moments between two renames.</summary>
public class RecoveryTests
{
    private static readonly byte[] Old = Cloud.Bytes(1000, 1),
        New = Cloud.Bytes(1000, 2);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_object_that_was_being_replaced_is_the_old_one_or_the_new_one(bool moved)
    {
        using var directory = new TempDirectory();
        string record;
        byte[] oldRecord,
            newRecord;
        await using (var cloud = await Cloud.StartAsync(directory))
        {
            (await cloud.Put("a.raw", Old)).EnsureSuccessStatusCode();
            record = Directory.GetFiles(directory[$"cloud/meta/{Cloud.Bucket}"]).Single();
            oldRecord = File.ReadAllBytes(record);
            (await cloud.Put("a.raw", New)).EnsureSuccessStatusCode();
            newRecord = File.ReadAllBytes(record);
        }
        File.WriteAllBytes(record, oldRecord);
        File.WriteAllBytes(record + ".next", newRecord);
        if (!moved)
            File.WriteAllBytes(directory[$"cloud/oss/{Cloud.Bucket}/a.raw"], Old);

        await using (var cloud = await Cloud.StartAsync(directory))
        {
            using var head = await cloud.Send("HEAD", $"/{Cloud.Bucket}/a.raw");
            var bytes = await cloud.Get("a.raw");
            Assert.Equal(moved ? New : Old, bytes);
            Assert.Equal($"\"{System.Convert.ToHexString(System.Security.Cryptography.MD5.HashData(bytes))}\"", head.Headers.ETag!.Tag);
        }
        Assert.Equal([record], Directory.GetFiles(directory[$"cloud/meta/{Cloud.Bucket}"]));
    }

    [Fact]
    public async Task An_upload_whose_body_became_the_object_is_not_there_any_more()
    {
        using var directory = new TempDirectory();
        string upload;
        await using (var cloud = await Cloud.StartAsync(directory))
        {
            upload = await cloud.Initiate("a.raw");
            await cloud.UploadPart("a.raw", upload, 1, Old);
            await cloud.UploadPart("a.raw", upload, 2, Cloud.Bytes(1001, 3));
        }
        File.Delete(directory[$"cloud/uploads/{upload}/body"]);
        await using (var cloud = await Cloud.StartAsync(directory))
            Assert.Equal("NoSuchUpload", await cloud.Code("GET", $"/{Cloud.Bucket}/a.raw?uploadId={upload}"));
    }

    [Fact]
    public async Task An_object_whose_file_somebody_removed_is_not_there_any_more()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        (await cloud.Put("a.raw", [1, 2, 3])).EnsureSuccessStatusCode();
        File.Delete(directory[$"cloud/oss/{Cloud.Bucket}/a.raw"]);
        Assert.Equal("NoSuchKey", await cloud.Code("GET", $"/{Cloud.Bucket}/a.raw"));
        Assert.Equal(404, (int)(await cloud.Send("HEAD", $"/{Cloud.Bucket}/a.raw")).StatusCode);
        (await cloud.Put("a.raw", [4])).EnsureSuccessStatusCode();
        Assert.Equal([4], await cloud.Get("a.raw"));
    }
}
