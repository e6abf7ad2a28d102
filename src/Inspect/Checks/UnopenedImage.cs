using ImageTools.Disks;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;

namespace ImageTools.Inspect.Checks;

/// <summary>An image that cannot be opened: a finding, like any other, of the check that asks for what it lacks.</summary>
/// <param name="Index">Its place among the images given.</param>
/// <param name="Reason">Why.</param>
public sealed record UnopenedImage(int Index, ImageFormatException Reason)
{
    private const int Sector = 512;

    private static readonly string[] OfTheRequest = ["param-image-name", "param-description", "param-tags"];

    /// <summary>The check that fails by it: image-encrypted, image-backing, image-truncated, image-format or image-corrupt.</summary>
    public string CheckId => CheckOf(Reason);

    /// <summary>What stands in its place in a report: an image of which nothing is known.</summary>
    public static DiskImage Placeholder(string path) =>
        new(
            new ImageInfo
            {
                Filename = path,
                Format = "unknown",
                VirtualSize = 0,
                ActualSize = 0,
                FileSize = 0,
            },
            new ZeroSource(Sector)
        );

    /// <summary>An image whose file can't even be read: it is not there, or nobody may.</summary>
    /// <param name="index">Its place among the images given.</param>
    /// <param name="path">Path as given.</param>
    /// <param name="reason">Why.</param>
    public static UnopenedImage Of(int index, string path, Exception reason) =>
        new(
            index,
            reason as ImageFormatException
                ?? new ImageFormatException(
                    path,
                    "file",
                    reason.Message.TrimEnd('.'),
                    hint: "Check the path and the permissions of the file.",
                    inner: reason
                )
        );

    /// <summary>The check that a refusal belongs to.</summary>
    internal static string CheckOf(ImageFormatException reason)
    {
        bool Says(string word) => reason.Message[reason.File.Length..].Contains(word, StringComparison.OrdinalIgnoreCase);
        return reason.Field == "crypt_method" || Says("encrypted") || Says("LUKS") ? "image-encrypted"
            : Says("backing") || Says("differencing") || Says("parent") ? "image-backing"
            : Says("truncated")
            || Says("past the end")
            || Says("outside the file")
            || Says("is not there")
            || Says("is shorter")
            || Says("is empty")
                ? "image-truncated"
            : reason.Structure == "file" ? "image-format"
            : "image-corrupt";
    }

    /// <summary>What a check found, as it stands when this image could not be looked at.</summary>
    internal CheckResult Judge(CheckResult result, string path)
    {
        if (result.IsLeftOut)
            return result;
        if (result.Id == CheckId)
        {
            // Several images may lack the same, and each of them is named.
            var others = result is { Severity: Severity.Error, Status: CheckStatus.Fail } ? result : null;
            return result with
            {
                Severity = Severity.Error,
                Status = CheckStatus.Fail,
                Message = others is null ? Reason.Message : $"{others.Message} {Reason.Message}",
                Evidence = [.. others?.Evidence ?? [], new Evidence(Reason.File, null, $"{Reason.Structure}: {Reason.Problem}")],
                Fix = Reason.Hint ?? "Get the file anew, and compare checksums.",
            };
        }
        // Without the system disk nothing is known; without another one it is not known whether all images are sound, and what was said of
        // the one in its place is void.
        var touched =
            Index == 0
                ? !OfTheRequest.Contains(result.Id)
                : result.Id.StartsWith("image-", StringComparison.Ordinal)
                    && (result.Status == CheckStatus.Pass || result.Evidence.Any(e => e.Path == path));
        return touched
            ? result with
            {
                Status = CheckStatus.Unknown,
                Message = $"{path} can't be opened (see {CheckId}).",
                Evidence = [],
                Fix = null,
            }
            : result;
    }
}
