namespace ImageTools.Inspect.Guests;

/// <summary>The kind of processor that a program is for.</summary>
/// <param name="Name">x86_64, i386 or aarch64. For a processor without a name here: "elf-N" or "pe-0xN".</param>
public sealed record Architecture(string Name)
{
    /// <summary>x86 of 64 bits.</summary>
    public static Architecture X64 { get; } = new("x86_64");

    /// <summary>x86 of 32 bits.</summary>
    public static Architecture I386 { get; } = new("i386");

    /// <summary>ARM of 64 bits.</summary>
    public static Architecture Aarch64 { get; } = new("aarch64");

    /// <summary>Whether it has a name here.</summary>
    public bool IsKnown => this == X64 || this == I386 || this == Aarch64;

    /// <summary>The name in EFI's file names: x64, ia32, aa64; <see cref="Name"/> for others.</summary>
    public string EfiName =>
        this == X64 ? "x64"
        : this == I386 ? "ia32"
        : this == Aarch64 ? "aa64"
        : Name;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
