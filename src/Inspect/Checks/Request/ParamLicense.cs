using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Rules;

namespace ImageTools.Inspect.Checks.Request;

/// <summary>Checks that the system can have the given license type.</summary>
internal sealed class ParamLicense() : Check("param-license", Severity.Warning, "The licence type fits the image")
{
    private static readonly string[] Known = ["Auto", "Aliyun", "BYOL"];

    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var given = context.Request.LicenseType;
        var platform = context.Request.Platform ?? PlatformRule.Of(context.Guest).Name;
        var evidence = new Evidence("LicenseType", null, given);
        if (given is "")
            return Verdict.Pass("No licence type is sent, as requested.");
        if (given is not null && !Known.Contains(given))
            return Verdict.Fail($"ECS has no licence type '{given}'.", $"One of {string.Join(", ", Known)}.", evidence).At(Severity.Error);
        if (given is null && (context.Request.OsType == "windows" || context.Guest.Os == OsKind.Windows))
        {
            return Verdict.Fail(
                "Windows without a licence type: the service chooses.",
                "--license-type Aliyun (activated by Alibaba Cloud, billed) or BYOL",
                evidence
            );
        }

        return given == "Aliyun" && platform is "RedHat" or "SUSE"
            ? Verdict.Fail($"{platform} can't use a licence of Alibaba Cloud.", "--license-type BYOL", evidence)
            : Verdict.Pass(
                given is null
                    ? platform is "RedHat" or "SUSE"
                        ? "BYOL is sent. If ECS does not accept it, none is sent."
                        : "Linux needs none."
                    : $"{given} is possible."
            );
    }
}
