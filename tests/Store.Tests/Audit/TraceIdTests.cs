using System.Text;
using Sluice.Store.Audit;

namespace Sluice.Store.Tests.Audit;

public sealed class TraceIdTests
{
    [Theory]
    [InlineData("4bf92f3577b34da6a3ce929d0e0e4736")]
    [InlineData("00000000000000000000000000000001")]
    [InlineData("ffffffffffffffffffffffffffffffff")]
    public void Read_OfAnId_IsItsText(string text)
    {
        var trace = TraceId.Read(Encoding.UTF8.GetBytes(text));
        Assert.False(trace.IsNone);
        Assert.Equal(text, trace.ToString());
        Span<byte> utf8 = stackalloc byte[TraceId.Digits];
        trace.Write(utf8);
        Assert.Equal(text, Encoding.UTF8.GetString(utf8));
        Assert.Equal(trace, TraceId.Of(Convert.FromHexString(text)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("4BF92F3577B34DA6A3CE929D0E0E4736")]
    [InlineData("4bf92f3577b34da6a3ce929d0e0e473g")]
    [InlineData("4bf92f3577b34da6a3ce929d0e0e473")]
    [InlineData("4bf92f3577b34da6a3ce929d0e0e47366")]
    [InlineData("4bf92f3577b34da6a3ce929d0e0e47'6")]
    public void Read_OfAnythingElse_IsNone(string text) => Assert.True(TraceId.Read(Encoding.UTF8.GetBytes(text)).IsNone);
}
