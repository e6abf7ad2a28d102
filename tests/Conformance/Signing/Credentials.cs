namespace ImageTools.Conformance.Signing;

/// <summary>A key, with its token when it is a temporary one.</summary>
internal sealed record Credentials(string Id, string Secret, string? Token = null)
{
    /// <summary>Names the key only: test results print their arguments.</summary>
    public override string ToString() => Id;
}
