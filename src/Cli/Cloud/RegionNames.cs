using ImageTools.Disks;

namespace ImageTools.Cli.Cloud;

/// <summary>
/// Ids of regions, to find a typing error before any request. The list need not be complete: a region that is not similar to any of them is
/// left to the service.
/// </summary>
internal static class RegionNames
{
    private static readonly string[] Known =
    [
        "cn-hangzhou",
        "cn-shanghai",
        "cn-beijing",
        "cn-shenzhen",
        "cn-qingdao",
        "cn-zhangjiakou",
        "cn-huhehaote",
        "cn-wulanchabu",
        "cn-heyuan",
        "cn-guangzhou",
        "cn-chengdu",
        "cn-nanjing",
        "cn-fuzhou",
        "cn-wuhan-lr",
        "cn-zhongwei",
        "cn-hongkong",
        "cn-beijing-finance-1",
        "cn-shanghai-finance-1",
        "cn-shenzhen-finance-1",
        "cn-hangzhou-finance",
        "cn-north-2-gov-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-3",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-south-1",
        "us-west-1",
        "us-east-1",
        "us-southeast-1",
        "na-south-1",
        "eu-central-1",
        "eu-west-1",
        "me-east-1",
        "me-central-1",
    ];

    /// <summary>Refuses a region that is almost a known id.</summary>
    /// <exception cref="UsageException">It is not known, and a known id is similar.</exception>
    public static void Check(string region)
    {
        // Another number means another region, possibly a new one.
        if (!Known.Contains(region) && Near(region) is { } near && Letters(near) != Letters(region))
            throw new UsageException($"'{region}' is not a known region; the nearest is '{near}'.", $"Try: --region {near}");
    }

    /// <summary>The similar region, or null.</summary>
    public static string? Near(string region) => Nearest.To(region.Replace('_', '-').Replace(" ", "", StringComparison.Ordinal), Known);

    private static string Letters(string region) => string.Concat(region.Where(c => !char.IsAsciiDigit(c)));
}
