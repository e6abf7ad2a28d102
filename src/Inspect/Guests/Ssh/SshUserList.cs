namespace ImageTools.Inspect.Guests.Ssh;

/// <summary>AllowUsers, DenyUsers and the like.</summary>
internal static class SshUserList
{
    /// <summary>
    /// Whether a list has a name: true or false for certain, null where it depends on where somebody comes from
    /// (USER@HOST).
    /// </summary>
    public static bool? Has(string list, string name)
    {
        bool? found = false;
        foreach (var pattern in list.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pattern.Split('@', 2);
            var inverted = parts[0].StartsWith('!');
            if (!SshSyntax.Matches(parts[0].TrimStart('!'), name))
                continue;
            // A negated one that matches decides.
            if (inverted)
                return false;
            if (parts.Length == 1 || parts[1] == "*")
                found = true;
            else if (found == false)
                found = null;
        }
        return found;
    }
}
