using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Ssh;

/// <summary>
/// Finds the errors in its configuration that make sshd stop, so it does not listen at all: unknown words, values, quotes, blocks.
/// </summary>
internal sealed partial class SshSyntax
{
    // Keywords of OpenSSH 9.2, unless another version is named. "1" means: takes one word.
    private const string InBlocks = """
        acceptenv allowagentforwarding1 allowgroups allowstreamlocalforwarding1 allowtcpforwarding1 allowusers authenticationmethods
        authorizedkeyscommand authorizedkeyscommanduser1 authorizedkeysfile authorizedkeysfile2 authorizedprincipalscommand
        authorizedprincipalscommanduser1 authorizedprincipalsfile1 banner1 casignaturealgorithms1 challengeresponseauthentication1
        channeltimeout chrootdirectory1 clientalivecountmax1 clientaliveinterval1 denygroups denyusers disableforwarding1 exposeauthinfo1
        forcecommand gatewayports1 gssapiauthentication1 hostbasedacceptedalgorithms1 hostbasedacceptedkeytypes1 hostbasedauthentication1
        hostbasedusesnamefrompacketonly1 ignorerhosts1 include ipqos kbdinteractiveauthentication1 kerberosauthentication1 loglevel1
        logverbose match maxauthtries1 maxsessions1 passwordauthentication1 permitemptypasswords1 permitlisten permitopen permitrootlogin1
        permittty1 permittunnel1 permituserrc1 pubkeyacceptedalgorithms1 pubkeyacceptedkeytypes1 pubkeyauthentication1 pubkeyauthoptions
        rdomain1 rekeylimit requiredrsasize1 revokedkeys1 rhostsrsaauthentication rsaauthentication setenv skeyauthentication1
        streamlocalbindmask1 streamlocalbindunlink1 trustedusercakeys1 unusedconnectiontimeout1 x11displayoffset1 x11forwarding1
        x11uselocalhost1
        """;

    private const string Outside = """
        addressfamily1 afstokenpassing checkmail ciphers1 compression1 debianbanner1 dsaauthentication fingerprinthash1 gssapicleanupcreds1
        gssapicleanupcredentials1 gssapikexalgorithms1 gssapikeyexchange1 gssapistorecredentialsonrekey1 gssapistrictacceptorcheck1
        gssusesessionccache gssapiusesessioncredcache hostcertificate1 hostdsakey1 hostkey1 hostkeyagent1 hostkeyalgorithms1
        ignoreuserknownhosts1 kerberosgetafstoken kerberosorlocalpasswd1 kerberostgtpassing kerberosticketcleanup1 kexalgorithms1
        keyregenerationinterval listenaddress logingracetime1 macs1 maxstartups1 modulifile1 pamauthenticationviakbdint
        permituserenvironment1 persourcemaxstartups1 persourcenetblocksize1 pidfile1 port1 printlastlog1 printmotd1 protocol
        reversemappingcheck rhostsauthentication securitykeyprovider1 serverkeybits strictmodes1 subsystem syslogfacility1 tcpkeepalive1
        usedns1 uselogin usepam1 useprivilegeseparation verifyreversemapping versionaddendum xauthlocation1 keepalive1
        permitblacklistedkeys
        """;

    // Keywords of other versions and of distributions' own builds.
    private const string Elsewhere = """
        authorizedkeyscommandrunas exposeauthenticationmethods gssapienablek5users kerberosuniqueccache kerberosusekuserok
        persourcepenalties persourcepenaltyexemptlist refuseconnection requiredauthentications1 requiredauthentications2 rsaminsize
        showpatchlevel sshdauthpath sshdsessionpath hpndisabled hpnbuffersize tcprcvbufpoll noneenabled nonemacenabled disablebanner
        """;

    // Before these versions, a comment after a value is one more word, and a second 'Subsystem' with the same name is refused.
    private static readonly Version CommentsSince = new(8, 7),
        RepeatedSubsystemsSince = new(9, 4);

