using System.Globalization;
using System.Text;

namespace ImageTools.Cli.Output;

/// <summary>
/// The one way of text to standard output and standard error, so that no verb can forget what holds for all of them: control characters of
/// an image, a service or a path never reach a terminal, and talk that nobody can hear ends no work.
/// </summary>
/// <remarks>
/// A line of <see cref="WriteLine(string)"/> is one line, whatever is in it, and on a terminal as many as it needs to break between words;
/// <see cref="Write(string)"/> takes several, for texts and documents that the tool itself lays out.
/// </remarks>
internal sealed class GuardedWriter : TextWriter
{
    private readonly TextWriter inner;
    private readonly bool isTalk;
    private volatile bool isBroken;

    private readonly Func<int>? columns;

    private GuardedWriter(TextWriter inner, bool isTalk, Func<int>? columns)
        : base(CultureInfo.InvariantCulture) => (this.inner, this.isTalk, this.columns) = (inner, isTalk, columns);

    /// <summary>For data: what can't be written is an <see cref="OutputException"/>.</summary>
    /// <param name="inner">Where to.</param>
    /// <param name="columns">Width of the terminal that it is; null when it is none.</param>
    public static TextWriter Data(TextWriter inner, Func<int>? columns = null) => new GuardedWriter(inner, isTalk: false, columns);

    /// <summary>For talk: what can't be written is left out.</summary>
    /// <param name="inner">Where to.</param>
    /// <param name="columns">Width of the terminal that it is; null when it is none.</param>
    public static TextWriter Talk(TextWriter inner, Func<int>? columns = null) => new GuardedWriter(inner, isTalk: true, columns);

    /// <summary>Width of the terminal; null when it is none.</summary>
    public int? Columns => columns?.Invoke();

    /// <summary>The line that moves on the same terminal, which makes room.</summary>
    public LiveLine? Live { get; set; }

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
    public override void WriteLine(string? value) => Send($"{Fit(VisibleText.Of(value ?? ""))}\n");

    /// <inheritdoc/>
    public override void WriteLine(ReadOnlySpan<char> buffer) => WriteLine(buffer.ToString());

    /// <summary>Writes what already is as it shall be: a line that moves.</summary>
    public void WriteRaw(string text)
    {
        Guard(() => inner.Write(text));
        Flush();
    }

    /// <inheritdoc/>
    public override void Flush() => Guard(inner.Flush);

    /// <summary>What the inner writer holds, when it holds it.</summary>
    public override string ToString() => inner.ToString() ?? "";

    private void Send(string text)
    {
        if (text.Length == 0)
            return;
        Live?.Clear();
        Guard(() => inner.Write(text));
    }

    private string Fit(string line) => Columns is { } width ? LineWrap.At(line, width) : line;

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
