using System.Text;

namespace ImageTools.Fuzz.Seeds;

/// <summary>An initramfs of one driver: an archive of cpio as it is, and as the programs that distributions use compress it.</summary>
internal static class TinyInitramfs
{
    /// <summary>By the name of the codec. Made by find lib | cpio -o -H newc, and the program of that name.</summary>
    public static IReadOnlyList<(string Codec, byte[] Bytes)> All { get; } =
    [
        ("none", Archive()),
        (
            "xz",
            System.Convert.FromBase64String(
                "/Td6WFoAAAFpIt42AgAhARYAAAB0L+Wj4AP/AJpdABgN3QRjgyIEqnmYmZuyhH/7Mk1/mP0gZHQb/W21jvih1OKkJF9QRXbnZTwx"
                    + "v7v0L0vlJ7RqnorKpHnbNkRUc4GGF6XeVBp793KY5XNZNwCqi3Xpe3gNEERbZs4bIwIWqtrDC9JEaB/5+fmnJ3zFd4j1bwAf1nzh"
                    + "vOUOsXCgujl5L0moKucos4MD0GwEmfjCp79d3wy5XupNzAAAAABVunCyAAGyAYAIAACQqH1KPjANiwIAAAAAAVla"
            )
        ),
        (
            "bzip2",
            System.Convert.FromBase64String(
                "QlpoOTFBWSZTWaIo2ZAAAGd/gNwQCBgoAf/gPyQUAJYvn0BAADAA2AYA00NGjEZANABoYYA00NGjEZANABoYJFJoaFHqekaAzFNl"
                    + "PKYgep0dWX1MSZzaLm0MYH8xKkzh4L0XStRLAr3zAkxgJYX8L8eGFGEY0zoj7hyRuLBonFBi8dmFSIosRaoYtGGDutC5F9veimlq"
                    + "WOXcDtRyVWW5m+DCoFTJ0EyOM1PFEUTWQRIM0NEkGnIzZLSjXXXqjnAPs+TRB+7Q9TP8Ng7EdZw2K7dgkQYR2CjE/xdyRThQkKIo"
                    + "2ZA="
            )
        ),
        (
            "lzma",
            System.Convert.FromBase64String(
                "XQAAgAD//////////wAYDd0EY4MiBKp5mJmbsoR/+zJNf5j9IGR0G/1ttY74odTipCRfUEV252U8Mb+79C9L5Se0ap6KyqR52zZE"
                    + "VHOBhhel3lQae/dymOVzWTcAqot16Xt4DRBEW2bOGyMCFqrawwvSRGgf+fn5pyd8xXeI9W8AH9Z84bzlDrFwoLo5eS9JqCrnKLOD"
                    + "A9BsBJn4wqe/Xd8MuV77FWc///hb/50="
            )
        ),
        (
            "lzop",
            System.Convert.FromBase64String(
                "iUxaTwANChoKEEAgoAlAAQUDAAANAAAAAGsMHvgAAAAAACohAv0AAAQAAAABA7G0pNEABDA3MDcwMTAwQjUyMEE1MDAwMDQxRUR8"
                    + "ADEMAAYzNkIwQzFFRTcsbgBGRSw8AC81ADTkAgNsaWIAAAArzQE4bAMgMs0BQ3wKbAAIbGliL21vZHVsZXMu7QE5fAMgMe4BMTJ8"
                    + "CmwAKewBAy82LjEuMCztA0JsBDn9ATIgFb0FMZwabAsv/AEEL2tlcm5lbC0MBo8lODFBJ5wGbAcpDQAxLRwC3Bs+3QcyJ5wINhwC"
                    + "AAIvdmlydGlvX2Jsay5rbwAAAAB4CihsAikEAjgpADE4aAA7ZACML2QEB1RSQUlMRVIhISF8DyC7DAAAAgAAAAAAAAAAAAAAAAAA"
                    + "AAAAAAAAEQAAAAAAAA=="
            )
        ),
        (
            "lz4-legacy",
            System.Convert.FromBase64String(
                "AiFMGPkAAADwBzA3MDcwMTAwQjUyMEE1MDAwMDQxRUQIAA8CAACaMzZCMEMxRUU3HAAqRkUQAA0CABQ0EgBpbGliAAAAdAAQOBwA"
                    + "D3QAQBBDWAAAAgC8bGliL21vZHVsZXN8ABA5IAAPfAA/IDEyWAAAAgAHfABqLzYuMS4w/AAQQiQAD4AACB8ycAEjETHYAAACAA2A"
                    + "AHsva2VybmVshAEBLAE1ODFBqAELAgAbMYgAA+AAD/gBDRUyKAIPiAAF9gUvdmlydGlvX2Jsay5rbwAAAAB4CpwADwIAEh8xJgAS"
                    + "DgIAAXwBAAIAoFRSQUlMRVIhISGAAA8CANhQAAAAAAA="
            )
        ),
        (
            "lz4",
            System.Convert.FromBase64String(
                "BCJNGGRAp/kAAADwBzA3MDcwMTAwQjUyMEE1MDAwMDQxRUQIAA8CAACaMzZCMEMxRUU3HAAqRkUQAA0CABQ0EgBpbGliAAAAdAAQ"
                    + "OBwAD3QAQBBDWAAAAgC8bGliL21vZHVsZXN8ABA5IAAPfAA/IDEyWAAAAgAHfABqLzYuMS4w/AAQQiQAD4AACB8ycAEjETHYAAAC"
                    + "AA2AAHsva2VybmVshAEBLAE1ODFBqAELAgAbMYgAA+AAD/gBDRUyKAIPiAAF9gUvdmlydGlvX2Jsay5rbwAAAAB4CpwADwIAEh8x"
                    + "JgASDgIAAXwBAAIAoFRSQUlMRVIhISGAAA8CANhQAAAAAAAAAAAAfh43EQ=="
            )
        ),
        (
            "zstd",
            System.Convert.FromBase64String(
                "KLUv/QRYPQUAMgcZHGBrddhG6dA0GzcZIvDLZHxLe3qTKCVTHJIwDsuKEGK6QGiMwR3wUFV1ZJKzOTiR8USHYsy72ipvQsUDpVrY"
                    + "PW1KFO+ygLOBcBLqKaraxPn1Hpx177tLAhf0rv9H2hlx/56dPRwAcBx1QDDgCE4awAcwgY9BXhgXgAWDh4FOgCJg78LqDCxHcDJo"
                    + "xMDIBSQ4MLE/oAgMIZjuHU4BGQbiAAeqgCZbhPTX"
            )
        ),
        (
            "gzip",
            System.Convert.FromBase64String(
                "H4sIAAAAAAAAAzMwNzA3MDQwcDI1MnA0NQACE0NXFwPswNjMycDZ0NXVHFXYzRWHehgwgTFyMpMYGBgMkO20oJGdzkh26ufmp5Tm"
                    + "pBaj221JG7sNjbDYrW+mZ6hngGq/EwH7jci03xKn/frZqUV5qTlo4QAOKwtDRxNcBqK5w4g4dxjB3Y3LHfplmUUlmfnxSTnZetn5"
                    + "wOhhqOBCuI0oQKw6dOAEY4QEOXr6uAYpKioyjEAAAFW6cLIABAAA"
            )
        ),
    ];

