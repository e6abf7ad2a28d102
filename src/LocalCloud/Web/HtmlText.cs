using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace ImageTools.LocalCloud.Web;

/// <summary>Builds a page. All text is escaped except our own markup.</summary>
internal sealed class HtmlText
{
    private readonly StringBuilder text = new();

    /// <summary>Markup of ours.</summary>
    public HtmlText Raw(string markup)
    {
        text.Append(markup);
        return this;
    }

    /// <summary>Text from outside; it is escaped.</summary>
    public HtmlText Text(string any)
    {
        text.Append(HtmlEncoder.Default.Encode(any));
        return this;
    }

    /// <summary>A table. A column with # before its title holds numbers.</summary>
    public void Table<T>(string[] titles, IEnumerable<T> rows, int total, Func<T, string[]> cells)
    {
        if (total == 0)
        {
            Raw("<p class=none>None.</p>");
            return;
        }
        Raw("<table><tr>");
        foreach (var title in titles)
            Raw(title[0] == '#' ? "<th class=n>" : "<th>").Text(title.TrimStart('#')).Raw("</th>");
        Raw("</tr>");
        var shown = 0;
        foreach (var row in rows)
        {
            Raw("<tr>");
            foreach (var (title, cell) in titles.Zip(cells(row)))
                Raw(title[0] == '#' ? "<td class=n>" : "<td>").Text(cell).Raw("</td>");
            Raw("</tr>");
            shown++;
        }
        Raw("</table>");
        if (shown < total)
            Raw("<p class=none>and ").Text((total - shown).ToString(CultureInfo.InvariantCulture)).Raw(" more</p>");
    }

    public override string ToString() => text.ToString();
}
