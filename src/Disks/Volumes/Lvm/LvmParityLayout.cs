namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>
/// Where the data and the parity of each row lie in raid4, raid5 and raid6, by the names of LVM's segment types. The kinds are those of
/// md: the parity rotates to the left or right, or stays; the data begin behind it (symmetric) or leave it out (asymmetric).
/// </summary>
internal sealed class LvmParityLayout
{
    private readonly string kind;

    private LvmParityLayout(string kind, int members, int parities)
    {
        (this.kind, Members) = (kind, members);
        Data = members - parities;
    }

    /// <summary>Members in all.</summary>
    public int Members { get; }

    /// <summary>Chunks of data in a row.</summary>
    public int Data { get; }

    /// <summary>The layout of a segment type; null when it is no such type, or has too few members.</summary>
    public static LvmParityLayout? Of(string type, int members)
    {
        var kind = type switch
        {
            "raid5" => "raid5_ls",
            "raid6" => "raid6_zr",
            _ => type,
        };
        var parities = kind switch
        {
            "raid4" or "raid5_n" or "raid5_la" or "raid5_ra" or "raid5_ls" or "raid5_rs" => 1,
            "raid6_zr" or "raid6_nr" or "raid6_nc" or "raid6_n_6" or "raid6_la_6" or "raid6_ra_6" or "raid6_ls_6" or "raid6_rs_6" => 2,
            _ => 0,
        };
        return parities > 0 && members > parities ? new LvmParityLayout(kind, members, parities) : null;
    }

    /// <summary>The members with the plain parity (P) and the second one (Q, or -1) of a row.</summary>
    public (int P, int Q) Parity(long row)
    {
        var n = Members;
        return kind switch
        {
            "raid4" => (0, -1),
            "raid5_n" => (n - 1, -1),
            "raid5_la" or "raid5_ls" => (n - 1 - Turn(row, n), -1),
            "raid5_ra" or "raid5_rs" => (Turn(row, n), -1),
            "raid6_zr" => (Turn(row, n), (Turn(row, n) + 1) % n),
            "raid6_nr" => (n - 1 - Turn(row + 1, n), (n - Turn(row + 1, n)) % n),
            "raid6_nc" => (n - 1 - Turn(row, n), (n - 2 - Turn(row, n) + n) % n),
            "raid6_n_6" => (n - 2, n - 1),
            "raid6_la_6" or "raid6_ls_6" => (n - 2 - Turn(row, n - 1), n - 1),
            _ => (Turn(row, n - 1), n - 1),
        };
    }

    /// <summary>The member with a chunk of data of a row, counted from 0.</summary>
    public int Member(long row, int index)
    {
        var (p, q) = Parity(row);
        switch (kind)
        {
            case "raid5_ls" or "raid5_rs" or "raid6_nc":
                return (p + 1 + index) % Members;
            case "raid6_ls_6" or "raid6_rs_6":
                return (p + 1 + index) % (Members - 1);
            case "raid6_zr" or "raid6_nr":
                // Q follows on P, and with P at the end it is at the beginning.
                return p == Members - 1 ? index + 1
                    : index >= p ? index + 2
                    : index;
            default:
                return index >= p ? index + 1 : index;
        }
    }

    private static int Turn(long row, int of) => (int)(row % of);
}
