namespace ImageTools.Conformance.Services;

/// <summary>Who is asked.</summary>
public enum ServiceKind
{
    /// <summary>The embedded cloud inside this process.</summary>
    InProcess,

    /// <summary>`imagetools cloud serve`, a process with a data directory of its own.</summary>
    Served,

    /// <summary>Whatever the environment names: see <see cref="RealService"/>.</summary>
    Real,
}
