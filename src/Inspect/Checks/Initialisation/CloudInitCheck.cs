using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Initialisation;

/// <summary>A check of cloud-init.</summary>
internal abstract class CloudInitCheck(string id, Severity severity, string title, string? ecsItem = "GUESTOS.CloudInit")
    : LinuxCheck(id, severity, title, ecsItem)
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/etc/cloud", "/usr/bin/cloud-init"];

    /// <inheritdoc/>
    protected sealed override Verdict Judge(CheckContext context, Guest guest, GuestTree files) =>
        guest.CloudInit.Installed ? Judge(guest, guest.CloudInit, files) : Absent(context, guest, files);

    /// <summary>The verdict when cloud-init is not installed.</summary>
    protected virtual Verdict Absent(CheckContext context, Guest guest, GuestTree files) => Verdict.Skip("cloud-init is not installed.");

    /// <summary>Judges an installed cloud-init.</summary>
    protected abstract Verdict Judge(Guest guest, CloudInitFacts cloudInit, GuestTree files);
}
