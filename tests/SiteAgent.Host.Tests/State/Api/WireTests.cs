using Google.Protobuf.Reflection;
using Ours = NfvHa.Geo.SiteAgent.Host.State.Api.Wire.Dapr;

namespace NfvHa.Geo.SiteAgent.Host.Tests.State.Api;

/// <summary>Our description of the Dapr API says what that of the Dapr SDK says, as far as it goes.</summary>
public sealed class WireTests
{
    private static readonly ServiceDescriptor Theirs = Dapr.Client.Autogen.Grpc.v1.Dapr.Descriptor;

    public static TheoryData<string> Methods => [.. Ours.Descriptor.Methods.Select(method => method.Name)];

    [Fact]
    public void Service_has_the_name_of_Dapr() => Assert.Equal(Theirs.FullName, Ours.Descriptor.FullName);

    [Theory]
    [MemberData(nameof(Methods))]
    public void Method_takes_and_answers_the_same_messages(string name)
    {
        var (ours, theirs) = (Ours.Descriptor.FindMethodByName(name), Theirs.FindMethodByName(name));
        Assert.Equal((theirs.IsClientStreaming, theirs.IsServerStreaming), (ours.IsClientStreaming, ours.IsServerStreaming));
        SortedSet<string> seen = [];
        Same(theirs.InputType, ours.InputType, seen);
        Same(theirs.OutputType, ours.OutputType, seen);
    }

    private static void Same(MessageDescriptor theirs, MessageDescriptor ours, SortedSet<string> seen)
    {
        Assert.Equal(theirs.FullName, ours.FullName);
        if (!seen.Add(ours.FullName))
        {
            return;
        }

        Assert.Equal(theirs.Fields.InFieldNumberOrder().Select(field => Text(field)), ours.Fields.InFieldNumberOrder().Select(field => Text(field)));
        foreach (var (their, our) in theirs.Fields.InFieldNumberOrder().Zip(ours.Fields.InFieldNumberOrder()))
        {
            if (our.FieldType == FieldType.Message)
            {
                Same(their.MessageType, our.MessageType, seen);
            }
            else if (our.FieldType == FieldType.Enum)
            {
                Assert.Equal(their.EnumType.Values.Select(value => (value.Name, value.Number)), our.EnumType.Values.Select(value => (value.Name, value.Number)));
            }
        }
    }

    private static string Text(FieldDescriptor field) => $"{field.FieldNumber} {field.Name} {field.FieldType} {field.IsRepeated} {field.IsMap}";
}
