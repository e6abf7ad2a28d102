using System.Text;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Networks;

/// <summary>
/// nftables' own language, as far as it must be known: base chains of the hook "input", their policies and their rules in order. Every one of them has to let a packet through, so one that may
/// drop it is enough.
/// </summary>
internal static class NftRules
{
    private const int DeepestInclude = 16, LargestFile = 1 << 20, MostText = 4 << 20;

    // Rules that say something of packets other than new connections to port 22, or that decide nothing.
    private static readonly string[] Harmless = ["accept", "counter", "continue", "return"];

    /// <summary>Whether a new connection from anywhere to port 22 gets through for certain.</summary>
    public static bool LetsSshIn(GuestTree files, string? path)
    {
        // Without a file nothing is loaded.
        if (path is null)
            return true;
        var text = new StringBuilder();
        if (!Gather(files, path, 0, new Expansion("/etc/nftables.conf"), text))
            return false;
        var statements = new Queue<string>(Statements(text.ToString()));
        return Level(statements, 0) is true;
    }

    /// <summary>The text without comments, with what it includes in place. False when an include is absent or too deep.</summary>
    private static bool Gather(GuestTree files, string path, int depth, Expansion expansion, StringBuilder text)
    {
        if (depth > DeepestInclude || expansion.Lines(files, path, LargestFile) is not { } lines)
            return false;
        foreach (var raw in lines)
        {
            var line = raw.Split('#')[0];
            var trimmed = line.Trim();
            if (trimmed.StartsWith("include", StringComparison.Ordinal) && trimmed.Split('"') is [_, var pattern, ..])
            {
                var whole = pattern.StartsWith('/') ? pattern : $"/etc/{pattern}";
                var paths = Glob.IsPattern(whole) ? Glob.Expand(files, whole, expansion) : [whole];
                if (paths.Any(included => !Gather(files, included, depth + 1, expansion, text)))
                    return false;
                continue;
            }
            text.Append(line).Append('\n');
            if (text.Length > MostText)
                return false;
        }
        return true;
    }

    /// <summary>Statements, and braces on their own. Braces of sets stay within their statement.</summary>
    private static IEnumerable<string> Statements(string text)
    {
        var statement = new StringBuilder();
        var inSet = 0;
        foreach (var c in text)
        {
            var block = inSet == 0 && c == '{' && statement.ToString().TrimStart().Split(' ', 2)[0] is "table" or "chain" or "set" or "map" or "add";
            if (inSet == 0 && (c is '\n' or ';' or '}' || block))
            {
                if (statement.ToString().Trim() is { Length: > 0 } done)
                    yield return done;
                statement.Clear();
                if (c is '}' || block)
                    yield return c.ToString();
                continue;
            }
            inSet += c == '{' ? 1 : c == '}' ? -1 : 0;
            statement.Append(c);
        }
        if (statement.ToString().Trim() is { Length: > 0 } last)
            yield return last;
    }

    /// <summary>Goes through tables and chains; false as soon as one may drop.</summary>
    private static bool Level(Queue<string> statements, int depth)
    {
        while (statements.TryDequeue(out var statement))
        {
            if (statement == "}")
                return true;
            var words = statement.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (statements.TryPeek(out var next) && next == "{")
            {
                statements.Dequeue();
                if (depth > DeepestInclude || !(words is ["chain", ..] or ["add", "chain", ..] ? Chain(statements) : words is ["table", ..] or ["add", "table", ..] ? Level(statements, depth + 1) : Skip(statements)))
                    return false;
            }
            else if (words is ["flush" or "destroy" or "delete" or "define", ..] or ["table", ..] or ["add", "table", ..])
            {
                continue;
            }
            else if (words is ["add" or "insert", "rule" or "chain", ..])
            {
                // Single commands are not put together here.
                return false;
            }
        }
        return true;
    }

    private static bool Skip(Queue<string> statements)
    {
        while (statements.TryDequeue(out var statement) && statement != "}")
        {
        }
        return true;
    }

    private static bool Chain(Queue<string> statements)
    {
        var input = false;
        var drops = false;
        bool? decided = null;
        while (statements.TryDequeue(out var statement) && statement != "}")
        {
            if (statement.StartsWith("type ", StringComparison.Ordinal))
                input = statement.Contains("hook input", StringComparison.Ordinal) || statement.Contains("hook prerouting", StringComparison.Ordinal) || statement.Contains("hook ingress", StringComparison.Ordinal);
            else if (statement.StartsWith("policy ", StringComparison.Ordinal))
                drops = statement.EndsWith("drop", StringComparison.Ordinal);
            else
                decided ??= Rule(statement);
        }
        return !input || (decided ?? !drops);
    }

    /// <summary>True where a rule lets every new connection to port 22 in, false where it may refuse one, null where it leaves it to the next.</summary>
    private static bool? Rule(string rule)
    {
        var words = rule.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var accepts = words[^1] == "accept";
        var where = string.Join(' ', words.TakeWhile(w => !Harmless.Contains(w) && w is not ("drop" or "reject" or "log" or "jump" or "goto" or "queue")));
        if (where is "tcp dport 22" or "tcp dport ssh" or "" or "meta l4proto tcp" || IsSetWithSsh(where))
            return accepts ? true : rule.Contains("drop", StringComparison.Ordinal) || rule.Contains("reject", StringComparison.Ordinal) || rule.Contains("jump", StringComparison.Ordinal) || rule.Contains("goto", StringComparison.Ordinal) ? false : null;
        if (accepts)
            return null;
        // Known to be of other packets.
        if (where is "ct state invalid" or "iif lo" or "iifname lo" or "iif \"lo\"" or "iifname \"lo\"" || where.StartsWith("udp ", StringComparison.Ordinal) || where.StartsWith("icmp", StringComparison.Ordinal)
            || where.StartsWith("ip protocol icmp", StringComparison.Ordinal) || (words.Length > 3 && words[0] == "tcp" && words[1] == "dport" && int.TryParse(words[2], out var port) && port != 22))
            return null;
        return words.Any(w => w is "drop" or "reject" or "jump" or "goto" or "queue" or "vmap" or "tproxy" or "dnat" or "redirect") ? false : null;
    }

    private static bool IsSetWithSsh(string where) => where.StartsWith("tcp dport {", StringComparison.Ordinal) && where.EndsWith('}')
        && where[(where.IndexOf('{', StringComparison.Ordinal) + 1)..^1].Split(',', StringSplitOptions.TrimEntries).Any(p => p is "22" or "ssh");
}
