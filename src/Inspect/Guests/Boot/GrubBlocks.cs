namespace ImageTools.Inspect.Guests.Boot;

/// <summary>The open blocks of a GRUB script: branches, functions, entries and submenus. They decide which commands count.</summary>
/// <param name="holds">Evaluates the test after "if" or "elif".</param>
internal sealed class GrubBlocks(Func<List<string>, bool> holds)
{
    private readonly Stack<Block> blocks = new();

    private enum Kind
    {
        Branch,
        Function,
        Entry,
        Submenu,
    }

    /// <summary>The number of open blocks.</summary>
    public int Depth => blocks.Count;

    private bool IsActive => blocks.All(b => b.IsActive);

    /// <summary>The effect of the next command. A command that opens, changes or closes a block does so here.</summary>
    public GrubStep Take(List<string> command)
    {
        var isActive = IsActive;
        switch (command[0])
        {
            case "if":
                var isTaken = isActive && holds(command);
                blocks.Push(new Block(Kind.Branch, isTaken, isTaken));
                return GrubStep.Passed;
            case "elif" when IsIn(Kind.Branch):
                var before = blocks.Pop();
                var isNext = !before.WasTaken && IsActive && holds(command);
                blocks.Push(new Block(Kind.Branch, isNext, before.WasTaken || isNext));
                return GrubStep.Passed;
            case "else" when IsIn(Kind.Branch):
                blocks.Push(new Block(Kind.Branch, !blocks.Pop().WasTaken, WasTaken: true));
                return GrubStep.Passed;
            case "fi" when IsIn(Kind.Branch):
                blocks.Pop();
                return GrubStep.Passed;
            case "function":
                blocks.Push(new Block(Kind.Function, IsActive: false));
                return GrubStep.Passed;
            case "submenu" when isActive:
                blocks.Push(new Block(Kind.Submenu, IsActive: true));
                return GrubStep.SubmenuBegins;
            case "menuentry" or "submenu":
                blocks.Push(new Block(Kind.Entry, isActive));
                return isActive ? GrubStep.EntryBegins : GrubStep.Passed;
            case "}" when blocks.Count > 0 && !IsIn(Kind.Branch):
                return blocks.Pop().Kind switch
                {
                    Kind.Entry => GrubStep.EntryEnds,
                    Kind.Submenu => GrubStep.SubmenuEnds,
                    _ => GrubStep.Passed,
                };
            case "{":
                return GrubStep.Passed;
            default:
                return isActive ? GrubStep.Command : GrubStep.Passed;
        }
    }

    private bool IsIn(Kind kind) => blocks.TryPeek(out var top) && top.Kind == kind;

    /// <summary>An open block.</summary>
    /// <param name="Kind">The kind of the block.</param>
    /// <param name="IsActive">Its commands count, as far as this block decides.</param>
    /// <param name="WasTaken">One of the earlier branches was taken.</param>
    private sealed record Block(Kind Kind, bool IsActive, bool WasTaken = false);
}
