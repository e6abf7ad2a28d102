namespace ImageTools.Inspect.Guests.Networks;

/// <summary>One of the packets that open a connection to the SSH server. It is IPv4, from an address that no rule names.</summary>
/// <param name="IsIncoming">True from the client, false for the server's answer.</param>
/// <param name="State">The state in connection tracking: "new", "established".</param>
/// <param name="Flags">The TCP flags.</param>
/// <param name="Port">The port of the server.</param>
/// <param name="Names">Possible names of the card.</param>
internal sealed record Packet(bool IsIncoming, string State, IReadOnlyList<string> Flags, int Port, IReadOnlyList<string> Names)
{
    /// <summary>The port of the client.</summary>
    public const int ClientPort = 50000;

    /// <summary>The three packets that must get through: the request, the answer, the confirmation.</summary>
    public static Packet[] Handshake(int port, IReadOnlyList<string> names) =>
        [
            new(true, "new", ["syn"], port, names),
            new(false, "established", ["syn", "ack"], port, names),
            new(true, "established", ["ack"], port, names),
        ];

    /// <summary>The destination port.</summary>
    public int Destination => IsIncoming ? Port : ClientPort;

    /// <summary>The source port.</summary>
    public int Source => IsIncoming ? ClientPort : Port;

    /// <summary>Whether a list or range of ports ("22", "ssh", "20-25", "20:25", ":1023") contains a port.</summary>
    public static bool HasPort(string ports, int port)
    {
        var range = ports.Split(':', '-');
        if (range is [var one])
            return one == "ssh" ? port == 22 : int.TryParse(one, out var number) && number == port;
        return range is [var from, var to]
            && (from.Length == 0 || (int.TryParse(from, out var low) && low <= port))
            && (to.Length == 0 || (int.TryParse(to, out var high) && high >= port));
    }

    /// <summary>Whether an address or network fits the server or the client.</summary>
    public static Fit Address(string address, bool local)
    {
        if (address is "0.0.0.0/0" or "0/0" or "0.0.0.0/0.0.0.0" or "any" or "anywhere")
            return Fit.Yes;
        if (address.StartsWith("127.", StringComparison.Ordinal) || address.Contains(':', StringComparison.Ordinal))
            return Fit.No;
        // The address of an instance is unknown, but it differs from the old machine's. Its network may be the same.
        return !local ? Fit.Few
            : address.Contains('/', StringComparison.Ordinal) && !address.EndsWith("/32", StringComparison.Ordinal) ? Fit.Unknown
            : Fit.No;
    }

    /// <summary>Whether the card fits a name or pattern ("eth+", "eth*").</summary>
    public Fit Interface(string pattern)
    {
        var fits = Names.Count(n => pattern[^1..] is "+" or "*" ? n.StartsWith(pattern[..^1], StringComparison.Ordinal) : n == pattern);
        return fits == 0 ? Fit.No
            : fits == Names.Count ? Fit.Yes
            : Fit.Unknown;
    }
}
