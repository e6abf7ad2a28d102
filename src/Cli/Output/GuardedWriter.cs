using System.Globalization;
using System.Text;

namespace ImageTools.Cli.Output;

/// <summary>
/// The one way of text to standard output and standard error, so that no verb can forget what holds for all of them: control characters of an image, a service or a path never reach a terminal,
/// and talk that nobody can hear ends no work.
/// </summary>
/// <remarks>A line of <see cref="WriteLine(string)"/> is one line, whatever is in it; <see cref="Write(string)"/> takes several, for texts and documents that the tool itself lays out.</remarks>
internal sealed class GuardedWriter : TextWriter
{
    private readonly TextWriter inner;
    private readonly bool isTalk;
    private volatile bool isBroken;

    private GuardedWriter(TextWriter inner, bool isTalk)
        : base(CultureInfo.InvariantCulture) => (this.inner, this.isTalk) = (inner, isTalk);

    /// <summary>For data: what can't be written is an <see cref="OutputException"/>.</summary>
    public static TextWriter Data(TextWriter inner) => new GuardedWriter(inner, isTalk: false);

    /// <summary>For talk: what can't be written is left out.</summary>
    public static TextWriter Talk(TextWriter inner) => new GuardedWriter(inner, isTalk: true);

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Send(VisibleText.Of(value.ToString(), keepLines: true));

    /// <inheritdoc/>
    public override void Write(string? value) => Send(VisibleText.Of(value ?? "", keepLines: true));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    /// <inheritdoc/>
    public override void WriteLine() => Send("\n");

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Send($"{VisibleText.Of(value ?? "")}\n");

    /// <inheritdoc/>
    public override void WriteLine(ReadOnlySpan<char> buffer) => WriteLine(buffer.ToString());

    /// <summary>Writes what already is as it shall be: the escapes of a progress bar.</summary>
    public void WriteRaw(string text) => Send(text);

    /// <inheritdoc/>
    public override void Flush() => Guard(inner.Flush);

    /// <summary>What the inner writer holds, when it holds it.</summary>
    public override string ToString() => inner.ToString() ?? "";

    private void Send(string text)
    {
        if (text.Length > 0)
            Guard(() => inner.Write(text));
    }

    private void Guard(Action write)
    {
        if (isBroken && isTalk)
            return;
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            isBroken = true;
            if (!isTalk)
                throw new OutputException(e);
        }
    }
}
