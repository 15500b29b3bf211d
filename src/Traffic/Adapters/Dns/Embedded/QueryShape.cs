using System.Buffers.Binary;

namespace NfvHa.Geo.Traffic.Adapters.Dns.Embedded;

/// <summary>
/// Looks at a raw query before the library does. The library reserves room for as many records as the header claims (up to 2 MiB for 12 bytes), reads labels
/// as text (so bytes above 127 come back changed) and answers what it can't parse by exceptions. So only one plain question with at most an EDNS record is
/// let through, without the EDNS options, which are not used here; all else is answered in 12 bytes and the question, or not at all.
/// </summary>
internal readonly record struct QueryShape
{
    /// <summary>The length of a header.</summary>
    internal const int HeaderLength = 12;

    /// <summary>What every answer may have that says nothing of EDNS.</summary>
    internal const int PlainAnswerMax = 512;

    /// <summary>What an answer over UDP may have at most: it passes unfragmented nearly everywhere.</summary>
    internal const int AnswerMax = 1232;

    private const int NameMax = 255;
    private const int LabelMax = 63;
    private const int OptLength = 11;
    private const byte OptType = 41;
    private static ReadOnlySpan<byte> EmptyOpt => [0, 0, OptType, AnswerMax >> 8, AnswerMax & 0xFF, 0, 0, 0, 0, 0, 0];

    /// <summary>What is to be done with the query.</summary>
    internal QueryVerdict Verdict { get; init; }

    /// <summary>Where the question ends; the header's end if it can't be read.</summary>
    internal int QuestionEnd { get; init; }

    /// <summary>Bytes that are handed on: header, question and an EDNS record without options.</summary>
    internal int Length { get; init; }

    /// <summary>The longest answer that the client takes over UDP.</summary>
    internal int AnswerLengthMax { get; init; }

    /// <summary>Whether the query has an EDNS record.</summary>
    internal bool HasEdns { get; init; }

    /// <summary>Looks at a query and cuts its EDNS options off in place.</summary>
    /// <param name="query">The bytes, without a length in front.</param>
    /// <param name="bytesMax">The longest query that is taken.</param>
    internal static QueryShape Trim(Span<byte> query, int bytesMax)
    {
        if (query.Length < HeaderLength || (query[2] & 0x80) != 0)
        {
            return default;
        }

        var rejected = new QueryShape { QuestionEnd = HeaderLength, AnswerLengthMax = PlainAnswerMax };
        if ((query[2] & 0x78) != 0)
        {
            return rejected with { Verdict = QueryVerdict.NotImplemented };
        }

        var extra = BinaryPrimitives.ReadUInt16BigEndian(query[10..]);
        var isOneQuestion = BinaryPrimitives.ReadUInt16BigEndian(query[4..]) == 1 && BinaryPrimitives.ReadUInt32BigEndian(query[6..]) == 0;
        if (query.Length > bytesMax || !isOneQuestion || extra > 1 || QuestionEndOf(query, out var isPlain) is not { } end)
        {
            return rejected with { Verdict = QueryVerdict.FormatError };
        }

        var hasEdns = extra == 1;
        if (hasEdns ? !IsOpt(query[end..]) : query.Length != end)
        {
            return rejected with { Verdict = QueryVerdict.FormatError, QuestionEnd = end };
        }

        if (hasEdns)
        {
            query.Slice(end + OptLength - 2, 2).Clear();
        }

        return new QueryShape
        {
            Verdict = isPlain ? QueryVerdict.Pass : QueryVerdict.Refused,
            QuestionEnd = end,
            Length = hasEdns ? end + OptLength : end,
            AnswerLengthMax = hasEdns ? Math.Clamp((int)BinaryPrimitives.ReadUInt16BigEndian(query[(end + 3)..]), PlainAnswerMax, AnswerMax) : PlainAnswerMax,
            HasEdns = hasEdns,
        };
    }

    /// <summary>An answer that holds no record: the header, the question if it could be read, and EDNS if the client speaks it.</summary>
    /// <param name="message">What the header and the question are taken of: the query, or an answer that is too long.</param>
    /// <param name="code">The response code.</param>
    /// <param name="isTruncated">Whether the client is to ask again over TCP.</param>
    internal byte[] Bare(ReadOnlySpan<byte> message, int code, bool isTruncated)
    {
        var bare = new byte[QuestionEnd + (HasEdns ? OptLength : 0)];
        message[..QuestionEnd].CopyTo(bare);
        bare[2] = (byte)((bare[2] & 0x7D) | 0x80 | (isTruncated ? 0x02 : 0));
        bare[3] = (byte)code;
        BinaryPrimitives.WriteUInt16BigEndian(bare.AsSpan(4), (ushort)(QuestionEnd > HeaderLength ? 1 : 0));
        BinaryPrimitives.WriteUInt32BigEndian(bare.AsSpan(6), 0);
        BinaryPrimitives.WriteUInt16BigEndian(bare.AsSpan(10), (ushort)(HasEdns ? 1 : 0));
        if (HasEdns)
        {
            EmptyOpt.CopyTo(bare.AsSpan(QuestionEnd));
        }

        return bare;
    }

    private static int? QuestionEndOf(ReadOnlySpan<byte> query, out bool isPlain)
    {
        isPlain = true;
        var position = HeaderLength;
        while (position < query.Length && query[position] != 0)
        {
            var length = query[position];
            if (length > LabelMax || position + 1 + length >= query.Length || position + 1 + length - HeaderLength >= NameMax)
            {
                return null;
            }

            foreach (var character in query.Slice(position + 1, length))
            {
                isPlain &= char.IsAsciiLetterOrDigit((char)character) || character is (byte)'-' or (byte)'_';
            }

            position += 1 + length;
        }

        // The root label, type and class.
        return position + 5 <= query.Length ? position + 5 : null;
    }

    private static bool IsOpt(ReadOnlySpan<byte> record) => record.Length >= OptLength
        && record[0] == 0 && record[1] == 0 && record[2] == OptType
        && record.Length == OptLength + BinaryPrimitives.ReadUInt16BigEndian(record[9..]);
}

/// <summary>What is done with a query; from <see cref="FormatError"/> on the numbers are those of response codes.</summary>
internal enum QueryVerdict
{
    /// <summary>Nobody is answered: too short, or itself an answer (which would go to and fro for ever).</summary>
    Drop = 0,

    /// <summary>FORMERR.</summary>
    FormatError = 1,

    /// <summary>NOTIMP: not a query for data.</summary>
    NotImplemented = 4,

    /// <summary>REFUSED: no name of a service has such characters.</summary>
    Refused = 5,

    /// <summary>It may be parsed.</summary>
    Pass = 100,
}
