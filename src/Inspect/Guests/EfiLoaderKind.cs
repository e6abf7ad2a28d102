namespace ImageTools.Inspect.Guests;

/// <summary>Kinds of loaders on an EFI system partition.</summary>
public enum EfiLoaderKind
{
    /// <summary>shim, which starts the loader beside it.</summary>
    Shim,

    /// <summary>GRUB.</summary>
    Grub,

    /// <summary>systemd-boot.</summary>
    SystemdBoot,

    /// <summary>The loader of Windows.</summary>
    Windows,

    /// <summary>A unified kernel image.</summary>
    UnifiedKernel,
}
