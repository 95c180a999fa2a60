using System.Text;

namespace Sluice.Policy.Tests;

/// <summary>The tests of conditions and flows lean on it: what it cannot read, they would not try.</summary>
public class MembersTests
{
    [Theory]
    [InlineData("""{"a":1}""", 1)]
    [InlineData("""  { "a" : "x" , "\u0062":[1,{"c":2}],"d":{},"e":null } """, 4)]
    [InlineData("""{"a":"\ud800"}""", 1)]
    [InlineData("{}", 0)]
    [InlineData("", 0)]
    [InlineData("[1]", 0)]
    [InlineData("""{"a":1,"\u0061":2}""", 0)]
    [InlineData("""{"a":1}x""", 0)]
    [InlineData("""{"a":""", 0)]
    public void TryRead_Arguments_FindsEachMemberOrNone(string arguments, int count)
    {
        Assert.Equal(count > 0, Members.TryRead(Encoding.UTF8.GetBytes(arguments), out var members));
        Assert.Equal(count, members.Length);
    }
}
