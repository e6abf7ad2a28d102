namespace ImageTools.Disks.Volumes;

/// <summary>The known volume managers.</summary>
public static class VolumeManagers
{
    /// <summary>Managers in the order of probing. A new one is one line here.</summary>
    public static IReadOnlyList<IVolumeManager> All { get; } =
    [
        new Md.MdManager(),
        new Lvm.LvmManager(),
        new Luks.LuksManager(),
        new BitLocker.BitLockerManager(),
    ];

    /// <summary>The manager of members of a type, by the type's name; null for every other type.</summary>
    public static IVolumeManager? Of(string? type) => All.FirstOrDefault(m => m.Types.Any(t => t.Name == type));

    /// <summary>Kind of the volumes of members of a type, by the type's name; null for every other type.</summary>
    public static VolumeKind? MadeOf(string? type) => Of(type)?.Makes;
}
