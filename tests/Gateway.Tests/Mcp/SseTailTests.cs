using System.Text;
using Sluice.Gateway.Mcp;

namespace Sluice.Gateway.Tests.Mcp;

public class SseTailTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("data: a\n\n", true)]
    [InlineData("data: a\r\n\r\n", true)]
    [InlineData("data: a\r\r", true)]
    [InlineData("data: a\n\r\n", true)]
    [InlineData("data: a\r\n\n", true)]
    [InlineData("data: a\n\r", true)]
    [InlineData("data: a\n", false)]
    [InlineData("data: a\r\n", false)]
    [InlineData("data: a\r", false)]
    [InlineData("data: a\n\ndata", false)]
    [InlineData("data: a\n\n: comment\n", false)]
    [InlineData("d", false)]
    public void IsBetweenEvents_InOnePieceAndByteByByte_IsAfterAnEmptyLineAlone(string sent, bool expected)
    {
        var whole = new SseTail();
        whole.Feed(Encoding.ASCII.GetBytes(sent));
        Assert.Equal(expected, whole.IsBetweenEvents);

        var pieces = new SseTail();
        foreach (var one in Encoding.ASCII.GetBytes(sent))
            pieces.Feed([one]);
        Assert.Equal(expected, pieces.IsBetweenEvents);
    }
}
