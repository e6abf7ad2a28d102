using System.Globalization;
using System.Text;

namespace ImageTools.Cli.Output;

/// <summary>
/// The writer for all text on standard output and standard error, so that two rules hold for all verbs. Control characters of an image, a
/// service or a path never reach a terminal. A message that can't be written does not end the work.
/// </summary>
/// <remarks>
/// A line of <see cref="WriteLine(string)"/> writes one line; on a terminal it is broken between words into as many lines as needed.
/// <see cref="Write(string)"/> takes several lines, for texts and documents that the tool lays out itself.
/// </remarks>
internal sealed class GuardedWriter : TextWriter
{
    private readonly TextWriter inner;
    private readonly bool isTalk;
    private volatile bool isBroken;

    private readonly Func<int>? columns;

    private GuardedWriter(TextWriter inner, bool isTalk, Func<int>? columns)
        : base(CultureInfo.InvariantCulture) => (this.inner, this.isTalk, this.columns) = (inner, isTalk, columns);

    /// <summary>For data: a failed write is an <see cref="OutputException"/>.</summary>
    /// <param name="inner">Target of the text.</param>
    /// <param name="columns">Width of the terminal; null when it is no terminal.</param>
    public static TextWriter Data(TextWriter inner, Func<int>? columns = null) => new GuardedWriter(inner, isTalk: false, columns);

    /// <summary>For messages: a failed write is ignored.</summary>
    /// <param name="inner">Target of the text.</param>
    /// <param name="columns">Width of the terminal; null when it is no terminal.</param>
    public static TextWriter Talk(TextWriter inner, Func<int>? columns = null) => new GuardedWriter(inner, isTalk: true, columns);

    /// <summary>Width of the terminal; null when it is no terminal.</summary>
    public int? Columns => columns?.Invoke();

    /// <summary>The progress line on the same terminal. It is removed before other text.</summary>
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

    /// <summary>Writes text unchanged: the progress line.</summary>
    public void WriteRaw(string text)
    {
        Guard(() => inner.Write(text));
        Flush();
    }

    /// <inheritdoc/>
    public override void Flush() => Guard(inner.Flush);

    /// <summary>Flushes the buffer of the inner writer, if it has one.</summary>
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
