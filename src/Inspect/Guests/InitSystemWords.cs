namespace ImageTools.Inspect.Guests;

/// <summary>The words for init systems.</summary>
public static class InitSystemWords
{
    /// <summary>systemd, sysvinit, upstart, openrc or busybox.</summary>
    public static string Name(this InitSystem value) =>
        value switch
        {
            InitSystem.Systemd => "systemd",
            InitSystem.SysVInit => "sysvinit",
            InitSystem.Upstart => "upstart",
            InitSystem.OpenRc => "openrc",
            _ => "busybox",
        };
}
