namespace ImageTools.Inspect.Guests.Ssh;

/// <summary>Reads AllowUsers, DenyUsers and the like.</summary>
internal static class SshUserList
{
    /// <summary>Whether a list contains a name. Null when the answer depends on the client's address (USER@HOST).</summary>
    public static bool? Has(string list, string name)
    {
        bool? found = false;
        foreach (var pattern in list.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pattern.Split('@', 2);
            var inverted = parts[0].StartsWith('!');
            if (!SshSyntax.Matches(parts[0].TrimStart('!'), name))
                continue;
            // A negated pattern that matches decides.
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
