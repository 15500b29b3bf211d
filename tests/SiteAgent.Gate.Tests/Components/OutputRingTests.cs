using System.Globalization;
using System.Text;
using NfvHa.Geo.SiteAgent.Gate.Components;

namespace NfvHa.Geo.SiteAgent.Gate.Tests.Components;

public sealed class OutputRingTests
{
    [Fact]
    public void LastLines_OfMuch_AreBoundedAndTheNewest()
    {
        var ring = new OutputRing();
        for (var line = 0; line < 10_000; line++)
        {
            ring.Append(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"line {line}\n")));
        }

        var lines = ring.LastLines();
        Assert.Equal(20, lines.Length);
        Assert.Equal("line 9999", lines[^1]);
        Assert.Equal("line 9980", lines[0]);
    }

    [Fact]
    public void LastLines_OfOneEndlessLine_IsCut()
    {
        var ring = new OutputRing();
        ring.Append(new byte[100_000].Select(_ => (byte)'x').ToArray());

        Assert.Equal(400, Assert.Single(ring.LastLines()).Length);
    }

    [Fact]
    public void LastLines_WithControlCharacters_AreTamed()
    {
        var ring = new OutputRing();
        ring.Append("\u001b[31mred\u0007"u8);

        Assert.Equal(" [31mred ", Assert.Single(ring.LastLines()));
    }
}
