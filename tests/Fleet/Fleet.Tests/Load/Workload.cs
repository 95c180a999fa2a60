using System.Text.Json.Nodes;
using Sluice.Fleet.Tests.Records;

namespace Sluice.Fleet.Tests.Load;

/// <summary>Who calls what under which limits: a few hot grants that are always over theirs, many cold ones, and limits that all of them share.</summary>
internal sealed class Workload
{
    private const string Work = "work";
    private const string Share = "share";

    private static readonly string[] Servers = ["alpha", "beta"];

    private static readonly PlannedLimit[] HotLimits = [new("hot_second", "second", 1_000, 10), new("hot_minute", "minute", 60_000, 300)];
    private static readonly PlannedLimit[] ColdLimits = [new("cold_second", "second", 1_000, 1), new("cold_minute", "minute", 60_000, 5)];
    private static readonly PlannedLimit[] SharedLimits = [new("server_second", "second", 1_000, 5, "server"), new("organisation_30s", "30s", 30_000, 200, "organisation")];
    private static readonly PlannedLimit[] WarmLimits = [new("warm_minute", "minute", 60_000, 1_000_000)];

    private readonly (string Grant, string Server)[] _hot;
    private readonly (string Grant, string Server)[] _cold;
    private readonly (string Grant, string Server)[] _warm;

    public Workload(FleetOptions options)
    {
        _hot = Grants("hot", options.HotGrants);
        _cold = Grants("cold", options.ColdGrants);
        _warm = Grants("warm", options.Gateways);
    }

    public string Manifest(Uri upstream)
    {
        var grants = new JsonObject();
        foreach (var (policy, members) in ((string, (string Grant, string Server)[])[])[("hot", _hot), ("cold", _cold), ("warm", _warm)])
        {
            foreach (var (grant, server) in members)
                grants[grant] = new JsonObject { ["server"] = server, ["policy"] = policy, ["token"] = TokenOf(grant) };
        }

        return $$"""
            {
              "servers": { {{string.Join(", ", Servers.Select(server => $$""" "{{server}}": { "url": "{{upstream}}" } """))}} },
              "policies": { "hot": {{Policy(HotLimits)}}, "cold": {{Policy(ColdLimits)}}, "warm": {{Policy(WarmLimits)}} },
              "grants": {{grants.ToJsonString()}}
            }
            """;
    }

    /// <summary>Half of the calls come from the hot grants, and a tenth pays the limits that all share.</summary>
    public PlannedCall Next(Random random)
    {
        var (grants, limits) = random.Next(2) == 0 ? (_hot, HotLimits) : (_cold, ColdLimits);
        var who = grants[random.Next(grants.Length)];
        return random.Next(10) == 0 ? Plan(who, Share, SharedLimits) : Plan(who, Work, limits);
    }

    /// <summary>A call of which no counted one feels anything.</summary>
    public PlannedCall WarmUp(int index) => Plan(_warm[index % _warm.Length], Work, WarmLimits);

    private static (string Grant, string Server)[] Grants(string kind, int count) =>
        [.. Enumerable.Range(0, count).Select(index => ($"{kind}-{index}", Servers[index % Servers.Length]))];

    private static string TokenOf(string grant) => $"fleet-token-of-{grant}-0123456789";

    private static string Policy(PlannedLimit[] work) => $$"""
        { "version": "1", "default": "deny", "tools": { "{{Work}}": { "limits": [ {{Json(work)}} ] }, "{{Share}}": { "limits": [ {{Json(SharedLimits)}} ] } } }
        """;

    private static string Json(PlannedLimit[] limits) => string.Join(", ", limits.Select(limit => limit.Json));

    private static PlannedCall Plan((string Grant, string Server) who, string tool, PlannedLimit[] limits) =>
        new(who.Server, TokenOf(who.Grant), tool, Array.ConvertAll(limits, limit => limit.ChargeOf(who.Server, who.Grant)));
}
