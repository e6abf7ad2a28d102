namespace ImageTools.Inspect.Guests.Boot;

/// <summary>The effect of a command in a GRUB script.</summary>
internal enum GrubStep
{
    /// <summary>No effect: the command controls a block, or is in a branch that is not taken.</summary>
    Passed,

    /// <summary>The command is executed.</summary>
    Command,

    /// <summary>An entry of the menu begins.</summary>
    EntryBegins,

    /// <summary>An entry ends, whether it was taken or not.</summary>
    EntryEnds,

    /// <summary>A submenu begins.</summary>
    SubmenuBegins,

    /// <summary>A submenu ends.</summary>
    SubmenuEnds,
}
