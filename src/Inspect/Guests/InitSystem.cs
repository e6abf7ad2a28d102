namespace ImageTools.Inspect.Guests;

/// <summary>What the kernel starts first.</summary>
public enum InitSystem
{
    /// <summary>systemd.</summary>
    Systemd,

    /// <summary>The run levels of System V.</summary>
    SysVInit,

    /// <summary>Upstart.</summary>
    Upstart,

    /// <summary>OpenRC.</summary>
    OpenRc,

    /// <summary>The init of busybox.</summary>
    Busybox,
}
