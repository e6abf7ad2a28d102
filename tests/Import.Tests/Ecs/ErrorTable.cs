using ImageTools.Import.Ecs;

namespace ImageTools.Import.Tests.Ecs;

public sealed class ErrorTable
{
    // The table of the protocol notes, §5.5, written out; where the notes abbreviate (".Duplicated") in full.
    private static readonly string[] Documented =
    [
        "MissingParameter",
        "MissingParameter.DiskDeviceMapping",
        "InvalidRegionId.NotFound",
        "InvalidRegion.NotSupport",
        "InvalidImageName.Malformed",
        "InvalidImageName.Duplicated",
        "InvalidDescription.Malformed",
        "InvalidArchitecture.Malformed",
        "InvalidPlatform.Malformed",
        "InvalidOSType.Malformed",
        "InvalidArchitecture.PlatformUnsupported",
        "InvalidBootMode.Malformed",
        "InvalidBootMode.NotSupport",
        "InvalidOSSBucket.Malformed",
        "InvalidOSSObject.Malformed",
        "InvalidOSSBucket.NotFound",
        "InvalidOSSObject.NotFound",
        "InvalidOSSBucket.NotMatched",
        "InvalidOSSObject.NeedRestore",
        "InvalidOSSObject.Size",
        "UnsupportedSuffix.OSSObject",
        "InvalidOSSBucket.FlowLimit",
        "InvalidOSSBucket.EncryptUnsupported",
        "InvalidOSS.NotAuthorized",
        "NoSetRoletoECSServiceAcount",
        "NoSetRoletoECSServiceAccount",
        "InvalidAccountStatus.OSSDisabled",
        "Account.Arrearage",
        "InvalidImageSize",
        "InvalidDataDiskSize",
        "InvalidImageFormat.Malformed",
        "InvalidImageFormat.RegionNotSupported",
        "InvalidVHDImage.IncorrectSize",
        "InvalidBlockSize.NotSupport",
        "InvalidLicenseType.NotSupported",
        "InvalidLicenseType.BYOLOnly",
        "InvalidParameter.DetectionStrategy",
        "InvalidParameter.FeaturesImdsSupport",
        "InvalidClientToken.Malformed",
        "ImageCheckUnsupported.WindowsImage",
        "ImageIsImporting",
        "QuotaExceed.Image",
        "ImportImageFailed",
        "UserNotInTheWhiteList",
        "InvalidOperation.CloudBoxImageImportRoleRequired",
        "InvalidOperation.CloudBoxImageImportUnsupported",
        "InvalidStorageLocation.NotFound",
        "TagKey.Duplication",
        "InvalidResourceGroup.NotFound",
        "DryRunOperation",
        "DRYRUN.SUCCESS",
    ];

    public static TheoryData<string> Codes => [.. Documented];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_documented_error_of_ImportImage_is_explained(string code) =>
        Assert.False(string.IsNullOrWhiteSpace(EcsService.Hints.Find(code)));

    [Fact]
    public void The_notes_name_no_code_that_is_not_explained()
    {
        var notes = File.ReadAllText(Shared.File("spec/oss-ecs-protocol.md"));
        var table = notes[notes.IndexOf("### 5.5", StringComparison.Ordinal)..notes.IndexOf("## 6. RAM", StringComparison.Ordinal)];
        var codes = table
            .Split('\n')
            .Where(l => l.StartsWith("| 4", StringComparison.Ordinal))
            .SelectMany(l => l.Split('|')[1].Split([' ', ',', ';', '*', '/'], StringSplitOptions.RemoveEmptyEntries))
            .Where(w => w.Length > 8 && char.IsUpper(w[0]))
            .ToArray();
        Assert.True(codes.Length >= 40);
        Assert.All(codes, c => Assert.NotNull(EcsService.Hints.Find(c)));
    }

    [Fact]
    public void Both_spellings_of_the_missing_role_mean_the_same() =>
        Assert.Equal(EcsService.Hints.Find("NoSetRoletoECSServiceAcount"), EcsService.Hints.Find("NoSetRoletoECSServiceAccount"));

    [Fact]
    public void An_unknown_kind_of_a_known_error_has_the_known_ones_hint() =>
        Assert.Equal(EcsService.Hints.Find("Throttling"), EcsService.Hints.Find("Throttling.Something.New"));

    [Fact]
    public void An_unknown_error_is_not_explained_away() => Assert.Null(EcsService.Hints.Find("Unheard.Of"));
}
