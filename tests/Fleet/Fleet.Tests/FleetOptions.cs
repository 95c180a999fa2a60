using System.Globalization;

namespace Sluice.Fleet.Tests;

/// <summary>How large a run is. The environment enlarges the run of the tests to that of <c>bench/fleet.sh</c>.</summary>
internal sealed record FleetOptions
{
    public int Gateways { get; init; } = 4;

    public int Clients { get; init; } = 64;

    public int HotGrants { get; init; } = 5;

    public int ColdGrants { get; init; } = 1_000;

    /// <summary>Without faults: what could be admitted is compared with what was.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Calls a second of all clients together while it is quiet: what a busy machine still does in time.</summary>
    public int QuietRate { get; init; } = 100;

    /// <summary>With faults, one after the other, each kind at least once.</summary>
    public TimeSpan Faulty { get; init; } = TimeSpan.FromSeconds(15);

    public int FaultyRate { get; init; } = 250;

    /// <summary>Whether no charge may be lost; otherwise those of 100 ms for each ledger that changes hands uncleanly.</summary>
    public bool IsStrict { get; init; } = true;

    /// <summary>Asks for what depends on how soon things happen: the share of admissions, and d. On a busy machine a call may come too late.</summary>
    public bool AsksForTime { get; init; }

    public static FleetOptions FromEnvironment()
    {
        var options = new FleetOptions();
        return options with
        {
            Gateways = Read("GATEWAYS", options.Gateways),
            Clients = Read("CLIENTS", options.Clients),
            Quiet = TimeSpan.FromSeconds(Read("QUIET_SECONDS", (int)options.Quiet.TotalSeconds)),
            QuietRate = Read("QUIET_RATE", options.QuietRate),
            Faulty = TimeSpan.FromSeconds(Read("SECONDS", (int)options.Faulty.TotalSeconds)),
            FaultyRate = Read("RATE", options.FaultyRate),
            AsksForTime = Read("ASKS_FOR_TIME", 0) != 0,
        };
    }

    private static int Read(string name, int otherwise) =>
        Environment.GetEnvironmentVariable($"SLUICE_FLEET_{name}") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
