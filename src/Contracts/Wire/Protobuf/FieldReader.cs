namespace NfvHa.Geo.Contracts.Wire.Protobuf;

/// <summary>Walks the fields of one protobuf message as they lie in its bytes, without knowing what they mean and without allocating.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> message)
{
    private const int NumberMax = (1 << 29) - 1;
    private readonly ReadOnlySpan<byte> _message = message;
    private int _at;

    /// <summary>Number of the field that was read last.</summary>
    public int Number { get; private set; }

    /// <summary>How its value is written.</summary>
    public WireType Type { get; private set; }

    /// <summary>Its value, if it is a varint.</summary>
    public ulong Varint { get; private set; }

    /// <summary>Its value, if it has a length.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>What is wrong with the bytes, once <see cref="Next"/> has returned false; null if they simply ended.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads one field. False at the end, or when <see cref="Problem"/> says why there is no more to read.</summary>
    public bool Next()
    {
        if (_at == _message.Length)
        {
            return false;
        }

        if (!TryVarint(out var tag))
        {
            return Stop("breaks off within a field's tag");
        }

        if (tag >> 3 is 0 or > NumberMax)
        {
            return Stop("has a field without a valid number");
        }

        (Number, Type) = ((int)(tag >> 3), (WireType)(tag & 7));
        switch (Type)
        {
            case WireType.Varint:
                Content = default;
                Varint = 0;
                return TryVarint(out var value) ? (Varint = value) == value : Stop($"breaks off within field {Number}");
            case WireType.Fixed64:
                return TryContent(8) || Stop($"breaks off within field {Number}");
            case WireType.Fixed32:
                return TryContent(4) || Stop($"breaks off within field {Number}");
            case WireType.Length:
                return (TryVarint(out var length) && TryContent(length)) || Stop($"breaks off within field {Number}");
            default:
                return Stop($"has field {Number} with wire type {(int)Type}, which is not in use");
        }
    }

    private bool Stop(string problem)
    {
        Problem = problem;
        return false;
    }

    private bool TryContent(ulong length)
    {
        if (length > (ulong)(_message.Length - _at))
        {
            return false;
        }

        Content = _message.Slice(_at, (int)length);
        _at += (int)length;
        return true;
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 70 && _at < _message.Length; shift += 7)
        {
            var part = _message[_at++];
            value |= shift < 64 ? (ulong)(part & 0x7f) << shift : 0;
            if (part < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>How a value is written. The numbers are those of protobuf; 3 and 4 (groups) are not in use.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Length = 2,
    Fixed32 = 5,
}
