using System.Collections.Immutable;
using Spectre.Console;

namespace NfvHa.Geo.Cli.Output;

/// <summary>Rows under headings: as a table where people look, and as plain aligned columns where programs or files take it.</summary>
/// <param name="Headings">The headings.</param>
internal sealed record Sheet(ImmutableArray<string> Headings)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Makes a sheet.</summary>
    internal static Sheet Of(params ImmutableArray<string> headings) => new(headings);

    /// <summary>Adds a row.</summary>
    internal Sheet Add(params string[] cells)
    {
        _rows.Add([.. cells.Select(Line)]);
        return this;
    }

    /// <summary>Adds a row for each of several things.</summary>
    internal Sheet AddAll<T>(IEnumerable<T> things, Func<T, string[]> cells)
    {
        foreach (var thing in things)
        {
            Add(cells(thing));
        }

        return this;
    }

    /// <summary>Writes it.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="none">What is said if there is no row.</param>
    internal void Write(Terminal terminal, string none = "none")
    {
        if (_rows.Count == 0)
        {
            terminal.Out.WriteLine(none);
        }
        else if (terminal.IsSeen)
        {
            WriteTable(terminal.Out);
        }
        else
        {
            WriteColumns(terminal.Out);
        }
    }

    private void WriteTable(TextWriter writer)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var heading in Headings)
        {
            table.AddColumn(new TableColumn(new Text(heading)));
        }

        foreach (var row in _rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) }).Write(table);
    }

    private void WriteColumns(TextWriter writer)
    {
        var rows = _rows.Prepend([.. Headings]).ToList();
        var widths = Headings.Select((_, column) => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows)
        {
            writer.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    /// <summary>What comes from elsewhere must neither break the lines nor command the terminal.</summary>
    private static string Line(string cell) => string.Concat(cell.Select(letter => char.IsControl(letter) ? ' ' : letter));
}