    /// <summary>Two archives behind one another, as early microcode and the rest.</summary>
    public static byte[] Pair(byte[] second) => [.. Archive(), .. new byte[512 - (Archive().Length % 512)], .. second];

    private static byte[] Archive()
    {
        using var archive = new MemoryStream();
        void Member(string name, string content, int mode)
        {
            string[] fields =
            [
                "070701",
                "00000001",
                $"{mode:x8}",
                "00000000",
                "00000000",
                "00000001",
                "00000000",
                $"{content.Length:x8}",
                "00000000",
                "00000000",
                "00000000",
                "00000000",
                $"{name.Length + 1:x8}",
                "00000000",
            ];
            Write(string.Concat(fields) + name + '\0');
            Write(content);
        }
        void Write(string text)
        {
            archive.Write(Encoding.ASCII.GetBytes(text));
            while (archive.Length % 4 != 0)
                archive.WriteByte(0);
        }
        Member("lib", "", 0x41ed);
        Member("lib/modules", "", 0x41ed);
        Member("lib/modules/6.1.0", "", 0x41ed);
        Member("lib/modules/6.1.0/virtio_blk.ko", "x", 0x81a4);
        Member("lib/modules/6.1.0/modules.dep", "virtio_blk.ko:\n", 0x81a4);
        Member("TRAILER!!!", "", 0);
        return archive.ToArray();
    }
}
