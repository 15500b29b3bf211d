using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace NfvHa.Geo.Replication.Core.State;

/// <summary>
/// How a change is written into a log entry. A byte 1 for the version; then, each with its length before it as an unsigned LEB128 number: the idempotency key in
/// UTF-8 (0 bytes: none); then how many operations; each is a byte (1 put, 2 remove), its key in UTF-8, and for a put its value. Nothing follows.
/// Conditions are not written: they held when the entry was.
/// </summary>
internal static class StatePayload
{
    private const byte Version = 1;
    private const byte PutCode = 1;
    private const byte RemoveCode = 2;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The bytes of a key; 0 if it has no form in UTF-8.</summary>
    internal static int BytesOf(string text)
    {
        try
        {
            return Utf8.GetByteCount(text);
        }
        catch (EncoderFallbackException)
        {
            return 0;
        }
    }

    internal static ReadOnlyMemory<byte> Write(StateRequest request)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        Write(bytes, Version);
        Write(bytes, request.IdempotencyKey ?? string.Empty);
        Write(bytes, (uint)request.Operations.Length);
        foreach (var operation in request.Operations)
        {
            Write(bytes, operation is Put ? PutCode : RemoveCode);
            Write(bytes, operation.Key);
            if (operation is Put { Data: var data })
            {
                Write(bytes, (uint)data.Length);
                bytes.Write(data.Span);
            }
        }

        return bytes.WrittenMemory;
    }

    /// <summary>Reads a change.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    internal static StateRequest Read(ReadOnlyMemory<byte> payload)
    {
        var at = 0;
        if (Byte(payload, ref at) != Version)
        {
            throw new FormatException("has a version that this build does not know");
        }

        var idempotencyKey = Text(payload, ref at);
        var count = Number(payload, ref at);
        if (count > StateLimits.OperationsMax)
        {
            throw new FormatException($"has {count} operations; at most {StateLimits.OperationsMax} go into one");
        }

        var operations = ImmutableArray.CreateBuilder<StateOperation>((int)count);
        for (var each = 0; each < count; each++)
        {
            var code = Byte(payload, ref at);
            var key = Text(payload, ref at);
            operations.Add(code switch
            {
                PutCode => new Put(key, Bytes(payload, ref at)),
                RemoveCode => new Remove(key),
                _ => throw new FormatException($"has an operation {code} that this build does not know"),
            });
        }

        return at == payload.Length
            ? new StateRequest(operations.MoveToImmutable(), idempotencyKey.Length == 0 ? null : idempotencyKey)
            : throw new FormatException($"goes on for {payload.Length - at} bytes after its end");
    }

    private static void Write(ArrayBufferWriter<byte> bytes, byte value) => bytes.Write([value]);

    private static void Write(ArrayBufferWriter<byte> bytes, uint number)
    {
        for (; number >= 0x80; number >>= 7)
        {
            Write(bytes, (byte)(number | 0x80));
        }

        Write(bytes, (byte)number);
    }

    private static void Write(ArrayBufferWriter<byte> bytes, string text)
    {
        Write(bytes, (uint)Utf8.GetByteCount(text));
        Utf8.GetBytes(text, bytes);
    }

    private static byte Byte(ReadOnlyMemory<byte> payload, ref int at) =>
        at < payload.Length ? payload.Span[at++] : throw new FormatException($"ends after {payload.Length} bytes, within a change");

    private static uint Number(ReadOnlyMemory<byte> payload, ref int at)
    {
        var number = 0u;
        for (var shift = 0; shift < 32; shift += 7)
        {
            var next = Byte(payload, ref at);
            number |= (uint)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }

        throw new FormatException("has a number of more than 32 bits");
    }

    private static ReadOnlyMemory<byte> Bytes(ReadOnlyMemory<byte> payload, ref int at)
    {
        var length = Number(payload, ref at);
        if (length > payload.Length - at)
        {
            throw new FormatException($"ends after {payload.Length} bytes, within a value of {length}");
        }

        at += (int)length;
        return payload.Slice(at - (int)length, (int)length);
    }

    private static string Text(ReadOnlyMemory<byte> payload, ref int at)
    {
        try
        {
            return Utf8.GetString(Bytes(payload, ref at).Span);
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException("has a key that is not UTF-8");
        }
    }
}
