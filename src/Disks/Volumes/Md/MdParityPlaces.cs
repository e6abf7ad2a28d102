namespace ImageTools.Disks.Volumes.Md;

/// <summary>Which members of a stripe hold data, P and Q (ALGORITHM_… of Linux md).</summary>
internal sealed class MdParityPlaces
{
    private readonly int disks;
    private readonly Rotation rotation;
    private readonly bool isSymmetric;

    // Q turns with P; otherwise it stays on the last member (the "_6" layouts, which come from a raid5).
    private readonly bool turnsQ;
    private readonly bool isDdf;
    private readonly bool isDdfContinue;

    private MdParityPlaces(int level, int disks, uint layout)
    {
        this.disks = disks;
        Parities = level == 6 ? 2 : 1;
        isDdf = layout is >= 8 and <= 10;
        isDdfContinue = layout == 10;
        turnsQ = level == 6 && layout < 16;
        rotation = (layout & 0xf) switch
        {
            0 or 2 or 10 => Rotation.Left,
            1 or 3 or 8 => Rotation.Right,
            4 => Rotation.First,
            5 => Rotation.Last,
            _ => Rotation.LeftRestart,
        };
        isSymmetric = (layout & 0xf) is 2 or 3;
    }

    /// <summary>Where P is.</summary>
    private enum Rotation
    {
        /// <summary>From the last member to the first.</summary>
        Left,

        /// <summary>From the first member to the last.</summary>
        Right,

        /// <summary>Always the first.</summary>
        First,

        /// <summary>Always the last, or the one before Q.</summary>
        Last,

        /// <summary>From the last but one to the first, then the last.</summary>
        LeftRestart,
    }

    /// <summary>Chunks of parity in a stripe.</summary>
    public int Parities { get; }

    /// <summary>Chunks of data in a stripe.</summary>
    public int DataDisks => disks - Parities;

    /// <summary>The places of a level and layout, or null when Linux has none.</summary>
    public static MdParityPlaces? Parse(int level, uint layout, int disks) =>
        level switch
        {
            // raid4 has no layout.
            4 when disks >= 2 => new MdParityPlaces(4, disks, 5),
            5 when disks >= 2 && layout <= 5 => new MdParityPlaces(5, disks, layout),
            6 when disks >= 4 && layout is <= 5 or (>= 8 and <= 10) or (>= 16 and <= 20) => new MdParityPlaces(6, disks, layout),
            _ => null,
        };

    /// <summary>The places of one stripe.</summary>
    public Stripe Of(long stripe)
    {
        // Without a Q that turns, P turns among the others.
        var around = Parities == 2 && !turnsQ ? disks - 1 : disks;
        var turn = (int)(stripe % around);
        var parity = rotation switch
        {
            Rotation.Left => around - 1 - turn,
            Rotation.Right => turn,
            Rotation.First => 0,
            Rotation.Last => turnsQ ? disks - 2 : around - 1,
            _ => around - 1 - (int)((stripe + 1) % around),
        };
        var syndrome =
            Parities == 1 ? -1
            : !turnsQ ? disks - 1
            : isDdfContinue ? (parity + disks - 1) % disks
            : (parity + 1) % disks;
        return new Stripe(this, parity, syndrome);
    }

    /// <summary>One stripe.</summary>
    /// <param name="Places">The layout.</param>
    /// <param name="Parity">Member with P.</param>
    /// <param name="Syndrome">Member with Q, or -1.</param>
    internal readonly record struct Stripe(MdParityPlaces Places, int Parity, int Syndrome)
    {
        private int Around => Places is { Parities: 2, turnsQ: false } ? Places.disks - 1 : Places.disks;

        // Data begin behind P (and Q) and go round, or count from the first member and leave parity out.
        private bool GoesRound => Places.isSymmetric || Places.isDdfContinue;

        private int Behind => Parity + (Places.turnsQ && !Places.isDdfContinue ? 2 : 1);

        /// <summary>Member with chunk <paramref name="data"/> of the stripe.</summary>
        public int Member(int data)
        {
            if (GoesRound)
                return (Behind + data) % Around;
            var (low, high) = Syndrome < 0 || Parity < Syndrome ? (Parity, Syndrome) : (Syndrome, Parity);
            var member = data >= low ? data + 1 : data;
            return high >= 0 && member >= high ? member + 1 : member;
        }

        /// <summary>Chunk of the stripe that a member has, or -1 for parity.</summary>
        public int DataOf(int member)
        {
            if (member == Parity || member == Syndrome)
                return -1;
            if (GoesRound)
                return (member - Behind + (2 * Around)) % Around;
            return member - (Parity < member ? 1 : 0) - (Syndrome >= 0 && Syndrome < member ? 1 : 0);
        }

        /// <summary>The exponent of a chunk in Q.</summary>
        public int Weight(int data)
        {
            var member = Member(data);
            // DDF counts all members, also those with parity. Linux counts data from the member behind Q.
            if (Places.isDdf)
                return member;
            var first = (Syndrome + 1) % Places.disks;
            var steps = (member - first + Places.disks) % Places.disks;
            var toParity = (Parity - first + Places.disks) % Places.disks;
            return steps - (toParity < steps ? 1 : 0);
        }
    }
}
