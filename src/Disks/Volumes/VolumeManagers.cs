namespace ImageTools.Disks.Volumes;

/// <summary>The known volume managers.</summary>
public static class VolumeManagers
{
    /// <summary>Managers in the order of probing. A new one is one line here.</summary>
    public static IReadOnlyList<IVolumeManager> All { get; } = [new Md.MdManager(), new Lvm.LvmManager(), new Luks.LuksManager()];
}
