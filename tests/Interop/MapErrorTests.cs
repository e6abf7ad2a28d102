using System.Buffers.Binary;
using System.Text.Json;

namespace ImageTools.Interop;

/// <summary>A list that is written while it is made is one document, also when its end can't be made.</summary>
public sealed class MapErrorTests
{
    private const int Cluster = 4096,
        TableOffset = 40;

    [Fact]
    public void A_map_of_an_image_that_is_damaged_in_the_middle_is_one_document_whose_last_element_is_the_error()
    {
        using var directory = new TempDirectory();
        var image = directory["disk.qcow2"];
        Tool.Run("qemu-img", "create", "-q", "-f", "qcow2", "-o", $"cluster_size={Cluster}", image, "16M");
        Tool.Run("qemu-io", "-c", "write -P 1 0 8k", "-c", "write -P 3 3M 64k", "-c", "write -P 2 9M 64k", image);
        Damage(image, 9 << 20);

        var result = ImageToolsCommand.Run("map", "--json", image);

        Assert.Equal(1, result.ExitCode);
        var list = JsonDocument.Parse(result.Output).RootElement.EnumerateArray().ToArray();
        Assert.Equal((0, true), (list[0].GetProperty("start").GetInt64(), list[0].GetProperty("data").GetBoolean()));
        Assert.Equal(("error", "image-format"), (list[^1].GetProperty("type").GetString(), list[^1].GetProperty("code").GetString()));
        Assert.DoesNotContain(list[..^1], e => e.TryGetProperty("type", out _));
        Assert.Contains("points past the end", result.Error, StringComparison.Ordinal);
    }

    /// <summary>Lets the cluster at an offset of the guest lie far behind the end of the file.</summary>
    private static void Damage(string image, int guest)
    {
        var bytes = File.ReadAllBytes(image);
        long At(long place) => (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan((int)place)) & 0x00ff_ffff_ffff_fe00);
        var (table, entries) = (At(TableOffset), Cluster / 8);
        var second = At(table + (guest / Cluster / entries * 8));
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan((int)second + (guest / Cluster % entries * 8)), (1UL << 63) | (1UL << 50));
        File.WriteAllBytes(image, bytes);
    }
}
