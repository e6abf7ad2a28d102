using ImageTools.Disks;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;

namespace ImageTools.Inspect.Checks;

/// <summary>An image that can't be opened. It becomes a finding of the check that tests what is missing.</summary>
/// <param name="Index">Index among the given images, from 0.</param>
/// <param name="Reason">Why the image can't be opened.</param>
public sealed record UnopenedImage(int Index, ImageFormatException Reason)
{
    private const int Sector = 512;

    private static readonly string[] OfTheRequest = ["param-image-name", "param-description", "param-tags"];

    /// <summary>
    /// The check that fails for this image: image-encrypted, image-backing, image-truncated, image-format or image-corrupt.
    /// </summary>
    public string CheckId => CheckOf(Reason);

    /// <summary>The image that stands in its place in a report. Nothing is known about it.</summary>
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

    /// <summary>An image whose file can't be read: it does not exist, or access is denied.</summary>
    /// <param name="index">Index among the given images, from 0.</param>
    /// <param name="path">Path as given.</param>
    /// <param name="reason">Why the file can't be read.</param>
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

    /// <summary>The result of a check, changed because this image could not be opened.</summary>
    internal CheckResult Judge(CheckResult result, string path)
    {
        if (result.IsLeftOut)
            return result;
        if (result.Id == CheckId)
        {
            // Several images may have the same problem. Each of them is named.
            var others = result is { Severity: Severity.Error, Status: CheckStatus.Fail } ? result : null;
            return result with
            {
                Severity = Severity.Error,
                Status = CheckStatus.Fail,
                Message = others is null ? Reason.Message : $"{others.Message} {Reason.Message}",
                Evidence = [.. others?.Evidence ?? [], new Evidence(Reason.File, null, $"{Reason.Structure}: {Reason.Problem}")],
                Fix = Reason.Hint ?? "Get the file again, and compare checksums.",
            };
        }
        // Without the system disk nothing is known. Without a data disk, nobody knows whether all images are valid, and results for the
        // image in its place are void.
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
