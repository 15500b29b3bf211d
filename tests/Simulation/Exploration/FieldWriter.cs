using System.Collections.Immutable;
using System.Linq.Expressions;
using System.Reflection;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>
/// Writes a value of one type into a fingerprint, field by field. The code is compiled once per type from the fields that the type has at
/// run time, private and derived ones included, so that no field of a view can be left out by oversight; exceptions stand in
/// <see cref="FieldPolicies"/>, or in <see cref="OwnWriters"/> where a type needs a form of its own.
/// </summary>
/// <typeparam name="T">The type.</typeparam>
internal static class FieldWriter<T>
{
    private static readonly Action<FingerprintWriter, T> Body = FieldWriters.Build<T>();

    /// <summary>Writes a value.</summary>
    public static void Write(FingerprintWriter writer, T value) => Body(writer, value);
}

internal static class FieldWriters
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    internal static Action<FingerprintWriter, T> Build<T>()
    {
        if (OwnWriters.Find(typeof(T)) is { } own)
        {
            return (Action<FingerprintWriter, T>)own;
        }

        var type = typeof(T);
        var writer = Expression.Parameter(typeof(FingerprintWriter));
        var value = Expression.Parameter(type);
        var body = Special(type, writer, value) ?? Fields(type, writer, value);
        return Expression.Lambda<Action<FingerprintWriter, T>>(body, writer, value).Compile();
    }

    private static MethodCallExpression? Special(Type type, Expression writer, Expression value)
    {
        if (type.IsPrimitive || type.IsEnum)
        {
            var number = type == typeof(bool)
                ? Expression.Condition(value, Expression.Constant(1L), Expression.Constant(0L))
                : (Expression)Expression.Convert(value, typeof(long));
            return Expression.Call(writer, nameof(FingerprintWriter.Number), null, number);
        }

        if (type == typeof(string))
        {
            return Expression.Call(writer, nameof(FingerprintWriter.Text), null, value);
        }

        if (type == typeof(ReadOnlyMemory<byte>))
        {
            return Call(nameof(WriteBytes), [], writer, value);
        }

        if (!type.IsGenericType)
        {
            return null;
        }

        var form = type.GetGenericTypeDefinition();
        var method = form == typeof(Nullable<>) ? nameof(WriteNullable)
            : form == typeof(ImmutableArray<>) ? nameof(WriteArray)
            : form == typeof(ImmutableQueue<>) ? nameof(WriteQueue)
            : form == typeof(ImmutableSortedDictionary<,>) ? nameof(WriteDictionary)
            : null;
        return method is null ? null : Call(method, type.GetGenericArguments(), writer, value);
    }

    private static Expression Fields(Type type, Expression writer, Expression value)
    {
        var steps = new List<Expression>();
        for (var declaring = type; declaring is not null && declaring != typeof(object); declaring = declaring.BaseType)
        {
            foreach (var field in declaring.GetFields(Any).Where(field => !field.IsStatic).OrderBy(field => field.MetadataToken))
            {
                if (Field(type, field, writer, value, Expression.Field(value, field)) is { } step)
                {
                    steps.Add(step);
                }
            }
        }

        var all = steps.Count == 0 ? Expression.Empty() : (Expression)Expression.Block(steps);
        if (type.IsValueType)
        {
            return all;
        }

        if (!type.IsSealed)
        {
            throw new NotSupportedException($"{type} is not sealed: its fields are not all known");
        }

        var isNull = Expression.Equal(value, Expression.Constant(null, type));
        var none = Expression.Call(writer, nameof(FingerprintWriter.Number), null, Expression.Constant(-1L));
        var some = Expression.Call(writer, nameof(FingerprintWriter.Number), null, Expression.Constant(-2L));
        return Expression.IfThenElse(isNull, none, Expression.Block(some, all));
    }

    private static MethodCallExpression? Field(Type owner, FieldInfo field, Expression writer, Expression whole, Expression value)
    {
        switch (FieldPolicies.Of(owner, field))
        {
            case FieldPolicy.Skip:
                return null;
            case FieldPolicy.Duration:
                return Expression.Call(writer, nameof(FingerprintWriter.Number), null, Expression.Property(value, nameof(TimeSpan.Ticks)));
            case FieldPolicy.Sequence:
                return Expression.Call(writer, nameof(FingerprintWriter.Sequence), null, value);
            case FieldPolicy.Presence:
                var isThere = Expression.Condition(Expression.Property(value, "HasValue"), Expression.Constant(1L), Expression.Constant(0L));
                return Expression.Call(writer, nameof(FingerprintWriter.Number), null, isThere);
            case FieldPolicy.Own:
                return Expression.Call(OwnWriters.Method(owner, FieldPolicies.NameOf(field)), writer, whole);
            case FieldPolicy.Deadline:
                return Call(nameof(WriteDeadline), [], writer, value);
            default:
                return Expression.Call(typeof(FieldWriter<>).MakeGenericType(field.FieldType), nameof(FieldWriter<int>.Write), null, writer, value);
        }
    }

    private static MethodCallExpression Call(string name, Type[] arguments, Expression writer, Expression value)
    {
        var method = typeof(FieldWriters).GetMethod(name, Any)!;
        return Expression.Call(arguments.Length == 0 ? method : method.MakeGenericMethod(arguments), writer, value);
    }

    private static void WriteDeadline(FingerprintWriter writer, ClockReading deadline)
    {
        writer.Deadline(deadline.Monotonic);
        writer.Deadline(deadline.Boottime);
        writer.Deadline(deadline.Realtime);
    }

    private static void WriteBytes(FingerprintWriter writer, ReadOnlyMemory<byte> bytes)
    {
        writer.Number(bytes.Length);
        foreach (var value in bytes.Span)
        {
            writer.Number(value);
        }
    }

    private static void WriteNullable<T>(FingerprintWriter writer, T? value)
        where T : struct
    {
        writer.Number(value.HasValue ? 1 : 0);
        if (value is { } known)
        {
            FieldWriter<T>.Write(writer, known);
        }
    }

    private static void WriteArray<T>(FingerprintWriter writer, ImmutableArray<T> values)
    {
        writer.Number(values.Length);
        foreach (var value in values)
        {
            FieldWriter<T>.Write(writer, value);
        }
    }

    private static void WriteQueue<T>(FingerprintWriter writer, ImmutableQueue<T> values)
    {
        foreach (var value in values)
        {
            writer.Number(1);
            FieldWriter<T>.Write(writer, value);
        }

        writer.Number(0);
    }

    private static void WriteDictionary<TKey, TValue>(FingerprintWriter writer, ImmutableSortedDictionary<TKey, TValue> values)
        where TKey : notnull
    {
        writer.Number(values.Count);
        if (values.IsEmpty)
        {
            return;
        }

        foreach (var (key, value) in values)
        {
            FieldWriter<TKey>.Write(writer, key);
            FieldWriter<TValue>.Write(writer, value);
        }
    }
}
