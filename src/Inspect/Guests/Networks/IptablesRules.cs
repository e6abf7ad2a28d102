namespace ImageTools.Inspect.Guests.Networks;

/// <summary>Rules as iptables-restore loads them: line by line into the chains of a table; the first rule of a chain that matches and has a verdict decides.</summary>
internal static class IptablesRules
{
    /// <summary>Whether a new connection from anywhere to port 22 gets through a chain for certain. What can't be followed (jumps, sets, limits) may close it.</summary>
    /// <param name="lines">The file.</param>
    /// <param name="chain">The chain of the table "filter".</param>
    /// <param name="closedWithoutRules">What becomes of what no rule decides, where the chain has no policy line of its own.</param>
    public static bool LetsSshIn(IEnumerable<string> lines, string chain, bool closedWithoutRules)
    {
        var table = "filter";
        var closed = closedWithoutRules;
        var rules = new List<string[]>();
        foreach (var line in lines.Select(l => l.Trim()))
        {
            var words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0][0] == '#')
                continue;
            if (words[0][0] == '*')
                table = words[0][1..];
            else if (table != "filter")
                continue;
            else if (words[0] == $":{chain}" && words.Length > 1 && words[1] != "-")
                closed = words[1] != "ACCEPT";
            else if (words is ["-P" or "--policy", _, _, ..] && words[1] == chain)
                closed = words[2] != "ACCEPT";
            else if (words is ["-A" or "--append", _, ..] && words[1] == chain)
                rules.Add(words[2..]);
            else if (words is ["-I" or "--insert", _, ..] && words[1] == chain)
                rules.Insert(0, words is [_, _, var at, ..] && char.IsAsciiDigit(at[0]) ? words[3..] : words[2..]);
        }
        foreach (var rule in rules)
        {
            var (fits, verdict) = Read(rule);
            if (fits == false || verdict is "" or "LOG" or "NFLOG" or "ULOG")
                continue;
            if (verdict == "ACCEPT" && fits == true)
                return true;
            // What accepts some connections lets on the others to the next rule.
            if (verdict != "ACCEPT")
                return false;
        }
        return !closed;
    }

    /// <summary>Whether a rule is for every new connection to port 22 (true), for none (false), or for some that can't be known here (null), and its target.</summary>
    private static (bool? Fits, string Verdict) Read(string[] words)
    {
        bool? fits = true;
        var verdict = "";
        for (var i = 0; i < words.Length; i++)
        {
            var inverted = words[i] == "!";
            if (inverted && ++i == words.Length)
                break;
            var value = i + 1 < words.Length ? words[i + 1] : "";
            bool? one;
            switch (words[i])
            {
                case "-j" or "--jump" or "-g" or "--goto":
                    verdict = value;
                    // What stands behind are the target's own words.
                    i = words.Length;
                    continue;
                case "-m" or "--match":
                    i++;
                    continue;
                case "-p" or "--protocol":
                    one = value is "tcp" or "6" or "all" or "0";
                    break;
                case "--dport" or "--dports" or "--destination-port" or "--destination-ports":
                    one = value.Split(',').Any(HasPort);
                    break;
                case "-s" or "--source" or "-d" or "--destination":
                    one = value is "0.0.0.0/0" or "0/0" ? true : null;
                    break;
                case "-i" or "--in-interface":
                    one = value == "lo" ? false : null;
                    break;
                case "--state" or "--ctstate":
                    one = value.Split(',').Contains("NEW");
                    break;
                case "--comment":
                    // Words in quotes.
                    for (i++; value.StartsWith('"') && !(words[i].EndsWith('"') && words[i].Length > 1) && i + 1 < words.Length;)
                        i++;
                    continue;
                case "--icmp-type" or "--tcp-flags":
                    one = words[i] == "--icmp-type" ? false : null;
                    break;
                default:
                    one = null;
                    break;
            }
            if (inverted)
                one = !one;
            fits = one == false || fits == false ? false : one is null ? null : fits;
            if (i + 1 < words.Length && !words[i + 1].StartsWith('-') && words[i + 1] != "!")
                i++;
        }
        return (fits, verdict);
    }

    private static bool HasPort(string ports)
    {
        var range = ports.Split(':', '-');
        if (range is [var one])
            return one is "22" or "ssh";
        return range is [var from, var to] && (from.Length == 0 || (int.TryParse(from, out var low) && low <= 22)) && (to.Length == 0 || (int.TryParse(to, out var high) && high >= 22));
    }
}
