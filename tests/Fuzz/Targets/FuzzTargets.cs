namespace ImageTools.Fuzz.Targets;

/// <summary>Every parser of something that comes from outside. A new one is a line here.</summary>
internal static class FuzzTargets
{
    public static IEnumerable<FuzzTarget> All =>
        [
            ImageTarget.Qcow2(),
            ImageTarget.Vhd(),
            ImageTarget.Vmdk(),
            ImageTarget.Descriptor(),
            new ArchiveTarget(),
            new PartitionTarget(),
            new SignatureTarget(),
            VolumeTarget.Md(),
            VolumeTarget.Luks(),
            VolumeTarget.Slice(),
            FileSystemTarget.Ext(),
            FileSystemTarget.Fat(),
            FileSystemTarget.Btrfs(),
            new LvmTarget(),
            FileSystemTarget.SquashFs(),
            FileSystemTarget.Iso9660(),
            FileSystemTarget.Erofs(),
            FileSystemTarget.Xfs(),
            FileSystemTarget.ExFat(),
            FileSystemTarget.Ntfs(),
            GuestTarget.Texts(),
            GuestTarget.Grub(),
            GuestTarget.Network(),
            GuestTarget.Ssh(),
            GuestTarget.Services(),
            GuestTarget.Initramfs(),
            GuestTarget.Kernel(),
            new UnifiedKernelTarget(),
            new PolicyTarget(),
            new PartTableTarget(),
            new ManifestTarget(),
            new JournalTarget(),
            new OssAnswerTarget(),
            new RpcAnswerTarget(),
        ];
}
