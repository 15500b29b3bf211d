using System.Runtime.CompilerServices;
using System.Text;

namespace NfvHa.Geo.Simulation.Engine;

/// <summary>What happened in a run, line by line, when somebody wants to read it; and always a digest, so that two runs can be compared.</summary>
/// <param name="scheduler">Virtual time.</param>
/// <param name="isWritten">Whether the lines are kept.</param>
public sealed class Transcript(Scheduler scheduler, bool isWritten)
{
    private readonly StringBuilder _lines = new();
    private ulong _digest = 14695981039346656037UL;

    /// <summary>Whether the lines are kept.</summary>
    public bool IsWritten => isWritten;

    /// <summary>The lines.</summary>
    public string Text => _lines.ToString();

    /// <summary>A digest of what was noted: equal runs have equal digests.</summary>
    public ulong Digest => _digest;

    /// <summary>Adds a line, built only if it is kept.</summary>
    public void Write([InterpolatedStringHandlerArgument("")] ref LineHandler line)
    {
        if (isWritten)
        {
            _lines.Append(line.Text()).Append('\n');
        }
    }

    /// <summary>Mixes a number and the time into the digest.</summary>
    public void Note(long what)
    {
        _digest = (_digest ^ (ulong)what) * 1099511628211UL;
        _digest = (_digest ^ (ulong)scheduler.Now.Ticks) * 1099511628211UL;
    }

    /// <summary>Builds a line only if the transcript is kept.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct LineHandler
    {
        private readonly StringBuilder? _text;

        /// <summary>Called by the compiler.</summary>
        public LineHandler(int literalLength, int formattedCount, Transcript transcript, out bool isEnabled)
        {
            isEnabled = transcript.IsWritten;
            _text = isEnabled ? new StringBuilder(literalLength + (formattedCount * 8)).Append(transcript.Stamp()) : null;
        }

        /// <summary>Called by the compiler.</summary>
        public void AppendLiteral(string value) => _text!.Append(value);

        /// <summary>Called by the compiler.</summary>
        public void AppendFormatted<T>(T value) => _text!.Append(value);

        internal string Text() => _text?.ToString() ?? string.Empty;
    }

    private string Stamp() => $"{scheduler.Now.TotalSeconds,10:F4}  ";
}
