using System.Collections.Frozen;

namespace Sluice.PimeaServer.Pimea;

internal static class SessionMode
{
    public const string Recommend = "recommend";
    public const string Execute = "execute";

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> DeliverableWords = FrozenSet.ToFrozenSet(
    [
        "create", "write", "draft", "design", "build", "make", "produce", "generate", "prepare",
        "strategy", "strategies", "logo", "logos", "plan", "plans", "audit", "audits", "calendar", "brief", "identity", "deliverable",
    ], StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A message that names a deliverable, or asks for one to be made, is for execute; any other asks for advice.</summary>
    public static string Detect(ReadOnlySpan<char> message)
    {
        while (!message.IsEmpty)
        {
            var length = 0;
            while (length < message.Length && char.IsLetter(message[length]))
                length++;
            if (DeliverableWords.Contains(message[..length]))
                return Execute;
            message = message[Math.Min(length + 1, message.Length)..];
        }

        return Recommend;
    }
}
