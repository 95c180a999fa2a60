namespace Sluice.PimeaServer.Tests;

/// <summary>What a client pins to speak one era and no other.</summary>
internal static class Era
{
    public const string Legacy = "2025-11-25";
    public const string Modern = "2026-07-28";
}