    private static readonly Dictionary<string, (bool InBlock, bool One)> Keywords = Table();
    private static readonly string[] YesNo =
    [
        "passwordauthentication",
        "pubkeyauthentication",
        "kbdinteractiveauthentication",
        "challengeresponseauthentication",
        "skeyauthentication",
        "usepam",
        "permitemptypasswords",
        "strictmodes",
        "usedns",
        "tcpkeepalive",
        "keepalive",
        "x11forwarding",
        "x11uselocalhost",
        "printmotd",
        "printlastlog",
        "hostbasedauthentication",
        "hostbasedusesnamefrompacketonly",
        "ignoreuserknownhosts",
        "permittty",
        "permituserrc",
        "allowagentforwarding",
        "exposeauthinfo",
        "disableforwarding",
        "streamlocalbindunlink",
        "debianbanner",
        "gssapiauthentication",
        "gssapikeyexchange",
        "gssapicleanupcredentials",
        "gssapistrictacceptorcheck",
    ];

    private static readonly string[] Numbers =
        ["maxauthtries", "maxsessions", "x11displayoffset", "clientalivecountmax", "requiredrsasize"],
        Times = ["logingracetime", "clientaliveinterval"];
    private static readonly string[] LogLevels =
    [
        "silent",
        "quiet",
        "fatal",
        "error",
        "info",
        "verbose",
        "debug",
        "debug1",
        "debug2",
        "debug3",
    ];
    private static readonly string[] Facilities =
    [
        "daemon",
        "user",
        "auth",
        "authpriv",
        "local0",
        "local1",
        "local2",
        "local3",
        "local4",
        "local5",
        "local6",
        "local7",
    ];
    private static readonly string[] Methods =
    [
        "publickey",
        "password",
        "keyboard-interactive",
        "hostbased",
        "gssapi-with-mic",
        "gssapi-keyex",
        "none",
    ];

    // Names that some version knows.
    private const string Ciphers =
        "3des-cbc aes128-cbc aes192-cbc aes256-cbc aes128-ctr aes192-ctr aes256-ctr aes128-gcm@openssh.com aes256-gcm@openssh.com "
        + "chacha20-poly1305@openssh.com blowfish-cbc cast128-cbc arcfour arcfour128 arcfour256 rijndael-cbc@lysator.liu.se none";
    private const string Macs =
        "hmac-sha1 hmac-sha1-96 hmac-sha2-256 hmac-sha2-256-96 hmac-sha2-512 hmac-sha2-512-96 hmac-md5 hmac-md5-96 hmac-ripemd160 "
        + "hmac-ripemd160@openssh.com umac-64@openssh.com umac-128@openssh.com hmac-sha1-etm@openssh.com hmac-sha1-96-etm@openssh.com "
        + "hmac-sha2-256-etm@openssh.com hmac-sha2-512-etm@openssh.com hmac-md5-etm@openssh.com hmac-md5-96-etm@openssh.com "
        + "hmac-ripemd160-etm@openssh.com umac-64-etm@openssh.com umac-128-etm@openssh.com";

    private readonly byte[]? program;
    private readonly Dictionary<string, bool> known = new(StringComparer.Ordinal);
    private readonly Version? version;

