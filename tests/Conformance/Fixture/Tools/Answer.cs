using ModelContextProtocol.Protocol;

namespace Sluice.Fixture.Tools;

internal static class Answer
{
    public static CallToolResult Text(string text) => new() { Content = [new TextContentBlock { Text = text }] };

    public static CallToolResult Error(string text) => new() { IsError = true, Content = [new TextContentBlock { Text = text }] };
}
