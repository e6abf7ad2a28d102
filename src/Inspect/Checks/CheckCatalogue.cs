using ImageTools.Inspect.Checks.Access;
using ImageTools.Inspect.Checks.Boot;
using ImageTools.Inspect.Checks.Disk;
using ImageTools.Inspect.Checks.FileSystems;
using ImageTools.Inspect.Checks.Image;
using ImageTools.Inspect.Checks.Initialisation;
using ImageTools.Inspect.Checks.Kernels;
using ImageTools.Inspect.Checks.Mounts;
using ImageTools.Inspect.Checks.Network;
using ImageTools.Inspect.Checks.Os;
using ImageTools.Inspect.Checks.Request;

namespace ImageTools.Inspect.Checks;

/// <summary>All checks. A new one is one line here.</summary>
public static class CheckCatalogue
{
    /// <summary>What has to hold for a start by BIOS; BootMode is chosen by these.</summary>
    internal static IReadOnlyList<ICheck> BiosPath { get; } =
    [new MbrSignature(), new MbrBootCode(), new MbrActive(), new BiosBootPartition()];

    /// <summary>What has to hold for a start by UEFI.</summary>
    internal static IReadOnlyList<ICheck> UefiPath { get; } = [new EspPresent(), new EspFallback(), new EspShimGrub()];

    /// <summary>Every check in the order of the report.</summary>
    public static IReadOnlyList<ICheck> All { get; } =
    [
        new ImageFormat(),
        new ImageFormatMismatch(),
        new ImageIso(),
        new ImageNotEmpty(),
        new ImageTruncated(),
        new ImageCorrupt(),
        new ImageDirty(),
        new ImageEncrypted(),
        new ImageBacking(),
        new ImageExternalData(),
        new ImageQcow2Features(),
        new ImageSnapshots(),
        new ImageVhdSize(),
        new ImageSizeGib(),
        new ImageSystemSize(),
        new ImageDataSize(),
        new ImageDataCount(),
        new DiskPartitionTable(),
        new DiskSectorSize(),
        new DiskPartitionBounds(),
        new GptPrimary(),
        new GptBackup(),
        new GptProtectiveMbr(),
        .. BiosPath,
        .. UefiPath,
        new RootSingleDisk(),
        new RootEncrypted(),
        new OsMultiple(),
        new FsRootType(),
        new FsExt464Bit(),
        new FsExt4ProjectQuota(),
        new FsClean(),
        new FsErrors(),
        new FsHibernated(),
        new FsSpace(),
        new FsInodes(),
        new FsUuidDuplicate(),
        new GrowthRootLast(),
        new GrowthGrowpart(),
        new GrowthLvm(),
        new BootModeBios(),
        new BootModeUefi(),
        new BootModeSingle(),
        new BootConfigFound(),
        new BootGrubPrefix(),
        new BootDefaultEntry(),
        new BootKernelFile(),
        new BootInitramfsFile(),
        new BootRootArgument(),
        new BootRootDeviceName(),
        new BootConsole(),
        new BootCommandLineHazard(),
        new KernelPresent(),
        new KernelModulesDirectory(),
        new KernelArchitecture(),
        new Kernel32Bit(),
        new KernelXenOnly(),
        new KernelVirtioBlk(),
        new KernelVirtioPci(),
        new KernelVirtioNet(),
        new KernelNvme(),
        new KernelNvmeTimeout(),
        new KernelFwCfg(),
        new KernelDriverBlocked(),
        new InitramfsVirtio(),
        new InitramfsVersion(),
        new InitramfsRootFileSystem(),
        new InitramfsUnreadable(),
        new FstabRoot(),
        new FstabDeviceExists(),
        new FstabDeviceName(),
        new FstabNetwork(),
        new FstabCrypttab(),
        new NetDhcp(),
        new NetStaticAddress(),
        new NetInterfaceName(),
        new NetMacBinding(),
        new NetPersistentRules(),
        new NetFirewall(),
        new SshInstalled(),
        new SshEnabled(),
        new SshRootLogin(),
        new SshPassword(),
        new AccountRoot(),
        new AccountFiles(),
        new AccountShadowImmutable(),
        new AccountPasswdCommand(),
        new CloudInitInstalled(),
        new CloudInitVersion(),
        new CloudInitDatasource(),
        new CloudInitEnabled(),
        new CloudInitNetworkOff(),
        new CloudInitState(),
        new CloudInitSeed(),
        new CustomizedLinux(),
        new FirstBootQuestions(),
        new AgentQemuGa(),
        new OsPresent(),
        new OsIdentified(),
        new SystemLibLinks(),
        new SystemCriticalPaths(),
        new SelinuxDisabled(),
        new TimeRtcUtc(),
        new IdentityMachineId(),
        new ParamImageName(),
        new ParamDescription(),
        new ParamTags(),
        new ParamPlatform(),
        new ParamArchitecture(),
        new ParamBootMode(),
        new ParamDiskSize(),
        new ParamLicense(),
    ];
}
