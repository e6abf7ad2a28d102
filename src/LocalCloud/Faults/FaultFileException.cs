namespace ImageTools.LocalCloud.Faults;

/// <summary>A fault file is not valid.</summary>
/// <param name="member">The member of the document, as in faults[2].rate.</param>
/// <param name="problem">What is wrong with it and what is allowed.</param>
public sealed class FaultFileException(string member, string problem) : Exception($"{member}: {problem}")
{
    /// <summary>The member of the document, as in faults[2].rate.</summary>
    public string Field => member;
}
