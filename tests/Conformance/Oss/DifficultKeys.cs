namespace ImageTools.Conformance.Oss;

/// <summary>Names that get lost when someone encodes or decodes once too often.</summary>
internal static class DifficultKeys
{
    public static readonly string[] All =
    [
        "a b.raw",
        "a+b.raw",
        "a%20b.raw",
        "100%.raw",
        "100%25.raw",
        "x?y#z&w=v.raw",
        "t~e-s_t.(1)!*'.raw",
        "镜像/ünï-磁盘.raw",
        "disk 😀.raw",
        "tab\t.raw",
        "control\u0001.raw",
        "<&>\".raw",
        "dir/",
        "dir//inside.raw",
        " leading and trailing ",
        "back\\slash.raw",
        "semi;colon,comma:at@.raw",
        "a.raw/below.raw",
        "a.raw",
    ];
}
