using Sluice.Fleet.Tests.Records;

namespace Sluice.Fleet.Tests.Load;

internal sealed record PlannedLimit(string Counter, string Window, long WindowMs, int Max, string Scope = "grant")
{
    public string Json => $$"""{ "counter": "{{Counter}}", "window": "{{Window}}", "max": {{Max}}, "scope": "{{Scope}}" }""";

    /// <summary>Every call costs one.</summary>
    public Charged ChargeOf(string server, string grant)
    {
        var owner = Scope switch
        {
            "server" => $"default/server/{server}",
            "organisation" => "default/organisation",
            _ => $"default/grant/{grant}",
        };
        return new Charged(new Counter(owner, Counter, WindowMs), 1, Max, Place: null);
    }
}
