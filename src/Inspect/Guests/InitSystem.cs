namespace ImageTools.Inspect.Guests;

/// <summary>The first program that the kernel starts.</summary>
public enum InitSystem
{
    /// <summary>systemd.</summary>
    Systemd,

    /// <summary>System V init with run levels.</summary>
    SysVInit,

    /// <summary>Upstart.</summary>
    Upstart,

    /// <summary>OpenRC.</summary>
    OpenRc,

    /// <summary>The init of busybox.</summary>
    Busybox,
}
