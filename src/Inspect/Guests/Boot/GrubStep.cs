namespace ImageTools.Inspect.Guests.Boot;

/// <summary>What a command of a script of GRUB comes to.</summary>
internal enum GrubStep
{
    /// <summary>Nothing is to be done: it is one of the blocks' own, or in a branch that is not taken.</summary>
    Passed,

    /// <summary>It is carried out.</summary>
    Command,

    /// <summary>An entry of the menu begins.</summary>
    EntryBegins,

    /// <summary>An entry ends, taken or not.</summary>
    EntryEnds,

    /// <summary>A submenu begins.</summary>
    SubmenuBegins,

    /// <summary>A submenu ends.</summary>
    SubmenuEnds,
}
