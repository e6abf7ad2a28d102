using System.Globalization;
using ImageTools.Disks;

namespace ImageTools.Cli.Output;

/// <summary>A report as one line of a given width, in ASCII: every locale has these characters, and each takes one column.</summary>
internal static class ProgressBar
{
    private const int ShortestBar = 10,
        LongestBar = 40;

    /// <summary>Character of the done part of the bar, so that it can be coloured.</summary>
    public const char Done = '#';

    private const char Open = '-';

    /// <summary>The line. Parts that do not fit are left out, the least important first.</summary>
    public static string Line(WorkProgress report, double rate, TimeSpan? left, int columns)
    {
        // A stage in percent (an import in the cloud) has no useful amount.
        var bytes = report.Total is not 100;
        var share = report.Total is > 0 and var all ? Math.Clamp((double)report.Done / all, 0, 1) : (double?)null;
        var percent = share is { } part ? string.Create(CultureInfo.InvariantCulture, $"{100 * part,5:0.0}%") : "";
        var amount =
            !bytes ? ""
            : report.Total is { } total ? $"{Sizes.Bytes(report.Done)} of {Sizes.Bytes(total)}"
            : Sizes.Bytes(report.Done);
        var speed = bytes && rate > 0 ? $"{Sizes.Bytes(rate)}/s" : "";
        var rest = bytes && left is { } time && time.TotalSeconds >= 1 ? $"{Sizes.Duration(time)} left" : "";
        // A name from a service may be in any script, and its width is not known.
        var detail = report.Detail is { } said && said.All(c => c is >= ' ' and <= '~') ? said : "";

        var room = columns - report.Stage.Length;
        bool Fits(string text)
        {
            if (text.Length == 0 || text.Length + 1 > room)
                return false;
            room -= text.Length + 1;
            return true;
        }
        var (hasPercent, hasRest, hasAmount, hasSpeed) = (Fits(percent), Fits(rest), Fits(amount), Fits(speed));
        var bar = share is { } filled && room > ShortestBar + 2 ? Bar(filled, Math.Min(room - 3, LongestBar)) : "";
        room -= bar.Length == 0 ? 0 : bar.Length + 1;
        var hasDetail = Fits(detail);
        string[] shown =
        [
            report.Stage,
            bar,
            hasPercent ? percent : "",
            hasAmount ? amount : "",
            hasSpeed ? speed : "",
            hasRest ? rest : "",
            hasDetail ? detail : "",
        ];
        var line = string.Join(' ', shown.Where(s => s.Length > 0));
        return line.Length <= columns ? line : line[..Math.Max(columns, 0)];
    }

    private static string Bar(double share, int length)
    {
        var done = (int)(share * length);
        return $"[{new string(Done, done)}{new string(Open, length - done)}]";
    }
}
