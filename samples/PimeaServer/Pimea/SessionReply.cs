namespace Sluice.PimeaServer.Pimea;

/// <summary>What start and chat return: the next question while clarifying, what to do next once complete.</summary>
internal sealed record SessionReply(string SessionId, string Mode, string Status, string? Question, string? Next);
