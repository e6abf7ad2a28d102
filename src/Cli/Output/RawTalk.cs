using System.Globalization;
using System.Text;
using Spectre.Console;

namespace ImageTools.Cli.Output;

/// <summary>Standard error as the progress bar writes it: with its own escapes, and as forgiving as all talk.</summary>
/// <param name="talk">Standard error.</param>
internal sealed class RawTalk(GuardedWriter talk) : TextWriter(CultureInfo.InvariantCulture), IAnsiConsoleOutput
{
    private const int UsualWidth = 80, UsualHeight = 24;

    /// <inheritdoc/>
    public override Encoding Encoding => talk.Encoding;

    /// <inheritdoc/>
    public TextWriter Writer => this;

    /// <inheritdoc/>
    public bool IsTerminal => true;

    /// <inheritdoc/>
    public int Width => Ask(() => Console.WindowWidth, UsualWidth);

    /// <inheritdoc/>
    public int Height => Ask(() => Console.WindowHeight, UsualHeight);

    /// <inheritdoc/>
    public void SetEncoding(Encoding encoding)
    {
    }

    /// <inheritdoc/>
    public override void Write(char value) => talk.WriteRaw(value.ToString());

    /// <inheritdoc/>
    public override void Write(string? value) => talk.WriteRaw(value ?? "");

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => talk.WriteRaw(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Flush() => talk.Flush();

    private static int Ask(Func<int> size, int otherwise)
    {
        try
        {
            return size() is > 0 and var known ? known : otherwise;
        }
        catch (IOException)
        {
            return otherwise;
        }
    }
}