    /// <summary>Takes the guest's sshd program. It contains the words that it knows.</summary>
    public SshSyntax(byte[]? program)
    {
        if (program is not [0x7f, (byte)'E', (byte)'L', (byte)'F', ..])
            return;
        this.program = program;
        var at = program.AsSpan().IndexOf("OpenSSH_"u8);
        if (
            at >= 0
            && VersionText().Match(Encoding.ASCII.GetString(program, at, Math.Min(24, program.Length - at))) is { Success: true } match
        )
        {
            version = new Version(
                int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture),
                int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)
            );
        }
    }

    /// <summary>
    /// Keyword and arguments of a line: blanks between them, one "=" after the keyword, quotes around words with blanks, a comment at the
    /// end. Null when a quote is not closed.
    /// </summary>
    public static List<string>? Words(string line, out bool hasComment)
    {
        hasComment = false;
        var words = new List<string>();
        var i = 0;
        while (i < line.Length && line[i] is ' ' or '\t' or '\f')
            i++;
        if (i == line.Length || line[i] == '#')
            return words;
        // The keyword is parsed first.
        var start = i;
        if (line[i] == '"')
        {
            var end = line.IndexOf('"', i + 1);
            if (end < 0)
                return null;
            words.Add(line[(i + 1)..end]);
            i = end + 1;
        }
        else
        {
            while (i < line.Length && line[i] is not (' ' or '\t' or '\f' or '='))
                i++;
            words.Add(line[start..i]);
        }
        while (i < line.Length && line[i] is ' ' or '\t' or '\f')
            i++;
        if (i < line.Length && line[i] == '=')
            i++;
        while (i < line.Length)
        {
            if (line[i] is ' ' or '\t' or '\f' or '\r')
            {
                i++;
                continue;
            }
            if (line[i] == '#')
            {
                hasComment = true;
                break;
            }
            var word = new StringBuilder();
            var quote = '\0';
            for (; i < line.Length && (quote != '\0' || line[i] is not (' ' or '\t' or '\f' or '\r')); i++)
            {
                if (line[i] == '\\' && i + 1 < line.Length && (line[i + 1] is '\'' or '"' or '\\' || (quote == '\0' && line[i + 1] == ' ')))
                    word.Append(line[++i]);
                else if (quote == '\0' && line[i] is '"' or '\'')
                    quote = line[i];
                else if (quote != '\0' && line[i] == quote)
                    quote = '\0';
                else
                    word.Append(line[i]);
            }
            if (quote != '\0')
                return null;
            words.Add(word.ToString());
        }
        return words;
    }

    /// <summary>Why sshd stops at a line, or null.</summary>
    /// <param name="keyword">In lower case.</param>
    /// <param name="values">Its arguments.</param>
    /// <param name="inIdleBlock">The line is in a block that does not apply to every connection.</param>
    /// <param name="hasComment">A comment follows the arguments.</param>
    public string? Fault(string keyword, IReadOnlyList<string> values, bool inIdleBlock, bool hasComment)
    {
        if (!Knows(keyword))
            return $"the keyword '{keyword}' is unknown";
        var (inBlock, one) = Keywords.TryGetValue(keyword, out var at) ? at : (true, false);
        if (inIdleBlock && !inBlock)
            return $"'{keyword}' is not allowed in a Match block";
        if (Keywords.ContainsKey(keyword) && IsDeprecated(keyword))
            return null;
        if (values.Count == 0)
            return $"'{keyword}' has no value";
        if (one && values.Count > 1)
            return $"'{keyword}' has more than one value";
        if (one && hasComment && version is not null && version < CommentsSince)
            return $"a comment follows the value of '{keyword}', and OpenSSH {version} reads it as one more value";
        if (one && values[0].Length == 0)
            return $"'{keyword}' has no value";
        return Value(keyword, values);
    }

    /// <summary>Whether a second line for the same subsystem is refused; null when the version is unknown.</summary>
    public bool? RefusesRepeatedSubsystem => version is null ? null : version < RepeatedSubsystemsSince;

    /// <summary>Why sshd stops at the criteria of a Match block, or null.</summary>
    public string? MatchFault(IReadOnlyList<string> words)
    {
        foreach (var (criterion, value) in Criteria(words))
        {
            if (criterion == "all")
            {
                if (words.Count > 1)
                    return "'all' can't be combined with other criteria";
                continue;
            }
            if (criterion == "invalid-user" && value is null && (program is null || Has("invalid-user")))
                continue;
            if (criterion is not ("user" or "group" or "host" or "address" or "localaddress" or "localport" or "rdomain"))
                return $"'{criterion}' is not a criterion of Match";
            if (string.IsNullOrEmpty(value))
                return $"there is no value after '{criterion}'";
            if (
                criterion == "localport"
                && (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            )
            {
                return $"'{value}' is not a port";
            }

            if (criterion is "address" or "localaddress" && value.Split(',').FirstOrDefault(a => !IsAddress(a.TrimStart('!'))) is { } bad)
                return $"'{bad}' is not an address";
        }
        return null;
    }

    /// <summary>
    /// The criteria of a Match block, in lower case, and their values: "User root", "User=root", "User = root". "all" and "invalid-user"
    /// have no value.
    /// </summary>
    public static IEnumerable<(string Criterion, string? Value)> Criteria(IReadOnlyList<string> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var equals = words[i].IndexOf('=', StringComparison.Ordinal);
            var criterion = (equals < 0 ? words[i] : words[i][..equals]).ToLowerInvariant();
            var value = equals < 0 ? null : words[i][(equals + 1)..];
            if (criterion is not ("all" or "invalid-user") && string.IsNullOrEmpty(value))
            {
                if (i + 1 < words.Count && words[i + 1] == "=")
                    i++;
                value = i + 1 < words.Count ? words[++i].TrimStart('=') : "";
            }
            yield return (criterion, value);
        }
    }

    /// <summary>Patterns of sshd have * and ? only.</summary>
    public static bool Matches(string pattern, string name) =>
        Glob.Matches(pattern.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal), name);

    private static string? Value(string keyword, IReadOnlyList<string> values)
    {
        var value = values[0].ToLowerInvariant();
        string? OneOf(params string[] words) => words.Contains(value) ? null : $"'{values[0]}' is not a value of '{keyword}'";
        if (YesNo.Contains(keyword))
            return OneOf("yes", "no");
        if (Numbers.Contains(keyword))
        {
            return int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
                ? null
                : $"'{values[0]}' of '{keyword}' is not a number";
        }

        if (Times.Contains(keyword))
            return Time().IsMatch(value) ? null : $"'{values[0]}' of '{keyword}' is not a time";
        switch (keyword)
        {
            case "permitrootlogin":
                return OneOf("yes", "no", "without-password", "prohibit-password", "forced-commands-only");
            case "port":
                return value.All(char.IsAsciiDigit) && !(int.TryParse(value, out var port) && port is > 0 and < 65536)
                    ? $"'{value}' is not a port"
                    : null;
            case "loglevel":
                return OneOf(LogLevels);
            case "syslogfacility":
                return OneOf(Facilities);
            case "addressfamily":
                return OneOf("any", "inet", "inet6");
            case "compression":
                return OneOf("yes", "no", "delayed");
            case "gatewayports":
                return OneOf("yes", "no", "clientspecified");
            case "permittunnel":
                return OneOf("yes", "no", "point-to-point", "ethernet");
            case "allowtcpforwarding" or "allowstreamlocalforwarding":
                return OneOf("yes", "no", "all", "local", "remote");
            case "ignorerhosts":
                return OneOf("yes", "no", "shosts-only");
            case "maxstartups":
                return Startups().IsMatch(value) ? null : $"'{values[0]}' is not a value of '{keyword}'";
            case "ciphers":
                return Names(values[0], Ciphers);
            case "macs":
                return Names(values[0], Macs);
            case "subsystem":
                return values.Count < 2 ? $"the subsystem '{values[0]}' has no command" : null;
            case "authorizedkeyscommand" or "authorizedprincipalscommand":
                return value.StartsWith('/') || value == "none" ? null : $"'{keyword}' is not an absolute path";
            case "authenticationmethods":
                return values.Count > 1 && values.Contains("any") ? "'any' can't be combined with other authentication methods"
                    : value == "any" ? null
                    : values.SelectMany(v => v.Split(',')).Select(m => m.Split(':')[0]).FirstOrDefault(m => !Methods.Contains(m))
                        is { } method
                        ? $"the authentication method '{method}' is unknown"
                    : null;
            case "setenv":
                return values.All(v => v.Contains('=', StringComparison.Ordinal)) ? null : $"'{keyword}' has no '='";
            case "allowusers" or "denyusers":
                return
                    values.FirstOrDefault(v =>
                        v.Length == 0
                        || (
                            v.IndexOf('@', StringComparison.Ordinal) is var at and >= 0
                            && v[(at + 1)..].Contains('/', StringComparison.Ordinal)
                            && !IsAddress(v[(at + 1)..])
                        )
                    )
                        is { } bad
                    ? $"'{bad}' is not a pattern of '{keyword}'"
                    : null;
            default:
                return null;
        }
    }

    /// <summary>Names separated by commas. "+", "-" or "^" may come before the first.</summary>
    private static string? Names(string list, string known)
    {
        var all = known.Split(' ');
        return list[0] != '-' && list.TrimStart('+', '^').Split(',').FirstOrDefault(n => !all.Contains(n)) is { } bad
            ? $"the name '{bad}' is unknown"
            : null;
    }

    private static bool IsAddress(string text)
    {
        var parts = text.Split('/');
        if (parts.Length == 1)
            return true;
        if (
            parts.Length > 2
            || !IPAddress.TryParse(parts[0], out var address)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
        )
        {
            return false;
        }

        var bytes = address.GetAddressBytes();
        if (length > bytes.Length * 8)
            return false;
        // The bits after the prefix must be zero.
        for (var bit = length; bit < bytes.Length * 8; bit++)
        {
            if ((bytes[bit / 8] & (0x80 >> (bit % 8))) != 0)
                return false;
        }
        return true;
    }

    private bool Knows(string keyword) =>
        program is null
            ? Keywords.ContainsKey(keyword)
                || Elsewhere.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Contains(keyword)
            : Has(keyword);

    /// <summary>Whether one of the program's texts ends in a word.</summary>
    private bool Has(string word) =>
        known.TryGetValue(word, out var has)
            ? has
            : known[word] = word.Length is > 0 and < 64 && program.AsSpan().IndexOf(Encoding.ASCII.GetBytes(word + "\0")) >= 0;

    private static bool IsDeprecated(string keyword) =>
        keyword
            is "afstokenpassing"
                or "checkmail"
                or "dsaauthentication"
                or "gssusesessionccache"
                or "gssapiusesessioncredcache"
                or "kerberosgetafstoken"
                or "kerberostgtpassing"
                or "keyregenerationinterval"
                or "pamauthenticationviakbdint"
                or "protocol"
                or "reversemappingcheck"
                or "rhostsauthentication"
                or "rhostsrsaauthentication"
                or "rsaauthentication"
                or "serverkeybits"
                or "uselogin"
                or "useprivilegeseparation"
                or "verifyreversemapping"
                or "permitblacklistedkeys"
                or "authorizedkeysfile2";

    private static Dictionary<string, (bool InBlock, bool One)> Table()
    {
        var table = new Dictionary<string, (bool, bool)>(StringComparer.Ordinal);
        foreach (var (text, inBlock) in ((string, bool)[])[(InBlocks, true), (Outside, false)])
        {
            foreach (var word in text.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
                table[word.TrimEnd('1')] = (inBlock, word[^1] == '1');
        }
        return table;
    }

    [GeneratedRegex(@"^OpenSSH_(\d{1,3})\.(\d{1,3})")]
    private static partial Regex VersionText();

    [GeneratedRegex(@"^(none|(\d{1,9}[smhdw]?)+)$")]
    private static partial Regex Time();

    [GeneratedRegex(@"^\d{1,9}(:\d{1,9}:\d{1,9})?$")]
    private static partial Regex Startups();
}
