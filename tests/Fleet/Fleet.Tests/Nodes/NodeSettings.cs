namespace Sluice.Fleet.Tests.Nodes;

/// <summary>What a process of the fleet is started with. A replacement of one that was killed gets the same.</summary>
internal sealed record NodeSettings(int Index, NodeRole Role, string DataPath, string Manifest, string ConnectionString, bool IsStrict)
{
    /// <summary>
    /// What every gateway needs, whatever its engine. A line for each denial would be most of the work, and the one key is the fleet's.
    /// </summary>
    public string[] Arguments =>
    [
        "--manifest", Manifest,
        $"--Sluice:DataPath={DataPath}",
        $"--ConnectionStrings:Sluice={ConnectionString}",
        $"--Sluice:Keys=fleet:{Convert.ToBase64String(new byte[32])}",
        $"--Sluice:Durability={(IsStrict ? "strict" : "default")}",
        "--Logging:LogLevel:Default=Warning",
        "--urls", "http://127.0.0.1:0",
    ];
}
