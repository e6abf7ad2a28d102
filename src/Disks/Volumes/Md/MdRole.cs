namespace ImageTools.Disks.Volumes.Md;

/// <summary>Roles of a member besides its place in the array (dev_roles).</summary>
internal static class MdRole
{
    /// <summary>Not in use.</summary>
    public const ushort Spare = 0xffff;

    /// <summary>Thrown out.</summary>
    public const ushort Faulty = 0xfffe;

    /// <summary>The write journal of raid4, raid5 and raid6.</summary>
    public const ushort Journal = 0xfffd;

    /// <summary>The largest place in an array.</summary>
    public const ushort Most = 0xff00;
}
