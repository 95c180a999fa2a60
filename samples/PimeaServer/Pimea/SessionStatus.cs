namespace Sluice.PimeaServer.Pimea;

internal static class SessionStatus
{
    public const string Clarifying = "clarifying";
    public const string Complete = "complete";
}
