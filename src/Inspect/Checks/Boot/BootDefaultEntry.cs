using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Boot;

/// <summary>Checks that the default of the boot menu is one of its entries.</summary>
internal sealed class BootDefaultEntry() : BootCheck("boot-default-entry", Severity.Error, "The default boot entry exists", "GUESTOS.Grub")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        var boot = guest.Boot;
        var fix = DistributionFamilies.Of(guest) switch
        {
            _ when FixCommands.IsSystemdBoot(guest) => "set default in loader/loader.conf of the EFI system partition",
            DistributionFamily.RedHat => "grubby --set-default=/boot/vmlinuz-VERSION",
            DistributionFamily.Suse => "grub2-set-default 0",
            _ => "grub-set-default 0; " + FixCommands.UpdateGrub(guest),
        };
        if (boot.ConfigFiles.Count == 0)
            return Verdict.Skip("There is no boot configuration (see boot-config-found).");
        if (boot.Entries.Count == 0)
        {
            return Verdict.Fail(
                $"{boot.ConfigFiles[0]} has no entry that starts a kernel.",
                FixCommands.UpdateGrub(guest),
                new Evidence(boot.ConfigFiles[0])
            );
        }

        if (boot.DefaultEntry is not { } entry)
        {
            return Verdict.Unknown(
                boot.DefaultProblem ?? $"The default '{boot.DefaultSelector}' could not be resolved.",
                new Evidence(boot.ConfigFiles[0], null, boot.DefaultSelector)
            );
        }

        if (boot.DefaultProblem is { } problem && !entry.IsRescue)
        {
            return Verdict
                .Fail($"{char.ToUpperInvariant(problem[0])}{problem[1..]}.", fix, At(entry, boot.DefaultSelector))
                .At(Severity.Warning);
        }

        return entry.IsRescue
            ? Verdict.Fail($"The default entry '{entry.Title}' is a rescue entry.", fix, At(entry, boot.DefaultSelector))
            : Verdict.Pass($"'{entry.Title}' boots.", At(entry, boot.DefaultSelector));
    }
}
